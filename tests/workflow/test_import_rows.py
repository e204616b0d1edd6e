from datetime import date
from difflib import get_close_matches

import pytest

from archive.models import HarmType, Platform, Theme
from archive.workflow import import_rows
from archive.workflow.intake import Entry, Tags
from tests.workflow.import_samples import CANARY, errors, in_csv, in_jsonl, sample

pytestmark = pytest.mark.django_db

FULL = sample(
    basis="Explicit agreement",
    basis_lapses_on="2027-03-31",
    text='line one, with "quotes"\r\nline\u00a0two; caf\u0065\u0301',
    platforms=["Insta", "TIK TOK", "instagram"],
    harm_types=["Online blackmail"],
    themes=["too_ashamed to tell"],
    age="13",
    gender="Non-binary child",
    nation="northern ireland",
    year="2024",
)
FULL_ENTRY = Entry(
    reference="C-1",
    month=date(2025, 3, 1),
    basis="agreement",
    basis_lapses_on=date(2027, 3, 31),
    text='line one, with "quotes"\nline two; caf\u00e9',
    tags=Tags(
        platforms=("instagram", "tiktok"),
        harm_types=("online-blackmail",),
        themes=("too-ashamed-to-tell",),
        age=13,
        gender="nonbinary",
        nation="northern_ireland",
        year=2024,
    ),
)


@pytest.mark.parametrize("reading", [in_csv, in_jsonl])
def test_names_labels_and_synonyms_are_understood_in_any_case(tmp_path, reading):
    planned = reading(tmp_path, FULL)

    assert planned.errors == ()
    first = 2 if reading is in_csv else 1
    assert [(row.row, row.entry, row.normal_form.text) for row in planned.rows] == [
        (first, FULL_ENTRY, 'line one, with "quotes"\nline two; caf\u00e9')
    ]


def test_json_numbers_nulls_and_single_words_are_understood(tmp_path):
    row = sample(
        age=0, year=2025, platforms="instagram; TikTok", themes=None, gender=None, basis_lapses_on=None
    )

    tags = in_jsonl(tmp_path, row).rows[0].entry.tags

    assert tags == Tags(("instagram", "tiktok"), ("unwanted-contact",), (), 0, "", "", 2025)


def test_every_term_of_the_vocabulary_is_known_by_each_of_its_names(tmp_path):
    rows, wanted = [], []
    for column, model in (("platforms", Platform), ("harm_types", HarmType), ("themes", Theme)):
        for term in model.objects.all():
            for name in (term.slug, term.label.upper(), *term.synonyms):
                rows.append(sample(**{column: [name]}, reference=f"C-{len(rows)}"))
                wanted.append((column, name, (term.slug,)))

    planned = in_jsonl(tmp_path, *rows)

    assert planned.errors == ()
    assert [
        (column, name, getattr(row.entry.tags, column))
        for row, (column, name, _) in zip(planned.rows, wanted, strict=True)
    ] == wanted


@pytest.mark.parametrize(
    ("changes", "column", "code", "message"),
    [
        ({"reference": ""}, "reference", "missing", "it is empty"),
        ({"reference": CANARY * 9}, "reference", "reference", "it is longer than 40 characters"),
        (
            {"reference": f"{CANARY} smith"},
            "reference",
            "reference",
            "Letters, digits, and / _ . - only, as in the case system.",
        ),
        ({"month": f"{CANARY}"}, "month", "month", "write the month as YYYY-MM, such as 2025-03"),
        ({"month": "2025-13"}, "month", "date", "there is no such day or month"),
        ({"month": "２０２５-03"}, "month", "month", "write the month as YYYY-MM, such as 2025-03"),
        ({"basis": ""}, "basis", "missing", "choose one of: service_terms, agreement, composite"),
        ({"basis": CANARY}, "basis", "choice", "choose one of: service_terms, agreement, composite"),
        (
            {"basis_lapses_on": "31/03/2027"},
            "basis_lapses_on",
            "date",
            "write the day as YYYY-MM-DD, such as 2027-03-31",
        ),
        (
            {"basis_lapses_on": "2027-02-30"},
            "basis_lapses_on",
            "date",
            "there is no such day or month",
        ),
        ({"text": " \u200b "}, "text", "refused-text", "The text is empty. Enter what the child said."),
        (
            {"text": f"{CANARY}\x00"},
            "text",
            "refused-text",
            (
                "The text holds a character that cannot be stored: "
                "NULL (U+0000) at character 8 (line 1, column 8). "
                "Delete it there and send the text again."
            ),
        ),
        ({"harm_types": [" "]}, "harm_types", "missing", "choose at least one"),
        (
            {"platforms": ["tiktok", "fortnight"]},
            "platforms",
            "vocabulary",
            "value 2 is not in the vocabulary; nearest: fortnite",
        ),
        ({"themes": [f"{CANARY} " * 30]}, "themes", "vocabulary", "value 1 is not in the vocabulary"),
        (
            {"themes": [f"{CANARY}{n}" for n in range(51)]},
            "themes",
            "too-many",
            "it holds 51 values: give 50 at most",
        ),
        ({"gender": f"{CANARY}" * 1000}, "gender", "too-long", "it is longer than 4,000 characters"),
        ({"age": "19"}, "age", "number", "give a whole number from 0 to 18, or leave it empty"),
        ({"age": f"{CANARY}"}, "age", "number", "give a whole number from 0 to 18, or leave it empty"),
        ({"year": "25"}, "year", "number", "give a whole number from 1986 to 2100, or leave it empty"),
        ({"gender": CANARY}, "gender", "choice", "choose one of: girl, boy, nonbinary"),
        (
            {"nation": CANARY},
            "nation",
            "choice",
            "choose one of: england, scotland, wales, northern_ireland, uk",
        ),
    ],
)
def test_a_wrong_value_is_named_by_row_and_column_and_never_repeated(
    tmp_path, changes, column, code, message
):
    planned = in_jsonl(tmp_path, sample(), sample(**({"reference": "C-2"} | changes)))

    assert errors(planned) == [(2, 2, column, code)]
    assert str(planned.errors[0]) == f"row 2 (line 2), {column}: {message}"


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"text": 13}, "text", "type"),
        ({"reference": ["C-1"]}, "reference", "type"),
        ({"platforms": ["instagram", 3]}, "platforms", "type"),
        ({"platforms": {"instagram": True}}, "platforms", "type"),
        ({"age": True}, "age", "number"),
        ({"age": 13.0}, "age", "number"),
        ({"age": -1}, "age", "number"),
        ({"text": f"{CANARY} \ud83d"}, "text", "refused-text"),
        ({"reference": "C\udc00"}, "reference", "reference"),
        ({"platforms": ["\ud800"]}, "platforms", "vocabulary"),
    ],
)
def test_a_json_value_of_the_wrong_kind_is_an_error_of_its_column(tmp_path, changes, column, code):
    assert errors(in_jsonl(tmp_path, sample(**changes))) == [(1, 1, column, code)]


def test_all_errors_of_all_rows_are_reported_at_once(tmp_path):
    planned = in_jsonl(
        tmp_path,
        sample(month=CANARY, age=CANARY),
        sample(text="another"),
        sample(text=f"{CANARY}\x00", basis=CANARY, platforms=[CANARY]),
    )

    assert errors(planned) == [
        (1, 1, "month", "month"),
        (1, 1, "age", "number"),
        (3, 3, "text", "refused-text"),
        (3, 3, "basis", "choice"),
        (3, 3, "platforms", "vocabulary"),
    ]
    assert [row.row for row in planned.rows] == [2]


def test_a_word_that_may_mean_two_terms_is_not_guessed(tmp_path):
    Platform.objects.filter(slug__in=["discord", "telegram"]).update(synonyms=["the purple one"])

    planned = in_jsonl(tmp_path, sample(platforms=["The purple one"]))

    assert [str(error) for error in planned.errors] == [
        "row 1 (line 1), platforms: value 1 could mean discord or telegram: say which"
    ]


def test_a_file_full_of_unknown_words_is_read_in_good_time(tmp_path):
    """Looking for the nearest term takes milliseconds: some values of a row get it, and each word once."""
    unknown = [f"instagrm{n}" for n in range(50)]
    rows = [sample(reference=f"C-{n}", platforms=unknown, themes=unknown[::-1]) for n in range(200)]
    asked = []

    def ask(name, *arguments, **options):
        asked.append(name)
        return get_close_matches(name, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_rows, "get_close_matches", ask)
        planned = in_jsonl(tmp_path, *rows)

    assert len(planned.errors) == 400
    assert sorted(asked) == sorted(unknown[:3] + unknown[-3:])
