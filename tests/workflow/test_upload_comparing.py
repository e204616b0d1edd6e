"""Texts of a spreadsheet beside the archive's: what is nearly the same is found, however many begin alike."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from archive import sealing
from archive.models import Revision
from archive.spreadsheets.judging import Row
from archive.workflow.intake import Checker, enter_all
from archive.workflow.upload_comparing import NEARLY, compare

OPENING = "she rang us today because somebody whom she had met in a game asked for a picture and"  # invented
IN_USE = "he wrote again that night my mum dad teacher school friend phone group said no yes came back"
WORDS = IN_USE.split()


def told(chance, *, opening=OPENING):
    return " ".join([opening, *chance.choices(WORDS, k=30)])


def nearly(text, chance):
    """With some of its last words changed, some more than others."""
    words = text.split()
    for _ in range(chance.choice((1, 2, 4, 8, 20))):
        words[chance.randrange(18, len(words))] = chance.choice(WORDS)
    return " ".join(words)


def rows(texts):
    return [
        Row(number, f"N-{number}", date(2025, 3, 1), "service_terms", text)
        for number, text in enumerate(texts, 2)
    ]


@pytest.fixture
def stored(entry, author):
    chance = Random(18)
    texts = [told(chance) for _ in range(40)]
    checker = Checker()
    enter_all(
        [
            checker.check(replace(entry, reference=f"A-{number}", text=text))
            for number, text in enumerate(texts)
        ],
        by=author,
    )
    return texts


def warned_of(texts):
    _, problems = compare(rows(texts), {})
    return {problem.row for problem in problems if problem.code == "nearly-elsewhere"}


def test_what_comparing_each_with_each_would_find_is_found(stored):
    chance = Random(19)
    texts = [nearly(text, chance) for text in stored] + [told(chance) for _ in range(20)]
    known = list(Revision.objects.values_list("wording", flat=True))
    like = {
        row.number
        for row in rows(texts)
        if row.text not in stored
        and any(sealing.likeness(sealing.wording(row.text), wording) >= NEARLY for wording in known)
    }

    assert warned_of(texts) == like
    assert 5 < len(like) < len(texts) - 20  # or the changes were too few, or too many


def test_texts_that_only_begin_alike_are_not_compared_each_with_each(stored, monkeypatch):
    asked = []
    likeness = sealing.likeness
    monkeypatch.setattr(sealing, "likeness", lambda *both: asked.append(both) or likeness(*both))
    chance = Random(20)

    warned_of([told(chance) for _ in range(40)])

    assert len(asked) < 40  # of 1,600
