"""The closed lists: what each code means, and that none falls between two."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import TextChoices

from archive import vocabulary
from archive.detection.findings import Kind, Label
from archive.disclosure.ladders import AGE_BANDS
from archive.vocabulary import OLDEST_CHILD_YEARS, AgeBand, ContentNote, Fidelity

DECISION = Path(__file__).resolve().parents[1] / "docs/decisions/content-notes.md"

LISTS = [
    found
    for found in vars(vocabulary).values()
    if isinstance(found, type) and issubclass(found, TextChoices) and found is not TextChoices
]


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, None),
        (-1, None),
        *((age, AgeBand.UNDER_10) for age in range(10)),
        *((age, AgeBand.FROM_10_TO_12) for age in (10, 11, 12)),
        *((age, AgeBand.FROM_13_TO_15) for age in (13, 14, 15)),
        *((age, AgeBand.FROM_16_TO_18) for age in (16, 17, 18)),
        (19, None),
    ],
)
def test_an_age_has_this_band(age, band):
    assert AgeBand.of(age) is band


def test_the_bands_follow_one_another_from_birth_to_the_oldest_child():
    narrow = [AgeBand(band) for band in AGE_BANDS]
    years = [year for band in narrow for year in range(band.bounds[0], band.bounds[1] + 1)]

    assert years == list(range(OLDEST_CHILD_YEARS + 1))


def test_a_bands_label_says_its_bounds():
    said = {band.label: band.bounds for band in AgeBand}

    assert said == {
        "Under 10": (0, 9),
        "10–12": (10, 12),
        "13–15": (13, 15),
        "16–18": (16, 18),
        "Under 13": (0, 12),
        "13–18": (13, 18),
    }


@pytest.mark.parametrize("fidelity", Fidelity)
def test_every_fidelity_is_explained_in_a_sentence_of_its_own(fidelity):
    others = [other.explanation for other in Fidelity if other is not fidelity]

    assert fidelity.explanation.endswith(".")
    assert fidelity.explanation not in others


@pytest.mark.parametrize("choices", LISTS, ids=lambda choices: choices.__name__)
def test_no_two_codes_of_a_list_read_the_same_and_none_is_empty(choices):
    assert len(set(choices.labels)) == len(choices.labels)
    assert [code for code in choices.values if not code or code != code.strip().lower()] == []
    assert [label for label in choices.labels if not label.strip()] == []


def test_every_code_fits_into_every_column_that_may_hold_it():
    """SQLite does not count, so a code that is too long would fail on PostgreSQL alone."""
    too_long = [
        (field.model.__name__, field.name, code)
        for model in apps.get_app_config("archive").get_models()
        for field in model._meta.concrete_fields
        for code, _label in field.choices or []
        if len(code) > field.max_length
    ]

    assert too_long == []


def test_a_note_folds_a_quote_only_where_the_decision_says_so():
    decided = DECISION.read_text(encoding="utf-8")
    strong = {line.split("|")[1].strip() for line in decided.splitlines() if "| strong |" in line}

    assert {str(note.label) for note in ContentNote if note.is_strong} == strong
    assert all(str(note.label) in decided for note in ContentNote)


def test_a_content_note_warns_without_describing():
    assert [note.label for note in ContentNote if len(note.label.split()) > 3] == []


def test_each_label_is_direct_or_indirect_as_the_annotation_guide_says():
    kinds = {kind: [label.value for label in Label if label.kind is kind] for kind in Kind}

    assert kinds == {
        Kind.DIRECT: [
            "PERSON",
            "USERNAME",
            "CONTACT",
            "IDNUMBER",
            "SCHOOL",
            "ORG",
            "PLACE",
            "PLACE_BROAD",
            "DATE",
        ],
        Kind.INDIRECT: ["AGE", "FAMILY", "OCCUPATION", "HEALTH", "HERITAGE", "EVENT", "UNIQUE"],
    }
