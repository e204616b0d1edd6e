"""What the word vectors are taught by: our statements, and phrases that mean much the same."""

import json
import re
from pathlib import Path

from archive.detection.measuring.evaluation import MARK

HERE = Path(__file__).parent
STATEMENTS = sorted((HERE / "statements").glob("*.jsonl"))
VOCABULARY = HERE.parent / "archive" / "fixtures" / "first_vocabulary.json"
MEANINGS = HERE / "meanings.txt"


def statements() -> list[str]:
    """Return our invented statements; a name or number in them is left out, which is what a reader sees of it."""
    rows = (json.loads(line) for path in STATEMENTS for line in path.read_text("utf-8").splitlines() if line)
    kept = {"AGE", "HEALTH", "FAMILY", "HERITAGE", "UNIQUE", "OCCUPATION", "EVENT"}
    return [MARK.sub(lambda mark: mark[2] if mark[1] in kept else " ", row["text"]) for row in rows]


def groups(*, vocabulary: bool = True) -> list[list[str]]:
    """Return the phrases that mean much the same, and what each term is called and defined as."""
    text = "\n".join(line for line in MEANINGS.read_text("utf-8").splitlines() if not line.startswith("#"))
    found = [block.splitlines() for block in re.split(r"\n{2,}", text.strip())]
    for terms in json.loads(VOCABULARY.read_text("utf-8")).values() if vocabulary else ():
        for term in terms:
            meant = term["definition"].split(" Not for ")[0].removeprefix("Use when ")
            found.append([term["label"], *term["synonyms"], meant])
    return [group for group in found if len(group) > 1]
