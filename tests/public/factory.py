"""Publications made directly, as the public side would find them. All texts are invented."""

import itertools
import random
from datetime import date, timedelta

from archive.models.collection_page import CollectionAddress, CollectionItem, CollectionPage
from archive.models.publication import PUBLIC_ID_ALPHABET, Publication
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import AgeBand, ContentNote, Gender, Nation
from tests.walls import lowered

_SERIAL = itertools.count()
FIRST_DAY = date(2025, 1, 1)


def public_id(serial):
    letters = []
    for _ in range(10):
        serial, position = divmod(serial, len(PUBLIC_ID_ALPHABET))
        letters.append(PUBLIC_ID_ALPHABET[position])
    return "".join(reversed(letters))


def make_publication(text="he said he was my age", *, platforms=(), harm_types=(), themes=(), **fields):
    serial = next(_SERIAL)
    age_from, age_to = AgeBand(fields["age_band"]).bounds if fields.get("age_band") else (None, None)
    publication = Publication.objects.create(
        **{
            "public_id": public_id(serial),
            "text": text,
            "attribution": "Child, 2025",
            "fidelity": "verbatim",
            "published_on": FIRST_DAY + timedelta(days=serial),
            "age_from": age_from,
            "age_to": age_to,
            **fields,
        }
    )
    publication.platforms.set(Platform.objects.filter(slug__in=platforms))
    publication.harm_types.set(HarmType.objects.filter(slug__in=harm_types))
    publication.themes.set(Theme.objects.filter(slug__in=themes))
    return publication


# What a test of readers' pages needs down: nobody ever confirmed the collections that it makes.
UNCONFIRMED = (
    "guard_collectionpage_insert",
    "guard_collectionpage_update",
    "guard_collectionitem_insert",
    "guard_collectionitem_update",
)


def make_collection(*items, slug="safer-messages", **fields):
    """Each item is a publication, a figure, or one of them with a heading and a sentence before it."""
    serial = next(_SERIAL)
    given = {"title": "Evidence for safer messages", "introduction": "What children say.", **fields}
    given = {"publish_on": FIRST_DAY, "number": serial, "edition": 1, **given}
    with lowered(*UNCONFIRMED):
        page = CollectionPage.objects.create(slug=slug, **given)
        for place, item in enumerate(items, 1):
            what, heading, context = item if isinstance(item, tuple) else (item, "", "")
            words = {"heading": heading, "context": context}
            named = {"public_id": what.public_id} if isinstance(what, Publication) else {"figure": what}
            CollectionItem.objects.create(page=page, place=place, **named, **words)
        CollectionAddress.objects.create(slug=slug, number=page.number, since=page.publish_on)
    return page


WORDS = ["he", "she", "said", "send", "more", "pictures", "blocked", "told", "mum", "game", "pay", "secret"]


def make_random_publications(count, seed):
    """Publications that use every facet, some tags broad, some values not stated."""
    dice = random.Random(seed)
    slugs = [list(model.objects.values_list("slug", flat=True)) for model in (Platform, HarmType, Theme)]
    return [
        make_publication(
            " ".join(dice.choices(WORDS, k=dice.randint(4, 12))),
            platforms=dice.sample(slugs[0], dice.randint(0, 2)),
            harm_types=dice.sample(slugs[1], dice.randint(1, 3)),
            themes=dice.sample(slugs[2], dice.randint(1, 3)),
            age_band=dice.choice([*AgeBand.values, ""]),
            gender=dice.choice([*Gender.values, ""]),
            nation=dice.choice([*Nation.values, ""]),
            **dice.choice([{"year": 2023}, {"year": 2024}, {"year": 2025}, {"decade": 2020}, {}]),
            content_notes=dice.sample(ContentNote.values, dice.randint(0, 2)),
        )
        for _ in range(count)
    ]
