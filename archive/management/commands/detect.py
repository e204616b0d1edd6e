"""Read JSON Lines of texts on standard input, write their findings as JSON Lines; no database."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from archive.detection.detector import MAX_CODE_POINTS, detect_many
from archive.detection.findings import Finding

BATCH = 16


class Command(BaseCommand):
    help = (
        'Reads {"id", "text"} objects, one a line, from standard input and writes {"id", "findings"} objects '
        "to standard output in the same order, as it goes."
    )
    requires_system_checks: list[str] = []  # one of them may ask the database, which this does not need

    def handle(self, *args: Any, **options: Any) -> None:
        lines = read_lines(sys.stdin.buffer)
        while batch := list(islice(lines, BATCH)):
            texts = [text for _, text in batch]
            for (identifier, _), findings in zip(batch, detect_many(texts), strict=True):
                row = {"id": identifier, "findings": [as_json(finding) for finding in findings]}
                # ASCII with escapes is UTF-8 whatever the terminal, even with a lone surrogate in an id.
                sys.stdout.buffer.write(json.dumps(row).encode("ascii") + b"\n")
            sys.stdout.buffer.flush()


def read_lines(stream: IO[bytes]) -> Iterator[tuple[str | int | float, str]]:
    """Yield the id and the text of each line.

    Raises:
        CommandError: a line is malformed; its number and a code, never a word of it.
    """
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            raise malformed(number, "not-utf-8", "the line is not UTF-8") from None
        except (ValueError, RecursionError):
            raise malformed(number, "not-json", "the line is not JSON") from None
        if not isinstance(row, dict):
            raise malformed(number, "not-an-object", "the line is not a JSON object")
        identifier, text = row.get("id"), row.get("text")
        if isinstance(identifier, bool) or not isinstance(identifier, str | int | float):
            raise malformed(number, "bad-id", '"id" must be a string or a number')
        if not isinstance(text, str):
            raise malformed(number, "bad-text", '"text" must be a string')
        if len(text) > MAX_CODE_POINTS:
            raise malformed(number, "too-long", f'"text" is longer than {MAX_CODE_POINTS} code points')
        yield identifier, text


def malformed(number: int, code: str, what: str) -> CommandError:
    return CommandError(f"line {number}: {code}: {what}")


def as_json(finding: Finding) -> dict[str, object]:
    return {**asdict(finding), "label": finding.label.value, "kind": finding.kind.value}
