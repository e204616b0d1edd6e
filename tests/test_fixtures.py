"""The content that ships: the first vocabulary and the invented demo archive."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from archive.detection.findings import Label
from archive.vocabulary import OLDEST_CHILD_YEARS, ContentNote, Fidelity, Gender, Nation

FIXTURES = Path(__file__).resolve().parent.parent / "archive" / "fixtures"
VOCABULARY = json.loads((FIXTURES / "first_vocabulary.json").read_text(encoding="utf-8"))
DEMO = [
    json.loads(line)
    for line in (FIXTURES / "demo_testimonies.jsonl").read_text(encoding="utf-8").splitlines()
]
LISTS = ["platforms", "harm_types", "themes"]
MARK = re.compile(r"\{\{([A-Z_]+)\|([^{}|]+)\|([^{}|]+)\}\}")
NUMBER = re.compile(r"(?<!\w)\d(?:[ .,-]?\d){5,}(?!\w)")
RESERVED_NUMBER = re.compile(r"07700900\d{3}|999\d{7}|0{3,}\d*")

each_list = pytest.mark.parametrize("name", LISTS)
each_testimony = pytest.mark.parametrize(
    "row", DEMO, ids=lambda row: f"{row['reference']}-{DEMO.index(row) + 1}"
)


def leaves(name):
    parents = {term["parent"] for term in VOCABULARY[name]}
    return sorted(term["slug"] for term in VOCABULARY[name] if term["parent"] and term["slug"] not in parents)


def public_text(row):
    return MARK.sub(lambda mark: mark[3], row["text"])


def restricted_text(row):
    return MARK.sub(lambda mark: mark[2], row["text"])


@each_list
def test_every_term_has_the_same_five_fields(name):
    assert {tuple(term) for term in VOCABULARY[name]} == {
        ("slug", "label", "definition", "synonyms", "parent")
    }


@each_list
def test_slugs_are_well_formed_and_no_two_terms_share_a_name(name):
    terms = VOCABULARY[name]
    slugs = [term["slug"] for term in terms]
    names = [word.lower() for term in terms for word in [term["label"], *term["synonyms"]]]

    assert [slug for slug in slugs if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)] == []
    assert [slug for slug, count in Counter(slugs).items() if count > 1] == []
    assert [word for word, count in Counter(names).items() if count > 1] == []


def test_no_slug_means_one_thing_in_one_list_and_another_in_the_next():
    slugs = Counter(term["slug"] for name in LISTS for term in VOCABULARY[name])
    assert [slug for slug, count in slugs.items() if count > 1] == []


@each_list
def test_a_parent_stands_in_the_same_list_before_its_children_and_has_none_itself(name):
    tops = set()
    for term in VOCABULARY[name]:
        if term["parent"] is None:
            tops.add(term["slug"])
        else:
            assert term["parent"] in tops, term["slug"]


@each_list
def test_every_definition_says_when_to_use_the_term_and_when_not(name):
    form = re.compile(r"Use when [^.]+\. Not for [^.]+\.")
    assert [term["slug"] for term in VOCABULARY[name] if not form.fullmatch(term["definition"])] == []


def test_the_first_vocabulary_is_large_enough_to_start_with():
    assert [len(leaves(name)) for name in LISTS] == [
        25,
        25,
        21,
    ]
    assert [term["slug"] for term in VOCABULARY["platforms"] if term["parent"] is None] == [
        "social-media",
        "online-game",
        "messaging",
        "video-call",
        "live-stream",
        "dating",
        "other-platform",
        "online",
    ]
    assert [term["slug"] for term in VOCABULARY["harm_types"] if term["parent"] is None] == [
        "content",
        "contact",
        "conduct",
        "contract",
    ]


def test_every_demo_testimony_has_the_same_fields():
    assert {tuple(row) for row in DEMO} == {
        (
            "reference",
            "month",
            "text",
            "platforms",
            "harm_types",
            "themes",
            "age",
            "gender",
            "nation",
            "year",
            "fidelity",
            "content_notes",
            "stage",
        )
    }


def test_every_stage_of_the_life_of_a_testimony_has_work_in_it():
    assert Counter(row["stage"] for row in DEMO) == {
        "published": 114,
        "entered": 14,
        "submitted": 9,
        "decided": 4,
        "returned": 4,
        "cleared": 3,
        "withdrawn": 2,
    }


@each_list
def test_every_leaf_is_used_three_times_and_can_be_found_on_the_public_site(name):
    used = Counter(slug for row in DEMO for slug in row[name])
    published = Counter(slug for row in DEMO if row["stage"] == "published" for slug in row[name])

    assert sorted(used) == leaves(name)  # no demo slug is unknown, and none is a mere heading
    assert [slug for slug in leaves(name) if used[slug] < 3] == []
    assert [slug for slug in leaves(name) if published[slug] < 2] == []


@each_testimony
def test_a_testimony_is_tagged_with_what_the_program_knows(row):
    assert re.fullmatch(r"DEMO-\d{4}", row["reference"])
    assert re.fullmatch(r"20(19|2[0-6])-(0[1-9]|1[0-2])", row["month"])
    assert row["year"] == int(row["month"][:4])
    assert row["age"] is None or 8 <= row["age"] <= OLDEST_CHILD_YEARS
    assert row["gender"] in {None, *Gender.values}
    assert row["nation"] in {None, *Nation.values}
    assert row["fidelity"] in Fidelity.values
    assert set(row["content_notes"]) <= set(ContentNote.values)
    for name in LISTS:
        assert row[name], name
        assert len(set(row[name])) == len(row[name])
    assert len(set(row["content_notes"])) == len(row["content_notes"])


@each_testimony
def test_marks_are_well_formed_and_bear_labels_of_the_annotation_guide(row):
    marks = MARK.findall(row["text"])

    assert not re.search(r"\{\{|\}\}|\|", public_text(row))
    assert {label for label, _, _ in marks} <= {label.value for label in Label}
    assert len(marks) <= 5
    for _, surface, replacement in marks:
        assert surface == surface.strip()
        assert replacement == replacement.strip()
        assert surface != replacement


@each_testimony
def test_what_is_marked_is_gone_from_the_public_text(row):
    for _, surface, _ in MARK.findall(row["text"]):
        alone = re.compile(rf"(?<!\w){re.escape(surface)}(?!\w)", re.IGNORECASE)
        assert alone.search(restricted_text(row))  # there to be leaked
        assert not alone.search(public_text(row))


@each_testimony
def test_the_public_text_is_a_quote_of_a_length_to_read_aloud(row):
    assert 25 <= len(public_text(row).split()) <= 90


@each_testimony
def test_numbers_and_addresses_are_reserved_ones_that_reach_nobody(row):
    text = restricted_text(row)
    numbers = [re.sub(r"\D", "", number) for number in NUMBER.findall(text)]

    assert [number for number in numbers if not RESERVED_NUMBER.fullmatch(number)] == []
    assert [host for host in re.findall(r"@([\w.-]+)", text) if not host.endswith(".example")] == []
    assert re.findall(r"(?i)https?:|www\.|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b", text) == []


def test_no_two_testimonies_read_alike():
    openings = Counter(" ".join(public_text(row).lower().split()[:5]) for row in DEMO)
    assert [opening for opening, count in openings.items() if count > 1] == []


def test_what_one_contact_said_agrees_on_who_is_speaking_and_when():
    contacts = {}
    for row in DEMO:
        facts = (row["month"], row["age"], row["gender"], row["nation"])
        assert contacts.setdefault(row["reference"], facts) == facts, row["reference"]

    said = Counter(Counter(row["reference"] for row in DEMO).values())
    assert said == {1: 141, 2: 3, 3: 1}


def test_ages_genders_nations_and_years_are_all_to_be_met():
    assert {row["age"] for row in DEMO} == {None, *range(8, OLDEST_CHILD_YEARS + 1)}
    assert {row["gender"] for row in DEMO} == {None, *Gender.values}
    assert {row["nation"] for row in DEMO} == {None, *Nation.values} - {Nation.UK}
    assert {row["year"] for row in DEMO} == set(range(2019, 2027))
    assert {row["fidelity"] for row in DEMO} == set(Fidelity.values)
    assert {note for row in DEMO for note in row["content_notes"]} == set(ContentNote.values)
