"""How long the attribution guard takes: ``python -m benchmarks.guard``, at three sizes, in this process alone.

Invented contacts, drawn the same way in every run, with the platforms and harms of the first vocabulary.
"""

import argparse
import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, count
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TypeVar

from archive.disclosure.baseline import Baseline
from archive.disclosure.case_base import CaseBase, Record
from archive.disclosure.guard import group_size, passing_lines
from archive.disclosure.ladders import Line, Vocabulary
from benchmarks.measure import Measurement, measurement

SIZES = (1_000, 100_000, 1_000_000)
MINIMUM = 5
MOST = 6  # alternatives, as *prepare* shows
LINES = 60
LIMIT = 50  # milliseconds, for a typical line at every size
_FIRST_VOCABULARY = Path(__file__).resolve().parent.parent / "archive" / "fixtures" / "first_vocabulary.json"
_Drawn = TypeVar("_Drawn")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guard", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes: Sequence[int] = parser.parse_args().sizes
    failed = False
    print(f"{'milliseconds':58} {'times':>6} {'p50':>9} {'p95':>9} {'limit':>6}")
    for size in sizes:
        for each in _measured(size):
            limit = "" if each.limit is None else f"{each.limit:g}"
            line = f"{each.what:58} {each.count:6} {each.p50:9.2f} {each.p95:9.2f} {limit:>6} {each.verdict}"
            print(line.rstrip())
            failed = failed or each.fails
    return int(failed)


def _measured(size: int) -> Iterator[Measurement]:
    named = f"{size:,} contacts"
    chance = Random(size)
    vocabulary = first_vocabulary()
    begun = perf_counter()
    records = list(invented(size, chance, vocabulary))
    drawn = perf_counter() - begun
    tracemalloc.start()
    CaseBase(vocabulary, records[: size // 10])
    tracemalloc.stop()
    before = _resident()
    begun = perf_counter()
    case_base = CaseBase(vocabulary, records)
    yield measurement(f"{named}: index", [perf_counter() - begun])
    print(
        f"{named}: {len(records):,} testimonies, {_resident() - before:.0f} MB for the index (drawn in {drawn:.1f} s)"
    )
    baseline = invented_baseline(records, vocabulary)
    typical = [line_of(record) for record in chance.sample(records, LINES)]
    case_base.group(typical[0])
    yield measurement(
        f"{named}: group of a line", _times(lambda line: group_size(line, case_base, None), typical)
    )
    for what, table in (("", None), (" with a baseline", baseline)):
        yield measurement(
            f"{named}: alternatives to a typical line{what}",
            _times(
                lambda line, table=table: passing_lines(line, case_base, table, minimum=MINIMUM, most=MOST),
                typical,
            ),
            LIMIT,
        )
    for members in (2, 3, 6):
        long = [_long(line, members, chance, vocabulary) for line in typical[:20]]
        yield measurement(
            f"{named}: alternatives to a line of {members} platforms and {members} harms",
            _times(lambda line: passing_lines(line, case_base, None, minimum=MINIMUM, most=MOST), long),
            None,
        )
    new = [
        Record(("new", number), ("new", number), record.age, record.gender, record.nation, record.year,
               record.platforms, record.harm_types)
        for number, record in zip(count(), chance.sample(records, LINES))
    ]  # fmt: skip
    yield measurement(f"{named}: adding a contact", _times(case_base.put, new))
    line = typical[0]

    def after_adding(record: Record) -> None:
        case_base.put(record)
        case_base.group(line)

    yield measurement(f"{named}: adding one, and the next group", _times(after_adding, new))


def _times(act: Callable[[_Drawn], object], each: Sequence[_Drawn]) -> list[float]:
    seconds = []
    for one in each:
        begun = perf_counter()
        act(one)
        seconds.append(perf_counter() - begun)
    return seconds


def _resident() -> float:
    """Megabytes that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def first_vocabulary() -> Vocabulary:
    terms = json.loads(_FIRST_VOCABULARY.read_text())
    return Vocabulary(
        *(
            {term["slug"]: term["parent"] or "" for term in terms[name]}
            for name in ("platforms", "harm_types")
        )
    )


def _draw(chance: Random, values: Sequence[_Drawn], weights: Sequence[float]) -> Callable[[], _Drawn]:
    cumulative = list(accumulate(weights))
    return lambda: chance.choices(values, cum_weights=cumulative)[0]


def invented(size: int, chance: Random, vocabulary: Vocabulary) -> Iterator[Record]:
    """Contacts with one testimony mostly, of whom not everything is known; names by Zipf's law."""
    number = count()
    age = _draw(chance, [None, *range(6, 19)], [8, 1, 1, 2, 3, 5, 8, 10, 12, 14, 13, 11, 8, 4])
    gender = _draw(chance, ["", "girl", "boy", "nonbinary"], [5, 62, 31, 2])
    nation = _draw(chance, ["", "england", "scotland", "wales", "northern_ireland"], [10, 75, 8, 4, 3])
    year = _draw(chance, list(range(2014, 2027)), list(range(1, 14)))
    members = _draw(chance, [0, 1, 2, 3, 4], [10, 62, 20, 6, 2])
    testimonies = _draw(chance, [1, 2, 3, 5, 12], [88, 8, 2.5, 1, 0.5])
    kinds = [slug for slug, above in vocabulary.platforms.items() if not above]
    platform, harm = (
        _draw(chance, slugs, [1 / rank for rank in range(1, len(slugs) + 1)])
        for slugs in (
            [*(slug for slug, above in vocabulary.platforms.items() if above), *kinds],
            [*(slug for slug, above in vocabulary.harm_types.items() if above)],
        )
    )
    for contact in range(size):
        said = age(), gender(), nation(), year()
        for _each in range(testimonies()):
            yield Record(
                next(number),
                contact,
                *said,
                frozenset(platform() for _member in range(members())),
                frozenset(harm() for _member in range(1 + members() // 2)),
            )


def line_of(record: Record) -> Line:
    from archive.disclosure.ladders import age_band_of

    return Line(
        age_band_of(record.age),
        record.gender,
        record.nation,
        str(record.year),
        record.platforms,
        record.harm_types,
    )


def _long(line: Line, members: int, chance: Random, vocabulary: Vocabulary) -> Line:
    platforms, harms = (
        frozenset(chance.sample([slug for slug, above in terms.items() if above], members))
        for terms in (vocabulary.platforms, vocabulary.harm_types)
    )
    return Line(line.age_band, line.gender, line.nation, line.year, platforms, harms)


def invented_baseline(records: Sequence[Record], vocabulary: Vocabulary) -> Baseline:
    raise NotImplementedError


if __name__ == "__main__":
    sys.exit(main())
