"""Read JSON Lines of texts on standard input, write their findings as JSON Lines; no database."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from io import BufferedReader
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError

from archive.detection.detector import MAX_CODE_POINTS, detect_many
from archive.detection.findings import Finding

BATCH = 32
CHUNK = 65536
Row = tuple[str | int | float, str]


class Command(BaseCommand):
    help = (
        'Reads {"id", "text"} objects, one a line, from standard input and writes {"id", "findings", '
        '"unread"} objects to standard output in the same order, as it goes.'
    )
    requires_system_checks: list[str] = []  # one of them may ask the database, which this does not need

    def handle(self, *args: Any, **options: Any) -> None:
        number = 0
        for lines in arriving(cast(BufferedReader, sys.stdin.buffer)):
            rows = []
            refusal = None
            for line in lines:
                number += 1
                try:
                    rows += read_line(number, line)
                except CommandError as error:
                    refusal = error  # what came before it is answered first
                    break
            write_findings(rows)
            if refusal is not None:
                raise refusal


def arriving(stream: BufferedReader) -> Iterator[list[bytes]]:
    """Yield the lines of ``stream`` as they come, up to a batch at a time, never waiting for more."""
    rest = b""
    while chunk := stream.read1(CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        for first in range(0, len(lines), BATCH):
            yield lines[first : first + BATCH]
    if rest:
        yield [rest]


def write_findings(rows: list[Row]) -> None:
    for (identifier, _), findings in zip(rows, detect_many(text for _, text in rows), strict=True):
        row = {
            "id": identifier,
            "findings": [as_json(finding) for finding in findings],
            "unread": [asdict(stretch) for stretch in findings.unread],
        }
        # ASCII with escapes is UTF-8 whatever the terminal, even with a lone surrogate in an id.
        sys.stdout.buffer.write(json.dumps(row).encode("ascii") + b"\n")
    sys.stdout.buffer.flush()


def read_line(number: int, line: bytes) -> list[Row]:
    """Return the id and the text of a line; nothing for a blank one.

    Raises:
        CommandError: it is malformed; its number and a code, never a word of it.
    """
    if not line.strip():
        return []
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
    return [(identifier, text)]


def malformed(number: int, code: str, what: str) -> CommandError:
    return CommandError(f"line {number}: {code}: {what}")


def as_json(finding: Finding) -> dict[str, object]:
    return {**asdict(finding), "label": finding.label.value, "kind": finding.kind.value}
