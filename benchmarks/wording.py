"""What it takes to find nearly the same words among 100,000 texts: ``python -m benchmarks.wording``.

Of the index of runs of words everything is there; of the texts only those of the demo, sealed, to which the
runs of all others are assigned by chance. Beyond its index no text is looked at but the likeliest.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from time import process_time
from urllib.parse import quote

from benchmarks.measure import measurement

TEXTS = 100_000
RUNS = 16  # of a text
COMMON = 3  # runs of the text asked about that everybody's mouth has ...
IN_MANY = 500  # ... each in so many texts
ASKED = 60
LIMIT = 50  # milliseconds
BATCH = 50_000


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as directory:
        os.environ["DATABASE_URL"] = f"sqlite:///{quote(str(Path(directory) / 'archive.sqlite3'))}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django

        django.setup()
        return int(_asked())


def _asked() -> bool:
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from archive.models import Revision, Testimony
    from archive.workflow.beside import beside
    from archive.workflow.demo import demo_testimonies
    from archive.workflow.intake import Entry, Tags, enter

    call_command("migrate", verbosity=0)
    person = User.objects.create_superuser("measured", password=None)
    tags = Tags(platforms=("instagram",), harm_types=("online-blackmail",), age=13)
    for number, demo in enumerate(demo_testimonies()):
        enter(
            Entry(f"M-{number}", date(2025, 3, 1), "service_terms", demo.entry.text, tags),
            by=person,
        )
    _fill(sorted(Revision.objects.values_list("pk", flat=True)))
    asked = list(Testimony.objects.order_by("pk")[:ASKED])
    beside(asked[0])
    seconds = []
    for testimony in asked:
        begun = process_time()
        beside(testimony)
        seconds.append(process_time() - begun)
    found = measurement(f"nearly the same words among {TEXTS:,} texts", seconds, LIMIT)
    print(f"{'CPU, milliseconds':58} {'times':>6} {'p50':>9} {'p95':>9} {'limit':>6}")
    print(f"{found.what:58} {found.count:6} {found.p50:9.2f} {found.p95:9.2f} {LIMIT:6} {found.verdict}")
    return found.fails


def _fill(revisions: list[int]) -> None:
    """Write the runs of texts that are not there, and let many share some with each that is."""
    from archive.models.beside import WordRun
    from archive.wall.guards import install_guards, remove_guards

    remove_guards(using="default")
    chance = Random(14)  # noqa: S311 -- a choice of samples, not a secret

    def rows() -> Iterator[WordRun]:
        for _ in range(TEXTS):
            of = chance.choice(revisions)
            for _ in range(RUNS):
                yield WordRun(revision_id=of, run=f"{chance.getrandbits(48):012x}")
        for pk in revisions:
            own = WordRun.objects.filter(revision=pk).order_by("pk").values_list("run", flat=True)
            for run in list(own[:COMMON]):
                for _ in range(IN_MANY):
                    yield WordRun(revision_id=chance.choice(revisions), run=run)

    every = rows()
    while some := list(islice(every, BATCH)):
        WordRun.objects.bulk_create(some)
    install_guards(using="default")


if __name__ == "__main__":
    sys.exit(main())
