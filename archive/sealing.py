"""Words at rest: each owner's words are sealed with a data key of its own, and data keys are wrapped.

AES-GCM under a 256-bit data key, bound to where the words belong, so that they open nowhere else; data keys
are wrapped by MultiFernet from ``ARCHIVE_SEALING_KEYS``, newest first. Without its data key a text is gone
for good, in every copy of the database. What has to be found without being read goes by keyed hashes, under a
key of their own that never changes, since nothing could be hashed again once its words are gone.
"""

import hmac
import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from archive.errors import SealBroken

MARK = "hs1."  # what every sealed text begins with: the form, and its number
_KEY_BYTES = 32
_NONCE_BYTES = 12  # what AES-GCM is made for
_ID_BYTES = 16
# Of a text's wording: words in a run, hashes that are kept, bytes of each.
_RUN, _SKETCH, _HASH_BYTES = 6, 16, 6
_WORD = re.compile(r"\w+")


class Token(NamedTuple):
    """A sealed text in its parts: the data key that opens it, and the rest."""

    key_id: UUID
    nonce: bytes
    ciphertext: bytes


def new_wrapped_key(key_id: UUID) -> str:
    """Return a new data key, wrapped under the newest sealing key. It says which key it is, so that it opens
    under no other number."""
    return _wrapping().encrypt(key_id.bytes + secrets.token_bytes(_KEY_BYTES)).decode("ascii")


def unwrap(wrapped: str, key_id: UUID) -> bytes:
    """Return the 32 bytes of a data key.

    Raises:
        SealBroken: no sealing key opens it, or it is another key's.
    """
    return _unwrapped(wrapped, key_id, _sealing_keys())


def rewrapped(wrapped: str, key_id: UUID) -> str | None:
    """Return the data key wrapped under the newest sealing key; None: it is already.

    Raises:
        SealBroken: as ``unwrap``.
    """
    newest = Fernet(_sealing_keys()[0])
    try:
        newest.decrypt(wrapped.encode("ascii"))
    except InvalidToken:
        return newest.encrypt(key_id.bytes + unwrap(wrapped, key_id)).decode("ascii")
    return None


def forget_keys() -> None:
    """Let no opened data key stay in this process's memory."""
    _unwrapped.cache_clear()


def seal(text: str, *, key_id: UUID, key: bytes, bound_to: Sequence[object]) -> str:
    """Return ``text`` sealed: it opens only under the same key, and where ``bound_to`` is the same."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    # PostgreSQL takes half of a surrogate pair in no text; sealed, it would take any.
    ciphertext = AESGCM(key).encrypt(nonce, text.encode(), _place(key_id, bound_to))
    return MARK + urlsafe_b64encode(key_id.bytes + nonce + ciphertext).decode("ascii")


def parse(token: str) -> Token:
    """Raises SealBroken where it is no sealed text, or was cut."""
    try:
        raw = urlsafe_b64decode(token.removeprefix(MARK).encode("ascii"))
    except (Base64Error, ValueError):
        raise SealBroken("it does not have the form of a sealed text") from None
    if not token.startswith(MARK) or len(raw) < _ID_BYTES + _NONCE_BYTES:
        raise SealBroken("it does not have the form of a sealed text")
    end = _ID_BYTES + _NONCE_BYTES
    return Token(UUID(bytes=raw[:_ID_BYTES]), raw[_ID_BYTES:end], raw[end:])


def unseal(token: Token, *, key: bytes, bound_to: Sequence[object]) -> str:
    """Raises SealBroken where the key, the place or a byte of it is another."""
    try:
        return AESGCM(key).decrypt(token.nonce, token.ciphertext, _place(token.key_id, bound_to)).decode()
    except InvalidTag:
        raise SealBroken("it was sealed with another key, or somebody has altered or moved it") from None


def fingerprint(purpose: str, value: str) -> str:
    """Return 64 hex digits: the same for the same value and purpose, and nothing to whoever lacks the key."""
    message = f"{purpose}\0{value}".encode()
    return hmac.new(settings.ARCHIVE_LOOKUP_KEY.encode(), message, sha256).hexdigest()


def wording(text: str) -> str:
    """Return what texts of nearly the same words share: the smallest hashes of their runs of words.

    Runs are as long as no list of phrases is: whoever has the key as well could else try them one by one.
    """
    return " ".join(sorted(runs(text))[:_SKETCH])


def runs(text: str) -> set[str]:
    """Return the keyed hash of every run of words of a text; its ``wording`` is the smallest of them."""
    words = _WORD.findall(text.casefold())
    found = {" ".join(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))}
    key = hmac.new(settings.ARCHIVE_LOOKUP_KEY.encode(), b"wording", sha256).digest()
    return {blake2b(run.encode(), key=key, digest_size=_HASH_BYTES).hexdigest() for run in found}


def likeness(one: str, other: str) -> float:
    """Return about how large a share of their runs two texts have in common, from their ``wording``."""
    left, right = set(one.split()), set(other.split())
    smallest = set(sorted(left | right)[:_SKETCH])
    return len(left & right & smallest) / len(smallest) if smallest else 0.0


def _place(key_id: UUID, bound_to: Sequence[object]) -> bytes:
    return json.dumps([str(key_id), *map(str, bound_to)], separators=(",", ":")).encode()


def _sealing_keys() -> tuple[str, ...]:
    return tuple(settings.ARCHIVE_SEALING_KEYS)


def _wrapping() -> MultiFernet:
    return _multi(_sealing_keys())


@lru_cache(maxsize=4)
def _multi(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=4096)
def _unwrapped(wrapped: str, key_id: UUID, keys: tuple[str, ...]) -> bytes:
    try:
        opened = _multi(keys).decrypt(wrapped.encode("ascii"))
    except (InvalidToken, UnicodeEncodeError):
        raise SealBroken("no key in ARCHIVE_SEALING_KEYS opens its data key") from None
    if opened[:_ID_BYTES] != key_id.bytes or len(opened) != _ID_BYTES + _KEY_BYTES:
        raise SealBroken("its data key belongs to something else")
    return opened[_ID_BYTES:]
