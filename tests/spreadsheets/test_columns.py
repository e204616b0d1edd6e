from datetime import date
from pathlib import Path

import pytest

from archive.spreadsheets.columns import FIELDS, Use, guess, header_key, signature
from archive.spreadsheets.fields import FIELD_WORDS
from archive.spreadsheets.tables import Remark
from archive.spreadsheets.words import lines
from tests.spreadsheets.samples import QUOTES, TERMS, fields, table, uses

HEADERS = [
    tuple(line.split("|"))
    for line in (Path(__file__).parent / "what_headers_mean.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
# What stands below a header whose name alone does not settle it.
BELOW = {
    "reference": ["C-1", "C-2", "C-3"],
    "text": list(QUOTES[:3]),
    "platforms": ["Insta", "Snapchat", "Snapchat"],
    "harm_types": ["Bullying", "Grooming", "Bullying"],
    "nation": ["England", "Wales", "England"],
}


@pytest.mark.parametrize(("header", "field"), HEADERS)
def test_a_header_says_what_its_column_is_for(header, field):
    below = BELOW.get(field, ["", "", ""])

    assert fields([header], *([cell] for cell in below)) == [field]


def test_every_use_has_a_name_in_words():
    assert tuple(FIELD_WORDS) == FIELDS


def test_a_whole_spreadsheet_of_a_helpline_is_understood():
    headers = ["Case ID", "Date of contact", "Child's age", "M/F", "Region", "App", "Type of abuse", "Quote",
               "Counsellor", "Child's name", "Follow up"]  # fmt: skip
    row = [
        "0012",
        date(2024, 3, 1),
        13,
        "F",
        "Wales",
        "Insta",
        "Grooming",
        QUOTES[0],
        "JB",
        "not for us",
        "Y",
    ]

    assert fields(headers, row) == [
        "reference", "month", "age", "gender", "nation", "platforms", "harm_types", "text", "staff",
        "private", "ignore",
    ]  # fmt: skip


def test_columns_without_headers_are_told_by_what_stands_in_them():
    rows = [
        [
            f"A{n}/24",
            f"2024-0{n}",
            QUOTES[n % 4],
            "Insta; Snap",
            "Bullying",
            "F",
            "Wales",
            f"1{n} yrs",
            "07700 900123",
        ]
        for n in range(1, 6)
    ]

    found = guess(table([""] * 9, *rows), TERMS)

    assert [(use.field, use.why) for use in found] == [
        (field, "values")
        for field in (
            "reference", "month", "text", "platforms", "harm_types", "gender", "nation", "age", "private",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "term"),
    [
        ("Instagram", "platforms:instagram"),
        ("Insta", "platforms:instagram"),
        ("Platform: Snapchat", "platforms:snapchat"),
        ("Platforms Insta", "platforms:instagram"),
        ("Apps used Insta", "platforms:instagram"),
        ("Type of harm Grooming", "harm_types:grooming"),
        ("Grooming?", "harm_types:grooming"),
        ("Too ashamed to tell", "themes:too-ashamed-to-tell"),
    ],
)
@pytest.mark.parametrize(
    "marks", [["x", "", "X"], ["✓", "", "✓"], [1, 0, 1], ["Y", "N", "Y"], [True, False, True]]
)
def test_a_term_above_ticks_is_a_column_of_ticks(header, term, marks):
    assert uses(table([header], *([mark] for mark in marks))) == (Use("tick", term, "synonym"),)


@pytest.mark.parametrize(
    "header", ["Threats to share images", "threats to share images?", "THREATS TO SHARE IMAGES"]
)
def test_a_heading_that_is_a_harm_and_a_theme_is_left_to_a_person(header):
    assert uses(table([header], ["x"], [""])) == (Use("ignore", why="several"),)


@pytest.mark.parametrize(
    ("header", "term"),
    [
        ("Harm: Threats to share images", "harm_types:threats-to-share-images"),
        ("Harm type Threats to share images", "harm_types:threats-to-share-images"),
        ("Theme - Threats to share images", "themes:threatened-with-sharing"),
        ("Themes Threats to share images", "themes:threatened-with-sharing"),
        ("Platform Instagram", "platforms:instagram"),
        ("Apps used Snapchat", "platforms:snapchat"),
    ],
)
def test_the_group_above_ticks_tells_which_vocabulary_is_meant(header, term):
    assert uses(table([header], ["x"], [""])) == (Use("tick", term, "synonym"),)


@pytest.mark.parametrize(
    "header",
    ["Platform Bebo", "Platform: Bebo", "App - Bebo", "Apps/Bebo", "Harm type Catfishing by a coach",
     "Type of abuse: something new", "Theme > On the bus", "Platform Other"],
)  # fmt: skip
@pytest.mark.parametrize("marks", [["x", ""], ["Y", "N"], [1, 0], [True, False], ["✓", ""]])
def test_ticks_below_a_term_that_the_vocabulary_does_not_know_are_left_to_a_person(header, marks):
    assert uses(table([header], *([mark] for mark in marks))) == (Use("ignore", why="unknown-term"),)


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("Platform Bebo", ["", ""], "platforms"),
        ("Platform Bebo", ["Instagram", "Snapchat"], "platforms"),
        ("Harm reported to police", ["Y", "N"], "ignore"),
        ("Apps counted", ["1", "0"], "ignore"),
    ],
)
def test_what_is_no_tick_is_no_unknown_term(header, cells, field):
    (use,) = uses(table([header], *([cell] for cell in cells)))

    assert (use.field, use.why == "unknown-term") == (field, False)


def test_crosses_below_a_group_of_platforms_are_never_the_platform_x():
    assert fields(["Platforms Somewhere new"], ["x"], ["X"], ["✓"]) == ["ignore"]
    assert fields(["App"], ["x"], ["X"]) == ["ignore"]
    assert fields(["App"], ["x"], ["Instagram"]) == ["platforms"]


def test_only_a_heading_of_the_same_kind_stands_before_a_term():
    assert fields(["Told through Instagram"], ["x"], [""], ["x"]) == ["ignore"]
    assert fields(["Platforms Grooming"], ["x"], [""], ["x"]) == ["ignore"]


def test_a_term_above_other_things_is_no_column_of_ticks():
    assert fields(["Instagram"], [QUOTES[0]], [QUOTES[1]]) == ["text"]


def test_notes_are_the_text_only_where_no_column_is_named_for_it():
    assert fields(["Notes", "Quote"], [QUOTES[0], QUOTES[1]]) == ["ignore", "text"]
    assert fields(["Notes"], [QUOTES[0]]) == ["text"]


def test_where_means_an_app_or_a_country_as_its_values_say():
    assert fields(["Where"], ["Snapchat"], ["Insta"]) == ["platforms"]
    assert fields(["Where"], ["Wales"], ["England"]) == ["nation"]


@pytest.mark.parametrize(
    ("header", "cell", "field"),
    [
        ("Which platform(s) did it happen on?", "the blue one", "platforms"),
        ("What is the name of the app or website?", "the blue one", "platforms"),
        ("How old was the child at the time?", "about 13", "age"),
        ("What gender is the child?", "trans", "gender"),
        ("Which nation does the child live in?", "Jersey", "nation"),
        ("What kind of harm was it?", "something else", "harm_types"),
        ("Please paste the quote here", "he found me", "text"),
        ("What the counsellor wrote down", "he found me again and again", "staff"),
        ("Full name of young person (do not share)", "Robin", "private"),
        ("Has the child's school been told?", "yes", "private"),
        ("Age of alleged perpetrator", 16, "ignore"),
        ("Perpetrator gender", "M", "ignore"),
        ("Mum's age", 18, "ignore"),
        ("Number of apps used", 2, "ignore"),
        ("Apps counted", 2, "ignore"),
        ("Date case closed", "2024-03-01", "ignore"),
    ],
)
def test_a_word_of_a_long_header_tells_and_somebody_elses_column_is_not_the_childs(header, cell, field):
    assert fields([header], [cell]) == [field]


def test_a_row_of_totals_does_not_hide_that_a_column_has_ticks():
    remarks = (Remark("totals", rows=(4,), asks=True),)

    assert fields(["Snapchat"], ["x"], [""], ["17"], remarks=remarks) == ["tick"]


def test_two_columns_that_could_be_one_field_are_both_kept_for_a_question():
    assert fields(["Quote", "Testimony"], [QUOTES[0], QUOTES[1]]) == ["text", "text"]


def test_a_choice_of_an_earlier_file_goes_before_a_guess():
    sheet = table(["Ref", "Said"], ["C-1", QUOTES[0]])
    earlier = {header_key("SAID"): Use("ignore"), header_key("Ref"): Use("year")}

    assert uses(sheet, remembered=earlier) == (
        Use("year", why="remembered"),
        Use("ignore", why="remembered"),
    )


def test_a_remembered_term_that_is_gone_is_not_used():
    sheet = table(["Snapchat"], ["x"])

    assert uses(sheet, remembered={"snapchat": Use("tick", "platforms:gone")}) == (
        Use("tick", "platforms:snapchat", "synonym"),
    )


def test_the_signature_is_the_same_for_the_same_headers_however_written():
    assert signature(table(["Case ID", "Age (yrs)"])) == signature(table(["case id", "AGE  (YRS)"]))
    assert signature(table(["Age", "Case ID"])) != signature(table(["Case ID", "Age"]))


def test_no_header_stands_in_two_lists():
    seen, twice = {}, []
    for code, words in lines("headers.txt"):
        for word in words:
            key = (header_key(word), code.endswith("?"))
            if seen.setdefault(key, code) != code:
                twice.append((word, seen[key], code))
    assert [one for one in twice if not one[2].endswith("?")] == []
