"""The attribution line as readers see it, and the digest that a clearance signs."""

import re
from dataclasses import fields, replace

import pytest

from archive.disclosure.copy import PublicCopy
from archive.disclosure.ladders import Vocabulary
from archive.disclosure.tags import LABELS as NAMES
from archive.disclosure.tags import (
    ON_THE_LINE,
    TAGS,
    PublicTags,
    attribution_line,
    is_no_finer,
    line_of,
    platform_in_a_line,
    stating,
)

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
    "decade": 2020,
    "language": "cy",
}


# What each list of the archive calls a code; terms bear their labels here.
LABELS = {"girl": "Girl", "boy": "Boy", "nonbinary": "Non-binary child", "13-15": "13–15", "16-18": "16–18",
          "under-10": "Under 10", "wales": "Wales", "northern_ireland": "Northern Ireland"}  # fmt: skip


def line(**stated):
    tags = PublicTags(**stated)
    values = {name: each if isinstance(each, tuple) else [each] for name, each in tags.tags().items() if each}
    labels = {name: [LABELS.get(value, value) for value in some] for name, some in values.items()}
    return attribution_line(tags, labels=labels)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, "Child"),
        ({"gender": "boy"}, "Boy"),
        ({"age_band": "under-10"}, "Child, under 10"),
        ({"platforms": ("Instagram",)}, "Child, Instagram"),
        ({"platforms": ("Instagram", "Snapchat")}, "Child, Instagram and Snapchat"),
        ({"platforms": ("Discord", "Instagram", "Snapchat")}, "Child, Discord, Instagram and Snapchat"),
        ({"harm_types": ("Online blackmail",)}, "Child, online blackmail"),
        (
            {"harm_types": ("Online blackmail", "Hate")},
            "Child, hate and online blackmail",
        ),
        ({"harm_types": ("Hate from an AI",)}, "Child, hate from an AI"),
        ({"harm_types": ("ID theft", "A threat")}, "Child, a threat and ID theft"),
        ({"nation": "northern_ireland"}, "Child, Northern Ireland"),
        ({"year": 2025}, "Child, 2025"),
        (
            {
                "gender": "girl",
                "age_band": "13-15",
                "platforms": ("Instagram",),
                "harm_types": ("Online blackmail",),
                "year": 2025,
            },
            "Girl, 13–15, Instagram, online blackmail, 2025",
        ),
        (
            {
                "gender": "nonbinary",
                "age_band": "16-18",
                "platforms": ("Discord", "Roblox"),
                "harm_types": ("Being followed", "Hate", "Threats"),
                "nation": "wales",
                "year": 2024,
            },
            "Non-binary child, 16–18, Discord and Roblox, being followed, hate and threats, Wales, 2024",
        ),
    ],
)
def test_the_attribution_line_names_what_is_stated_and_leaves_out_the_rest(stated, expected):
    assert line(**stated) == expected


def test_online_is_not_said_twice():
    assert line(platforms=("online",), harm_types=("Online blackmail",)) == "Child, online blackmail"
    assert line(platforms=("online",), harm_types=("Grooming",)) == "Child, online, grooming"
    assert line(platforms=("Roblox",), harm_types=("Online blackmail",)) == "Child, Roblox, online blackmail"


@pytest.mark.parametrize(
    ("label", "within_a_line"),
    [
        ("Instagram", "Instagram"),
        ("Xbox Live", "Xbox Live"),
        ("X", "X"),
        ("Online game", "online game"),
        ("Random video chat", "random video chat"),
        ("AI chatbot", "AI chatbot"),
        ("forums", "forums"),
        ("", ""),
    ],
)
def test_within_a_line_a_description_begins_with_a_small_letter_and_a_name_does_not(label, within_a_line):
    assert platform_in_a_line(label) == within_a_line


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


# Computed by the program that signed the first copies: what is signed stays signed.
SIGNED = {
    "725ce3703609e0acc6c2ff8678bdc04a8774558f7139240282d1644ae6b2170c": {},
    "a1aa5ace31ae221b635deadd76c010737d6a4342a09591ea174f1e2c0b655fb3": {
        "text": "é\n“hi”", "attribution": "Child", "fidelity": "", "content_notes": (), "platforms": (),
        "harm_types": (), "themes": (), "age_band": "", "gender": "", "nation": "", "year": None,
    },
    "6ed945106cbdab7c8db2d3c669ed6ecf2a412f21c1e280264cf6e196fff89258": {
        "platforms": ("instagram", "snapchat"), "content_notes": ("money", "threats"), "year": None,
        "themes": ("asked-to-pay", "too-ashamed-to-tell"),
    },
}  # fmt: skip


@pytest.mark.parametrize("digest", SIGNED)
def test_what_was_signed_long_ago_has_the_digest_that_it_had(digest):
    assert replace(COPY, **SIGNED[digest]).digest() == digest


def test_each_tag_has_a_label_and_a_column_in_the_signed_copy():
    assert set(TAGS) == set(NAMES) == {name for name in COPY.columns() if name not in ("text", "attribution")}
    assert all(NAMES.values())


# Of each tag of the line: a value that states more, or other things, and one that states less.
FINER = {
    "platforms": (("instagram", "snapchat"), ("social-media",)),
    "harm_types": (("hate", "online-blackmail"), ()),
    "age_band": ("10-12", "13-18"),
    "gender": ("boy", ""),
    "nation": ("wales", "uk"),
    "year": (2024, None),
    "decade": (2010, None),
}
VOCABULARY = Vocabulary({"instagram": "social-media", "social-media": "", "snapchat": "social-media"}, {})


@pytest.mark.parametrize("name", ON_THE_LINE)
def test_a_line_is_finer_where_it_states_something_else_or_more(name):
    copy = replace(COPY, year=None, decade=2020) if name == "decade" else COPY
    more, less = FINER[name]

    assert not is_no_finer(copy, replace(copy, **{name: more}), VOCABULARY)
    assert is_no_finer(copy, replace(copy, **{name: less}), VOCABULARY)
    assert not is_no_finer(replace(copy, **{name: less}), copy, VOCABULARY)


def test_a_decade_is_coarser_than_its_year():
    decade = replace(COPY, year=None, decade=2020)

    assert is_no_finer(COPY, decade, VOCABULARY)
    assert not is_no_finer(decade, COPY, VOCABULARY)
    assert decade.digest() != COPY.digest()


@pytest.mark.parametrize("name", ON_THE_LINE)
def test_a_line_and_its_tags_are_one_the_other_way_round(name):
    copy = replace(COPY, **{name: FINER[name][1]})

    assert replace(copy, **stating(line_of(copy))) == copy


def test_a_copy_cannot_be_changed_after_it_was_shown():
    with pytest.raises(AttributeError):
        COPY.text = "something else"
