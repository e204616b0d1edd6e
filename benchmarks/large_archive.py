"""An archive of a hundred thousand publications, invented by chance, for the search to be measured on."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate, product
from typing import Any

PUBLICATIONS = 100_000
SEED = 3
BATCH = 5_000
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
SUMS = list(accumulate(1 / (place + 1) for place in range(len(WORDS))))


def fill(quotes: int = PUBLICATIONS) -> None:
    """Write them past the guards, which would let none through, and set the guards up again."""
    from archive.wall.guards import install_guards, remove_guards

    remove_guards(using="default")
    chance = random.Random(SEED)  # noqa: S311 -- a choice of samples, not a secret
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


def _write(chance: random.Random, numbers: range) -> None:
    from archive.models.publication import Publication
    from archive.models.vocabulary import HarmType, Platform, Theme
    from archive.vocabulary import AgeBand, Gender, Nation

    def row(number: int) -> Publication:
        band = chance.choice([*AgeBand.values, ""])
        age_from, age_to = AgeBand(band).bounds if band else (None, None)
        return Publication(
            public_id=_public_id(number),
            text=" ".join(chance.choices(WORDS, cum_weights=SUMS, k=chance.randint(20, 60))),
            attribution="Child, 2025",
            fidelity="verbatim",
            age_band=band,
            age_from=age_from,
            age_to=age_to,
            gender=chance.choice([*Gender.values, ""]),
            nation=chance.choice([*Nation.values, ""]),
            year=chance.choice([*range(2015, 2026), None]),
            invented=True,
            published_on=FIRST_DAY + timedelta(days=number // 40),
        )

    made = Publication.objects.bulk_create(row(number) for number in numbers)
    tags: tuple[tuple[Any, str, Any], ...] = (
        (Publication.platforms.through, "platform_id", Platform),
        (Publication.harm_types.through, "harmtype_id", HarmType),
        (Publication.themes.through, "theme_id", Theme),
    )
    for through, column, model in tags:
        terms = list(model.objects.order_by("pk").values_list("pk", flat=True))
        through.objects.bulk_create(_joined(through, column, terms, made, chance), batch_size=BATCH)


def _public_id(number: int) -> str:
    from archive.models.publication import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH

    letters = ""
    for _ in range(PUBLIC_ID_LENGTH):
        number, place = divmod(number, len(PUBLIC_ID_ALPHABET))
        letters = PUBLIC_ID_ALPHABET[place] + letters
    return letters


def _joined(
    through: Any, column: str, terms: list[int], made: list[Any], chance: random.Random
) -> Iterator[Any]:
    for quote in made:
        for term in chance.sample(terms, chance.randint(1, 3)):
            yield through(publication_id=quote.pk, **{column: term})


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
