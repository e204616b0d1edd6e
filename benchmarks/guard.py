"""What the attribution guard takes, at three sizes: ``python -m benchmarks.guard`` prints CPU milliseconds.

Invented contacts, the same in every run, with the platforms and harms of the first vocabulary.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, count, product
from pathlib import Path
from random import Random
from time import process_time
from typing import TypeVar

from archive.disclosure.baseline import Baseline
from archive.disclosure.baseline_file import MOST_TERMS, read
from archive.disclosure.case_base import CaseBase, Record
from archive.disclosure.guard import group_size, passing_lines
from archive.disclosure.ladders import HARM_TYPE, PLATFORM, Line, Vocabulary, age_band_of
from benchmarks.measure import Measurement, measurement

SIZES = (1_000, 100_000, 1_000_000)
MINIMUM = 5
MOST = 6  # other lines, as *prepare* shows
LINES = 60
LONG_LINES = 12
LIMIT = 50  # milliseconds, at every size, for any line with as many terms as a baseline's cell can join
TABLES = (
    ("age", "gender"),
    ("nation", "year"),
    ("age", "platform"),
    ("gender", "harm"),
    ("platform", "harm"),
)
_FIRST_VOCABULARY = Path(__file__).resolve().parent.parent / "archive" / "fixtures" / "first_vocabulary.json"
_Drawn = TypeVar("_Drawn")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guard", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes: Sequence[int] = parser.parse_args().sizes
    failed = False
    print(f"{'CPU, milliseconds':58} {'times':>6} {'p50':>9} {'p95':>9} {'limit':>6}")
    for size in sizes:
        for each in _measured(size):
            limit = "" if each.limit is None else f"{each.limit:g}"
            line = f"{each.what:58} {each.count:6} {each.p50:9.2f} {each.p95:9.2f} {limit:>6} {each.verdict}"
            print(line.rstrip(), flush=True)
            failed = failed or each.fails
    return int(failed)


def _measured(size: int) -> Iterator[Measurement]:
    named = f"{size:,} contacts"
    chance = Random(size)  # noqa: S311 -- it keeps no secret
    vocabulary = first_vocabulary()
    records = list(invented(size, chance, vocabulary))
    before, begun = _resident(), process_time()
    case_base = CaseBase(vocabulary, records)
    yield measurement(f"{named}: index", [process_time() - begun])
    print(f"{named}: {len(records):,} testimonies, {_resident() - before:.0f} MB for the index")
    baseline = invented_baseline(records, vocabulary)

    def group(line: Line) -> object:
        return group_size(line, case_base, baseline)

    def offered(line: Line) -> object:
        return passing_lines(line, case_base, None, minimum=MINIMUM, most=MOST)

    def offered_with_baseline(line: Line) -> object:
        return passing_lines(line, case_base, baseline, minimum=MINIMUM, most=MOST)

    typical = [line_of(record) for record in chance.sample(records, LINES)]
    offered(typical[0])
    yield measurement(f"{named}: group of a line", _times(group, typical))
    yield measurement(f"{named}: other lines for a typical one", _times(offered, typical), LIMIT)
    yield measurement(f"{named}: … with a baseline", _times(offered_with_baseline, typical), LIMIT)
    for members in (2, 3, 6, 12):
        long = [_long(line, members, chance, vocabulary) for line in typical[:LONG_LINES]]
        what = f"{named}: … for {members} platforms and {members} harms"
        yield measurement(what, _times(offered, long), LIMIT if members <= MOST_TERMS else None)
        yield measurement(f"{what}, with a baseline", _times(offered_with_baseline, long))
    new = [
        replace(record, testimony=("new", number), contact=("new", number))
        for number, record in enumerate(chance.sample(records, LINES))
    ]
    yield measurement(f"{named}: adding a contact", _times(case_base.put, new))

    def change_and_count(record: Record) -> None:
        case_base.put(record)
        case_base.group(typical[0])

    again = [replace(record, contact=("again", number)) for number, record in enumerate(new)]
    yield measurement(f"{named}: changing one, and the next group", _times(change_and_count, again))


def _times(act: Callable[[_Drawn], object], each: Sequence[_Drawn]) -> list[float]:
    seconds = []
    for one in each:
        begun = process_time()
        act(one)
        seconds.append(process_time() - begun)
    return seconds


def _resident() -> float:
    """Megabytes that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def first_vocabulary() -> Vocabulary:
    terms = json.loads(_FIRST_VOCABULARY.read_text(encoding="utf-8"))
    platforms, harm_types = (
        {term["slug"]: term["parent"] or "" for term in terms[name]} for name in ("platforms", "harm_types")
    )
    return Vocabulary(platforms, harm_types)


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
            [slug for slug, above in vocabulary.harm_types.items() if above],
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
    return replace(line, platforms=platforms, harm_types=harms)


def invented_baseline(records: Sequence[Record], vocabulary: Vocabulary) -> Baseline:
    """Tables of a helpline that counted these contacts, by what each said first."""
    first = {record.contact: record for record in reversed(records)}.values()
    text = "source,Invented\ndate,2026-03-31\n"
    for tags in TABLES:
        counts = Counter(
            row for record in first for row in product(*(_values(record, tag, vocabulary) for tag in tags))
        )
        text += ",".join((*tags, "contacts")) + "\n"
        text += "".join(f"{','.join(row)},{contacts}\n" for row, contacts in counts.items())
    return read(
        text,
        vocabulary,
        genders=("girl", "boy", "nonbinary"),
        nations=("england", "scotland", "wales", "northern_ireland"),
    )


def _values(record: Record, tag: str, vocabulary: Vocabulary) -> set[str]:
    """In which rows the contact is counted."""
    line = line_of(record)
    single = {"age": line.age_band, "gender": line.gender, "nation": line.nation, "year": line.year}
    if tag in single:
        return {single[tag]}
    slugs = record.platforms if tag == "platform" else record.harm_types
    name = PLATFORM if tag == "platform" else HARM_TYPE
    return {above for slug in slugs for _tag, above in vocabulary.implied(name, slug)} or {""}


if __name__ == "__main__":
    sys.exit(main())
