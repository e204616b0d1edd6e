"""What a large spreadsheet costs: ``python -m benchmarks.importing`` prints seconds and queries of each page.

Of a file of 2,000 rows and 50 columns, with 20,000 testimonies in the archive, on SQLite. Every text is
invented, of words drawn by chance, and begins as many others do.
"""

import argparse
import csv
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any
from urllib.parse import quote

from benchmarks.measure import TOLERANCE

ROWS = 2_000
COLUMNS = 50
TESTIMONIES = 20_000
TERMS = 200  # added to one list
WORDS = 60  # of a text
LONGEST_SECONDS = 3.0  # of a page
MOST_QUERIES = 300  # of a page: some for each portion of rows, and none for a row
_PORTION = 1_000
_OPENINGS = (
    "somebody i did not know added me and asked how old i was and",
    "he said that he would send it to everybody in my school and",
    "i did not tell my mum because i thought that she would be angry and",
    "a friend of mine told me to ring you because she knew what happened and",
)
_IN_USE = (
    "he she they it my mum dad friend school phone game chat group picture message account number "
    "said told asked sent kept wrote rang blocked came back again then after before never always "
    "because though really scared angry sad alone better worse night day week month summer teacher "
    "helpline believed listened"
)
_VOCABULARY = _IN_USE.split()


@dataclass(frozen=True, slots=True)
class Cost:
    what: str
    cpu: float
    wall: float
    queries: int
    limit: float | None = LONGEST_SECONDS
    most_queries: int | None = MOST_QUERIES

    @property
    def fails(self) -> bool:
        too_many = self.most_queries is not None and self.queries > self.most_queries
        return too_many or (self.limit is not None and self.cpu > TOLERANCE * self.limit)

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        return "FAILS" if self.fails else "kept" if self.cpu <= self.limit else "over"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--testimonies", type=int, default=TESTIMONIES)
    parser.add_argument("--rows", type=int, default=ROWS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as directory:
        os.environ["DATABASE_URL"] = f"sqlite:///{quote(str(Path(directory) / 'archive.sqlite3'))}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django

        django.setup()
        logging.getLogger("config.requests").setLevel(logging.WARNING)
        print(f"{f'{asked.rows:,} rows, {COLUMNS} columns':34} {'CPU s':>8} {'wall s':>8} {'queries':>8}")
        failed = False
        for cost in _costs(asked.testimonies, asked.rows):
            row = f"{cost.cpu:8.2f} {cost.wall:8.2f} {cost.queries:8}"
            print(f"{cost.what:34} {row} {cost.verdict}".rstrip(), flush=True)
            failed |= cost.fails
    return int(failed)


def as_csv(rows: int, chance: Random) -> bytes:
    """An invented table of ``COLUMNS`` columns, the archive's own and many that it does not want."""
    file = StringIO()
    writer = csv.writer(file)
    own = ["Reference", "Month", "Basis", "Text", "Platforms", "Harm types", "Age", "Gender", "Nation"]
    writer.writerow([*own, *(f"Office use {number}" for number in range(COLUMNS - len(own)))])
    for number in range(rows):
        values = [
            f"N-{number}",
            f"2025-{number % 12 + 1:02}",
            "service_terms",
            text(chance),
            ("Instagram; Snapchat", "Insta", "WhatsApp", "TikTok")[number % 4],
            "Online blackmail",
            str(10 + number % 8),
            ("F", "girl", "M", "")[number % 4],
            ("England", "Wales", "Scotland", "")[number % 4],
        ]
        writer.writerow(
            [*values, *(chance.choice(("yes", "no", "", "12")) for _ in range(COLUMNS - len(own)))]
        )
    return file.getvalue().encode()


def text(chance: Random) -> str:
    return " ".join([chance.choice(_OPENINGS), *chance.choices(_VOCABULARY, k=WORDS)])


def _costs(testimonies: int, rows: int) -> Iterator[Cost]:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()  # or no answer has its context
    call_command("migrate", verbosity=0)
    person = User.objects.create_superuser("measured", password=None)
    client = Client()
    client.force_login(person)
    chance = Random(18)  # noqa: S311 -- a choice of samples, not a secret
    _fill(testimonies, person, chance)
    yield from _of_pages(client, as_csv(rows, chance))
    yield from _of_terms(client, chance)


def _of_pages(client: Any, content: bytes) -> Iterator[Cost]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from archive.models.upload import Upload
    from archive.workflow import upload_storing

    def page(address: str) -> Any:
        return _answered(client.get(address), 200).context

    def sent(address: str, fields: dict[str, Any]) -> None:
        _answered(client.post(address, fields), 302)

    file = SimpleUploadedFile("measured.csv", content)
    yield _cost("receive", lambda: sent("/admin/uploads/", {"file": file}))
    at = f"/admin/uploads/{Upload.objects.get().pk}"
    yield _cost("columns", lambda: page(f"{at}/columns/"))
    shown = page(f"{at}/columns/")
    chosen = {each["name"]: each["chosen"] for each in shown["found"]["columns"]}
    yield _cost("columns, chosen", lambda: sent(f"{at}/columns/", {"version": shown["version"], **chosen}))
    yield _cost("check", lambda: page(f"{at}/check/"))
    shown = page(f"{at}/check/")
    seen = [each["code"] for each in shown["warnings"]]
    begun = {"version": shown["version"], "seen": seen, "begin": "good"}
    yield _cost("check, begun", lambda: sent(f"{at}/check/", begun))
    yield _cost("the job", lambda: upload_storing.go_on(longest_seconds=0), limit=None, most_queries=None)
    yield _cost("progress", lambda: page(f"{at}/progress/"))
    yield _cost("imports", lambda: page("/admin/uploads/"))


def _of_terms(client: Any, chance: Random) -> Iterator[Cost]:
    """With ``TERMS`` more kinds of harm, each of which some testimonies have."""
    from archive.models import HarmType, Testimony

    for number in range(TERMS):
        name = " ".join(chance.sample(_VOCABULARY, 3))
        words = [" ".join(chance.sample(_VOCABULARY, 2)) for _ in range(3)]
        HarmType.objects.create(
            slug=f"measured-{number}", label=f"{name} {number}", definition="Invented.", synonyms=words
        )
    added = list(HarmType.objects.filter(slug__startswith="measured-"))
    tags: Any = Testimony.harm_types.through
    tags.objects.bulk_create(
        [
            tags(testimony_id=pk, harmtype_id=chance.choice(added).pk)
            for pk in Testimony.objects.values_list("pk", flat=True)
        ],
        batch_size=_PORTION,
    )
    of_terms = "/admin/archive/harmtype"
    old, stays = added[0].pk, HarmType.objects.get(slug="online-blackmail").pk
    yield _cost("terms", lambda: _answered(client.get(f"{of_terms}/"), 200))
    yield _cost("a term", lambda: _answered(client.get(f"{of_terms}/{stays}/change/"), 200))
    yield _cost("to merge", lambda: _answered(client.get(f"{of_terms}/{old}/merge/?into={stays}"), 200))


def _answered(answer: Any, status: int) -> Any:
    if answer.status_code != status:
        raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}, not {status}")
    return answer


def _cost(what: str, act: Any, **limits: Any) -> Cost:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        waited, computed = perf_counter(), process_time()
        act()
        return Cost(what, process_time() - computed, perf_counter() - waited, len(queries), **limits)


def _fill(testimonies: int, person: Any, chance: Random) -> None:
    from archive.workflow import intake
    from archive.workflow.intake import Entry, Tags

    tags = Tags(platforms=("instagram",), harm_types=("online-blackmail",), age=13)
    for start in range(0, testimonies, _PORTION):
        numbers = range(start, min(start + _PORTION, testimonies))
        checker = intake.Checker()
        entries = [
            checker.check(Entry(f"A-{number}", date(2025, 3, 1), "service_terms", text(chance), tags))
            for number in numbers
        ]
        intake.enter_all(entries, by=person)


if __name__ == "__main__":
    sys.exit(main())
