"""The attribution line as readers see it, and the digest that a clearance signs."""

import re
from dataclasses import fields, replace

import pytest

from archive.disclosure.copy import PublicCopy, attribution_line

COPY = PublicCopy(
    text="He kept writing after I blocked him.",
    attribution="Girl, 13–15, Instagram, online blackmail, 2025",
    fidelity="verbatim",
    content_notes=("threats",),
    platforms=("instagram",),
    harm_types=("online-blackmail",),
    themes=("too-ashamed-to-tell",),
    age_band="13-15",
    gender="girl",
    nation="scotland",
    year=2025,
)
# One other value for every field.
OTHERWISE = {
    "text": "He kept writing after I blocked him",
    "attribution": "Girl, 13–15, Instagram, online blackmail",
    "fidelity": "lightly_edited",
    "content_notes": ("threats", "money"),
    "platforms": ("instagram", "snapchat"),
    "harm_types": (),
    "themes": ("asked-to-pay",),
    "age_band": "",
    "gender": "boy",
    "nation": "wales",
    "year": None,
}


def line(**changes):
    nothing_stated = {
        "gender": "",
        "age_band": "",
        "platforms": [],
        "harm_types": [],
        "nation": "",
        "year": None,
    }
    return attribution_line(**{**nothing_stated, **changes})


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, "Child"),
        ({"gender": "Boy"}, "Boy"),
        ({"age_band": "Under 10"}, "Child, Under 10"),
        ({"platforms": ["Instagram"]}, "Child, Instagram"),
        ({"platforms": ["Instagram", "Snapchat"]}, "Child, Instagram and Snapchat"),
        ({"platforms": ["Discord", "Instagram", "Snapchat"]}, "Child, Discord, Instagram and Snapchat"),
        ({"harm_types": ["Online blackmail"]}, "Child, online blackmail"),
        (
            {"harm_types": ["Online blackmail", "Hate"]},
            "Child, online blackmail and hate",
        ),
        ({"harm_types": ["Hate from an AI"]}, "Child, hate from an AI"),
        ({"nation": "Northern Ireland"}, "Child, Northern Ireland"),
        ({"year": 2025}, "Child, 2025"),
        (
            {
                "gender": "Girl",
                "age_band": "13–15",
                "platforms": ["Instagram"],
                "harm_types": ["Online blackmail"],
                "year": 2025,
            },
            "Girl, 13–15, Instagram, online blackmail, 2025",
        ),
        (
            {
                "gender": "Non-binary child",
                "age_band": "16–18",
                "platforms": ["Discord", "Roblox"],
                "harm_types": ["Being followed", "Hate", "Threats"],
                "nation": "Wales",
                "year": 2024,
            },
            "Non-binary child, 16–18, Discord and Roblox, being followed, hate and threats, Wales, 2024",
        ),
    ],
)
def test_the_attribution_line_names_what_is_stated_and_leaves_out_the_rest(stated, expected):
    assert line(**stated) == expected


def test_equal_copies_have_equal_digests():
    assert COPY.digest() == replace(COPY).digest()


def test_a_digest_is_a_sha256_in_lower_case_hex():
    assert re.fullmatch(r"[0-9a-f]{64}", COPY.digest())


@pytest.mark.parametrize("name", [field.name for field in fields(PublicCopy)])
def test_a_change_in_any_one_field_changes_the_digest(name):
    changed = replace(COPY, **{name: OTHERWISE[name]})

    assert getattr(changed, name) != getattr(COPY, name)
    assert changed.digest() != COPY.digest()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"gender": "x", "nation": ""}, {"gender": "", "nation": "x"}),
        ({"platforms": ("a", "b")}, {"platforms": ("a,b",)}),
        ({"platforms": ("a",), "themes": ()}, {"platforms": (), "themes": ("a",)}),
        ({"text": "a", "attribution": "b"}, {"text": 'a","attribution":"b', "attribution": ""}),
        ({"text": "é"}, {"text": "e\u0301"}),
        ({"text": "é"}, {"text": "\\u00e9"}),
        ({"text": "line"}, {"text": "line\n"}),
    ],
)
def test_copies_that_only_look_alike_have_different_digests(one, other):
    assert replace(COPY, **one).digest() != replace(COPY, **other).digest()


def test_a_copy_cannot_be_changed_after_it_was_shown():
    with pytest.raises(AttributeError):
        COPY.text = "something else"
