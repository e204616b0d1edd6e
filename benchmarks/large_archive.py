"""An archive of a hundred thousand publications, invented by chance, for the search to be measured on."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np

PUBLICATIONS = 100_000
SEED = 3
BATCH = 20_000
FIRST_DAY = date(2015, 1, 1)
# By how common they are: the first stand in most quotes, those made of syllables in few (Zipf's law).
SYLLABLES = ("ba", "co", "di", "fo", "gu", "ha", "ki", "lo", "me", "nu", "pa", "ri", "so", "ta", "vu", "wi")
COMMON = [
    *("he", "she", "said", "me", "my", "the", "and", "to", "it", "was", "they", "told", "mum", "game"),
    *("pictures", "send", "more", "blocked", "friend", "school", "phone", "pay", "secret", "account", "chat"),
    *("video", "group", "scared", "night", "police", "teacher", "dad", "sister", "laughing", "fake"),
    *(
        "screenshot",
        "stranger",
        "money",
        "card",
        "meet",
        "photo",
        "threatened",
        "shared",
        "posted",
        "deleted",
    ),
    *(
        "reported",
        "crying",
        "alone",
        "trusted",
        "lied",
        "older",
        "moderator",
        "birthday",
        "parcel",
        "holiday",
    ),
    *("umbrella", "trumpet", "xylophone"),
]
RARE = ["".join(parts) for parts in product(SYLLABLES, repeat=3)]
WORDS = [*COMMON, *RARE]
COLUMNS = (
    *(
        "id",
        "public_id",
        "text",
        "attribution",
        "fidelity",
        "content_notes",
        "age_band",
        "age_from",
        "age_to",
    ),
    *("gender", "nation", "year", "invented", "published_on", "lot", "edition"),
)


def fill(quotes: int = PUBLICATIONS) -> None:
    """Write them past the guards, which would let none through, and set the guards up again."""
    from archive.wall.guards import install_guards, remove_guards

    remove_guards(using="default")
    chance = np.random.default_rng(SEED)
    for first in range(0, quotes, BATCH):
        _write(chance, range(first, min(first + BATCH, quotes)))
    install_guards(using="default")


def bury(tombstones: int) -> None:
    """Write as many tombstones, of quotes that never were."""
    from archive.models.publication import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH, Tombstone
    from archive.wall.guards import install_guards, remove_guards

    remove_guards(using="default")
    first = len(PUBLIC_ID_ALPHABET) ** (PUBLIC_ID_LENGTH - 1)  # no quote above is numbered so high
    Tombstone.objects.bulk_create(
        (
            Tombstone(public_id=_public_id(first + number), withdrawn_on=FIRST_DAY)
            for number in range(tombstones)
        ),
        batch_size=BATCH,
    )
    install_guards(using="default")


def _write(chance: np.random.Generator, numbers: range) -> None:
    from archive.models.publication import Publication
    from archive.models.vocabulary import HarmType, Platform, Theme
    from archive.vocabulary import AgeBand, Gender, Nation

    many = len(numbers)
    lengths = chance.integers(20, 61, many)
    share = np.cumsum(1 / np.arange(1, len(WORDS) + 1))
    drawn = np.searchsorted(share, chance.random(int(lengths.sum())) * share[-1])
    said = [WORDS[each] for each in drawn.tolist()]
    ends = np.cumsum(lengths).tolist()
    bands = [(str(band), *band.bounds) for band in AgeBand] + [("", None, None)]
    genders, nations, years = [*Gender.values, ""], [*Nation.values, ""], [*range(2015, 2026), None]
    picked = [chance.integers(0, len(of), many).tolist() for of in (bands, genders, nations, years)]
    lots = chance.integers(1, 2**62, many).tolist()
    _insert(
        "archive_publication",
        COLUMNS,
        (
            (
                number + 1,
                _public_id(number),
                " ".join(said[end - length : end]),
                "Child, 2025",
                "verbatim",
                "[]",
                *bands[band],
                genders[gender],
                nations[nation],
                years[year],
                True,
                FIRST_DAY + timedelta(days=number // 400),
                lot,
                1,
            )
            for number, end, length, band, gender, nation, year, lot in zip(
                numbers, ends, lengths.tolist(), *picked, lots, strict=True
            )
        ),
    )
    tags: tuple[tuple[Any, str, Any], ...] = (
        (Publication.platforms.through, "platform_id", Platform),
        (Publication.harm_types.through, "harmtype_id", HarmType),
        (Publication.themes.through, "theme_id", Theme),
    )
    for through, column, model in tags:
        terms = list(model.objects.order_by("pk").values_list("pk", flat=True))
        first = chance.integers(0, len(terms), many).tolist()
        more = chance.integers(0, 3, many).tolist()
        _insert(
            through._meta.db_table,
            ("publication_id", column),
            (
                (number + 1, terms[(at + step * 5) % len(terms)])
                for number, at, steps in zip(numbers, first, more, strict=True)
                for step in range(steps + 1)
            ),
        )


def _insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from django.db import connection, transaction

    named = ", ".join(columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * len(columns))
            dated = ([str(each) if isinstance(each, date) else each for each in row] for row in rows)
            written = f"INSERT INTO {table} ({named}) VALUES ({marks})"  # noqa: S608 -- ours
            connection.connection.executemany(written, dated)


def _public_id(number: int) -> str:
    from archive.models.publication import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH

    letters = ""
    for _ in range(PUBLIC_ID_LENGTH):
        number, place = divmod(number, len(PUBLIC_ID_ALPHABET))
        letters = PUBLIC_ID_ALPHABET[place] + letters
    return letters


def questions(chance: random.Random) -> Iterator[dict[str, str | list[str]]]:
    """Yield searches of every kind, most of whose words are asked for the first time."""
    facets: tuple[dict[str, str | list[str]], ...] = (
        {},
        {"gender": "girl"},
        {"age_band": ["13-15", "16-18"], "platform": "social-media"},
        {"theme": "asked-to-pay", "not_platform": ["roblox", "tiktok"], "year": ["2023", "2024"]},
        {"nation": "not-stated", "age_min": "12", "age_max": "15", "not_harm_type": "content"},
    )
    while True:
        one, other, third = chance.sample([*COMMON, *chance.sample(RARE, len(COMMON))], 3)
        words = ("", one, f"{one} {other}", f'"{one} {other}"', f"{one} OR {other}", f"{one} -{other}")
        typed = chance.choice((*words, f"{one[:3]}* {other} {third}", f"sextortion {one}"))
        yield {**chance.choice(facets), **({"q": typed} if typed else {})}
