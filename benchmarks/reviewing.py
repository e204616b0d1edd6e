"""What a press on the review screen costs: ``python -m benchmarks.reviewing`` prints milliseconds, KiB and
queries for a text of 4,000 words with 150 flags, forty of them over the same name, on SQLite.
"""

import logging
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from urllib.parse import quote

from benchmarks.measure import TOLERANCE

WORDS = 4000
FLAGS = 150
SAME = 40  # of them over one name
ROUNDS = 15
OK = 200
SLOWEST = 200  # milliseconds
LARGEST = 30  # KiB
_FILLER = ["my", "mate", "told", "me", "that", "he", "is", "at", "it", "and", "no", "one", "is", "to", "say"]


@dataclass(frozen=True, slots=True)
class Cost:
    what: str
    cpu: float
    wall: float
    kibibytes: float
    queries: int
    is_press: bool = True

    @property
    def verdict(self) -> str:
        if not self.is_press:
            return ""
        if self.kibibytes > LARGEST or self.cpu > TOLERANCE * SLOWEST:
            return "FAILS"
        return "kept" if self.cpu <= SLOWEST else "over"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as directory:
        os.environ["DATABASE_URL"] = f"sqlite:///{quote(str(Path(directory) / 'archive.sqlite3'))}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django

        django.setup()
        logging.getLogger("config.requests").setLevel(logging.WARNING)
        failed = False
        print(
            f"{f'{FLAGS} flags, {WORDS:,} words':34} {'CPU ms':>8} {'wall ms':>8} {'KiB':>8} {'queries':>8}"
        )
        for cost in _costs():
            row = f"{cost.cpu:8.0f} {cost.wall:8.0f} {cost.kibibytes:8.1f} {cost.queries:8}"
            print(f"{cost.what:34} {row} {cost.verdict}".rstrip(), flush=True)
            failed |= cost.verdict == "FAILS"
    return int(failed)


def planted(flags: int, *, same: int, words: int = WORDS) -> tuple[str, list[tuple[int, int]]]:
    """An invented text, and where a detector would flag it."""
    pieces = list(islice(cycle(_FILLER), words))
    often = flags // same  # the same name stands all over the text
    names = [
        "jess" if number % often == 0 and number < often * same else f"b{number}" for number in range(flags)
    ]
    every = words // flags
    places = [every * number + 7 for number in range(flags)]
    for place, name in zip(places, names, strict=True):
        pieces[place] = name
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece) + 1)
    return " ".join(pieces), [(starts[place], starts[place] + len(pieces[place])) for place in places]


def _costs() -> Iterator[Cost]:
    from datetime import date

    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from archive.detection.version import detector_version
    from archive.models import Testimony
    from archive.workflow import intake
    from archive.workflow.intake import Entry, Tags

    call_command("migrate", verbosity=0)
    author, person = (User.objects.create_superuser(name, password=None) for name in ("author", "measured"))
    client = Client()
    client.force_login(person)
    session = client.session
    session["show_text"] = True
    session.save()
    tags = Tags(platforms=("instagram",), harm_types=("online-blackmail",), age=13)
    text, stretches = planted(FLAGS, same=SAME)

    def entered(number: int) -> Testimony:
        entry = Entry(f"M-{number}", date(2025, 3, 1), "service_terms", text + f" {number}", tags)
        testimony = intake.enter_all([intake.Checker().check(entry)], by=author)[0][0]  # and no scan
        revision = testimony.latest_revision
        scan = revision.scans.create(detector_version=detector_version())
        for start, end in stretches:
            revision.flags.create(
                scan=scan,
                start=start,
                end=end,
                label="PERSON",
                suggestion="[name]",
                score=0.99,
                reason="name",
            )
        return testimony

    testimony = entered(1)
    address = f"/admin/archive/testimony/{testimony.pk}/review/"
    ids = list(testimony.latest_revision.flags.order_by("start").values_list("pk", flat=True))
    text_now = testimony.latest_revision.text
    jess = [pk for pk, (start, end) in zip(ids, stretches, strict=True) if text_now[start:end] == "jess"]
    others = [pk for pk in ids if pk not in jess]
    shown = ""

    def ask(act: str = "", **fields: Any) -> Any:
        nonlocal shown
        if not act:
            answer = client.get(address)
        else:
            version = Testimony.objects.values_list("version", flat=True).get(pk=testimony.pk)
            headers = {"X-Requested-With": "fetch", "X-Shown": shown}
            answer = client.post(f"{address}{act}/", {"version": version, **fields}, headers=headers)
        if answer.status_code != OK:
            raise RuntimeError(answer.status_code)
        found = re.search(r'data-state="([^"]*)"', answer.content.decode())
        shown = found[1] if found else ""
        return answer

    def cost(
        what: str,
        act: Callable[[int], Any],
        *,
        before: Callable[[int], Any] | None = None,
        press: bool = True,
    ) -> Cost:
        cpu, wall, sizes, queries = [], [], [], []
        for number in range(ROUNDS):
            if before is not None:
                before(number)
            with CaptureQueriesContext(connection) as asked:
                started, began = process_time(), perf_counter()
                answer = act(number)
                cpu.append(1000 * (process_time() - started))
                wall.append(1000 * (perf_counter() - began))
            sizes.append(len(answer.content) / 1024)
            queries.append(len(asked))
        return Cost(what, median(cpu), median(wall), max(sizes), max(queries), press)

    ask()
    yield cost("the whole page", lambda _: ask(), press=False)
    yield cost("A: one flag accepted", lambda number: ask("accept", flags=others[number]))
    yield cost("K: one flag kept", lambda n: ask("keep", flags=others[n + 20], reason="too_common"))
    yield cost("U: one press undone", lambda _: ask("undo"))
    yield cost(
        "W: one flag widened",
        lambda n: ask("resize", flag=others[n], stretch=_wider(text_now, stretches[ids.index(others[n])])),
    )
    all_jess = ",".join(map(str, jess))
    yield cost("A: forty equal flags accepted", lambda _: ask("accept", flags=all_jess), before=_undoing(ask))
    yield cost(
        "U: forty equal flags undone",
        lambda _: ask("undo"),
        before=lambda n: n and ask("accept", flags=all_jess),
    )


def _undoing(ask: Callable[..., Any]) -> Callable[[int], Any]:
    return lambda number: number and ask("undo")


def _wider(text: str, stretch: tuple[int, int]) -> str:
    start, end = stretch
    return f"{start}-{text.index(' ', end + 1)}"


if __name__ == "__main__":
    sys.exit(main())
