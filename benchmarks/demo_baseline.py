"""Write archive/fixtures/demo_baseline.csv: invented statistics of the size that a real helpline has.

    .venv/bin/python -m benchmarks.demo_baseline

Invents the contacts of eight years, seeded, and counts them: who met whom where is drawn around what the
demo testimonies tell, so that the archive of `make run` reads as a real one would. No figure is anybody's.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "archive" / "fixtures"
FILE = ROOT / "demo_baseline.csv"
MOST_ROWS = 4900
FEWEST = 5  # a smaller cell proves nothing that a coarser one does not

CONTACTS = {
    2019: 14000,
    2020: 17000,
    2021: 18500,
    2022: 19500,
    2023: 21000,
    2024: 23500,
    2025: 26000,
    2026: 12000,
}
AGES = {"under 10": 7, "10 to 12": 24, "13 to 15": 46, "16 to 18": 23}
GENDERS = {"girl": 60, "boy": 36, "nonbinary": 4}
NATIONS = {"england": 82, "scotland": 9, "wales": 6, "northern_ireland": 3}


def contacts(chance: random.Random) -> Iterator[tuple[int, str, str, str, tuple[str, ...], str]]:
    """Yield each invented contact: year, age, gender, nation, platforms, harm type."""
    told = [json.loads(line) for line in (ROOT / "demo_testimonies.jsonl").read_text("utf-8").splitlines()]
    stories = Counter(
        (tuple(sorted(each["platforms"])), harm) for each in told for harm in each["harm_types"]
    )
    vocabulary = json.loads((ROOT / "first_vocabulary.json").read_text("utf-8"))
    platforms = [each["slug"] for each in vocabulary["platforms"] if each["parent"]]
    harms = [each["slug"] for each in vocabulary["harm_types"] if each["parent"]]
    common = Counter(platform for each in told for platform in each["platforms"])
    suffered = Counter(harm for each in told for harm in each["harm_types"])
    for year, count in CONTACTS.items():
        for _ in range(count):
            if chance.random() < 0.7:
                where, what = chance.choices(list(stories), list(stories.values()))[0]
            else:
                where = (chance.choices(platforms, [1 + common[each] for each in platforms])[0],)
                what = chance.choices(harms, [1 + suffered[each] for each in harms])[0]
            yield (
                year,
                chance.choices(list(AGES), list(AGES.values()))[0],
                chance.choices(list(GENDERS), list(GENDERS.values()))[0],
                chance.choices(list(NATIONS), list(NATIONS.values()))[0],
                where,
                what,
            )


def main() -> None:
    chance = random.Random(14)  # noqa: S311 -- the same file each time
    cells: Counter[tuple[str, ...]] = Counter()
    for year, age, gender, nation, where, what in contacts(chance):
        for size in (1, 2):
            for some in combinations(where, size):
                cells[age, gender, nation, str(year), " + ".join(some), what] += 1
    kept = sorted((cell, count) for cell, count in cells.most_common(MOST_ROWS) if count >= FEWEST)
    lines = [
        "source,Invented statistics for the demo archive",
        "date,2026-06-30",
        "",
        "age,gender,nation,year,platform,harm,contacts",
        *(",".join([*cell, str(count)]) for cell, count in kept),
    ]
    FILE.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(kept)} rows of {len(cells)}, {sum(CONTACTS.values())} contacts, in {FILE.name}")


if __name__ == "__main__":
    main()
