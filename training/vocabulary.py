"""A smaller vocabulary: half of the base model's weights are words that no child's message holds."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tokenizers import Tokenizer

SIZE = 20_000
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def kept_ids(tokenizer: Tokenizer, texts: Iterable[str]) -> list[int]:
    """Return the ids to keep, ascending: what ``texts`` use, then the commonest others (the base's own order)."""
    used = Counter(piece for encoding in tokenizer.encode_batch(list(texts)) for piece in encoding.ids)
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    must = {vocabulary[token] for token in SPECIAL}
    plain = {i for token, i in vocabulary.items() if token.isascii() and not token.startswith("[unused")}
    single = {i for token, i in vocabulary.items() if len(token.removeprefix("##")) == 1 and i in plain}
    ranked = [i for i, _ in used.most_common()] + sorted(plain)
    kept = dict.fromkeys([*must, *single, *ranked])
    return sorted(list(kept)[:SIZE])


def pruned(tokenizer: Tokenizer, kept: list[int]) -> Tokenizer:
    """Return a tokenizer that knows the kept pieces alone, numbered in their order."""
    new = {old: index for index, old in enumerate(kept)}
    state: dict[str, Any] = json.loads(tokenizer.to_str())
    vocabulary = state["model"]["vocab"]
    state["model"]["vocab"] = {token: new[i] for token, i in vocabulary.items() if i in new}
    for token in state["added_tokens"]:
        token["id"] = new[token["id"]]
    for token in state["post_processor"].get("special_tokens", {}).values():
        token["ids"] = [new[i] for i in token["ids"]]
    for name in ("cls", "sep"):
        if name in state["post_processor"]:
            token, i = state["post_processor"][name]
            state["post_processor"][name] = [token, new[i]]
    state["truncation"] = state["padding"] = None
    return Tokenizer.from_str(json.dumps(state))
