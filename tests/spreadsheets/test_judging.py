from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.spreadsheets import saying, values
from archive.spreadsheets.asking import questions
from archive.spreadsheets.columns import Use
from archive.spreadsheets.dates import EARLIEST_YEAR, LATEST_YEAR
from archive.spreadsheets.judging import Group, Problem, ReadAs, Row, grouped
from archive.spreadsheets.meanings import Rules
from archive.spreadsheets.tables import Cell, Remark
from archive.vocabulary import EARLIEST_YEAR as EARLIEST
from archive.vocabulary import LATEST_YEAR as LATEST
from archive.vocabulary import OLDEST_CHILD_YEARS, Basis, Gender, Nation, Severity
from tests.spreadsheets.samples import QUOTES, RULES, TERMS, judged, table, uses, with_columns

CANARY = "wagtail"


def found(judged):
    return [(problem.row, problem.column, problem.field, problem.code) for problem in judged.problems]


def asked(sheet, terms=TERMS):
    return questions(sheet, uses(sheet), terms, rules=RULES)


def test_what_this_package_knows_of_the_closed_lists_is_what_they_hold():
    for data, choices in (
        ("genders.txt", Gender),
        ("nations.txt", Nation),
        ("bases.txt", Basis),
        ("severities.txt", Severity),
    ):
        assert values.LABELS[data] == {code: str(label) for code, label in choices.choices}
        assert sorted(values.codes_of(data)) == sorted(choices.values)
    assert (EARLIEST_YEAR, LATEST_YEAR, values.OLDEST_CHILD_YEARS) == (EARLIEST, LATEST, OLDEST_CHILD_YEARS)


def test_a_canonical_row_comes_out_as_it_stands():
    row = {
        "reference": "C-1",
        "month": "2025-03",
        "basis": "agreement",
        "basis_lapses_on": "2027-03-31",
        "text": QUOTES[0],
        "platforms": "instagram; tiktok",
        "harm_types": "online-blackmail",
        "themes": "too-ashamed-to-tell",
        "age": "13",
        "gender": "girl",
        "nation": "wales",
        "year": "2024",
        "severity": "2-serious",
    }

    result = judged(table(list(row), list(row.values())))

    assert (result.problems, result.guessed) == ((), ())
    assert result.rows == (
        Row(
            2,
            "C-1",
            date(2025, 3, 1),
            "agreement",
            QUOTES[0],
            ("instagram", "tiktok"),
            ("online-blackmail",),
            ("too-ashamed-to-tell",),
            13,
            "girl",
            "wales",
            2024,
            date(2027, 3, 31),
            "2-serious",
        ),
    )


def test_columns_of_ticks_and_two_columns_of_platforms_come_together():
    sheet = table(
        ["Ref", "Date", "Consent", "Quote", "Platform 1", "Platform 2", "Grooming", "Bullying"],
        ["C-1", "2024-03", "agreement", QUOTES[0], "Insta", "Snapchat", "x", ""],
        ["C-2", "2024-03", "agreement", QUOTES[1], "Snap", "", "", "x"],
    )

    rows = judged(sheet).rows

    assert [(row.platforms, row.harm_types) for row in rows] == [
        (("instagram", "snapchat"), ("grooming",)),
        (("snapchat",), ("bullying",)),
    ]


def test_what_was_read_otherwise_than_written_is_shown_once_for_all_its_rows():
    result = judged(
        with_columns(age=["13 yrs", "13 yrs", "13"], platforms=["Insta", "instagram", "Instagram"])
    )

    assert set(result.guessed) == {
        ReadAs("F", "age", "13 yrs", "13", 2, "age"),
        ReadAs("G", "platforms", "Insta", "Instagram", 1, "term"),
    }


def test_everything_that_is_wrong_is_said_in_one_round():
    sheet = with_columns(
        reference=["", "C 2", "C-3", "C-4"],
        month=["2025-13", "2024", "2029-01", "2025-03"],
        harm_types=["", "bullying", "bullying", "bullying"],
        age=["45", "13", date(2013, 12, 1), CANARY * 20],
    )

    assert sorted(found(judged(sheet))) == [
        (2, "A", "reference", "missing"),
        (2, "B", "month", "date"),
        (2, "E", "harm_types", "missing"),
        (2, "F", "age", "number"),
        (3, "A", "reference", "unanswered"),
        (3, "B", "month", "year-only"),
        (4, "B", "month", "future"),
        (4, "F", "age", "date-for-age"),
        (5, "F", "age", "number"),
    ]


def test_the_same_thing_wrong_in_many_rows_is_said_once():
    problems = [Problem(row, "F", "age", "number", "age is not a number") for row in (3, 5, 9)]
    problems += [Problem(4, "B", "month", "future", "the month is in the future")]
    problems += [Problem(row, "D", "text", "cut", "it may have been cut off", True) for row in range(2, 1236)]

    assert [(group.said, group.rows[:3], group.is_warning) for group in grouped(problems)] == [
        ("3 rows: the age is not a whole number from 0 to 18", (3, 5, 9), False),
        ("1 row: the month of contact is in the future", (4,), False),
        ("1,234 rows: the text may have been cut off at the end", (2, 3, 4), True),
    ]
    assert grouped([]) == ()
    assert {field.name for field in fields_of(Group)} >= {"rows", "columns", "message"}


def test_every_problem_that_this_package_finds_is_said_in_words_of_its_own():
    """Those of a rule that the caller gives are said in the caller's words."""
    cells = [None, True, "wagtail wagtail " * 10, "wagtail " * 600, "2025-13", "2024", "19 March", "2031-01"]
    cells += ["1970-01", date(2013, 12, 1), "1.23E+11", 13, "45", "#NAME?", ";".join("wagtail" * 60)]
    cells += [Cell(error="#REF!"), Cell(is_unknown=True)]
    sheet = table(FIELDS, *([cell] * len(FIELDS) for cell in cells))
    chosen = tuple(Use(name, "platforms:instagram" if name == "tick" else "") for name in FIELDS)

    found = {(problem.field, problem.code) for problem in judged(sheet, uses=chosen).problems}

    assert len({code for _, code in found}) > 20
    assert [one for one in found if not saying.is_known(*one)] == [("reference", "reference")]


def test_a_file_without_a_column_that_it_needs_keeps_all_rows_out_and_says_which():
    sheet = table(["Date", "Consent", "Harm"], ["2025-03", "agreement", "bullying"])

    result = judged(sheet)

    assert result.rows == ()
    assert found(result) == [(0, "", "reference", "missing-column"), (0, "", "text", "missing-column")]


def test_a_default_for_all_rows_is_taken_only_from_what_is_known():
    sheet = table(["Ref", "Date", "Quote"], ["C-1", "2024-03", QUOTES[0]])

    assert [question.key for question in asked(sheet)] == ["default:basis", "default:harm_types"]
    assert judged(sheet).rows == ()
    assert judged(sheet, {"default:basis": CANARY, "default:harm_types": CANARY}).rows == ()
    (row,) = judged(sheet, {"default:basis": "agreement", "default:harm_types": "bullying"}).rows
    assert (row.basis, row.harm_types) == ("agreement", ("bullying",))


def test_the_archives_own_rules_for_a_reference_and_a_text_are_asked_of_the_caller():
    rules = Rules(RULES.today, reference=lambda _: "not like that", text=lambda _: "too long")

    result = judged(with_columns(reference=["C-1"]), rules=rules)

    assert [(problem.field, problem.message) for problem in result.problems] == [
        ("reference", "not like that"),
        ("text", "too long"),
    ]


def test_a_reference_that_may_be_a_name_is_a_warning():
    result = judged(with_columns(reference=["Robin", "R-1"]))

    assert found(result) == [(2, "A", "reference", "maybe-a-name")]
    assert [row.number for row in result.rows] == [2, 3]


@pytest.mark.parametrize(
    ("cell", "code"), [(Cell(error="#NAME?"), "error-cell"), (Cell(is_unknown=True), "formula")]
)
def test_an_error_or_a_formula_without_its_result_is_a_problem_of_its_cell(cell, code):
    assert (2, "F", "age", code) in found(judged(with_columns(age=[cell, 13])))


def test_columns_of_staff_and_of_names_come_out_nowhere():
    sheet = with_columns(**{"Counsellor": [CANARY], "Child's name": [CANARY], "platforms": ["Insta"]})

    result = judged(sheet)

    assert CANARY not in repr((result.rows, result.guessed, asked(sheet)))
    assert len(result.rows) == 1


def test_rows_that_a_person_leaves_out_are_neither_stored_nor_wrong():
    remarks = (Remark("totals", rows=(4,), asks=True),)
    sheet = table(
        ["Ref", "Date", "Consent", "Harm", "Quote"],
        ["C-1", "2024-03", "agreement", "bullying", QUOTES[0]],
        ["C-2", "2024-03", "agreement", "bullying", QUOTES[1]],
        ["Total", "", "", "2", ""],
        hidden_rows=(3,),
        remarks=remarks,
    )

    assert [(question.key, question.suggested) for question in asked(sheet)][:2] == [
        ("hidden-rows", ""),
        ("totals", "leave"),
    ]
    before = judged(sheet)
    assert ([row.number for row in before.rows], found(before)) == (
        [2],
        [(3, "", "", "unanswered"), (4, "", "", "unanswered")],
    )
    after = judged(sheet, {"hidden-rows": "take", "totals": "leave"})
    assert ([row.number for row in after.rows], after.left_out, after.problems) == ([2, 3], (4,), ())


# What people write of which each is its own meaning.
CANONICAL = st.fixed_dictionaries(
    {
        "reference": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9/_.-]{0,12}[0-9]", fullmatch=True).filter(
            lambda words: values.reference(words).value == words
        ),
        "month": st.dates(date(1986, 1, 1), RULES.today).map(lambda day: day.replace(day=1)),
        "basis": st.sampled_from(Basis.values),
        "platforms": st.lists(st.sampled_from(sorted(TERMS.platforms)), unique=True, max_size=4),
        "harm_types": st.lists(
            st.sampled_from(sorted(TERMS.harm_types)), unique=True, min_size=1, max_size=4
        ),
        "themes": st.lists(st.sampled_from(sorted(TERMS.themes)), unique=True, max_size=4),
        "age": st.none() | st.integers(0, OLDEST_CHILD_YEARS),
        "gender": st.sampled_from(["", *Gender.values]),
        "nation": st.sampled_from(["", *Nation.values]),
        "year": st.none() | st.integers(EARLIEST, LATEST),
        "basis_lapses_on": st.none() | st.dates(date(2024, 1, 1), date(2100, 1, 1)),
        "severity": st.sampled_from(Severity.values),
    }
)


@settings(max_examples=150, deadline=None)
@given(st.lists(CANONICAL, min_size=1, max_size=4))
def test_every_value_that_is_written_as_we_write_it_comes_back_the_same(entries):
    def written(name, value):
        if isinstance(value, list):
            return "; ".join(value)
        if name == "month":
            return f"{value:%Y-%m}"
        return "" if value is None else str(value)

    names = [*entries[0], "text"]
    sheet = table(
        names,
        *(
            [*(written(name, entry[name]) for name in entries[0]), f"{QUOTES[0]} {place}"]
            for place, entry in enumerate(entries)
        ),
    )

    result = judged(sheet, uses=tuple(Use(name) for name in names))

    assert [problem for problem in result.problems if not problem.is_warning] == []
    assert result.guessed == ()
    for row, entry in zip(result.rows, entries, strict=True):
        assert {name: getattr(row, name) for name in entry} == {
            name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
        }


WORDS = st.text("wagtil ,;/&0123456789-.?()'\n", max_size=30)
CANARY_CELLS = st.one_of(
    WORDS.map(lambda words: f"{CANARY}{words}"),
    WORDS.map(lambda words: f"{words} {CANARY}"),
    st.sampled_from(
        [f"12-13 {CANARY}", f"{CANARY}2024", f"03/04/2024 {CANARY}", f"{CANARY};{CANARY}x", f"{CANARY} " * 30]
    ),
)
FIELDS = ("reference", "month", "basis", "basis_lapses_on", "text", "platforms", "harm_types", "themes",
          "age", "gender", "nation", "year", "severity", "tick")  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CANARY_CELLS, min_size=len(FIELDS), max_size=len(FIELDS)), min_size=1, max_size=3))
def test_no_message_and_no_key_holds_a_word_of_a_cell(rows):
    sheet = table(FIELDS, *rows)
    chosen = tuple(Use(name, "platforms:instagram" if name == "tick" else "") for name in FIELDS)

    result = judged(sheet, uses=chosen)
    found = questions(sheet, chosen, TERMS, rules=RULES)

    assert result.problems  # there to be leaked
    said = [problem.message for problem in result.problems] + [group.said for group in result.groups]
    said += [question.key + question.asks + repr(question.choices) for question in found]
    assert [words for words in said if CANARY in words] == []


ANY_CELL = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text("0123456789-/.: TZapmyrsx;,&?'\"#=+", max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.just(Cell(error="#N/A")),
    st.just(Cell(is_unknown=True)),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(ANY_CELL, min_size=len(FIELDS), max_size=len(FIELDS)), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_whatever_stands_in_a_cell_each_row_is_stored_whole_or_said_to_be_wrong(rows, random):
    sheet = table(FIELDS, *rows)
    chosen = tuple(Use(name, "platforms:instagram" if name == "tick" else "") for name in FIELDS)
    uses(sheet)  # what is guessed of it is another matter, but guessing has to come to an end
    found = questions(sheet, chosen, TERMS, rules=RULES)
    answers = {
        question.key: random.choice([answer for answer, _ in question.choices] or ["bullying"])
        for question in found
    }

    result = judged(sheet, answers, uses=chosen)

    wrong = {problem.row for problem in result.problems if not problem.is_warning}
    assert wrong | {row.number for row in result.rows} == {line.number for line in sheet.lines}
    assert wrong & {row.number for row in result.rows} == set()
    assert all(
        row.reference and row.month and row.basis and row.text and row.harm_types for row in result.rows
    )
    assert "unanswered" not in {problem.code for problem in result.problems}


@pytest.mark.parametrize(
    ("header", "cell", "is_warned_of"),
    [
        ("Do not use", "x", True),
        ("Do not use", "no", False),
        ("Do not use", "", False),
        ("Status", "Withdrawn by mum", True),
        ("Status", "please don’t publish", True),
        ("Status", "done", False),
        ("Checked on", date(2025, 3, 1), False),
    ],
)
def test_a_row_that_another_column_says_must_not_be_used_has_to_be_looked_at(header, cell, is_warned_of):
    sheet = with_columns(reference=["C-1", "C-2"], **{header: [cell, None]})
    chosen = (*(Use(column.header) for column in sheet.columns[:-1]), Use("ignore"))

    result = judged(sheet, {"marked-rows": "take"}, uses=chosen)

    assert found(result) == [(2, "D", "text", "not-to-be-used")] * is_warned_of
    assert len(result.rows) == 2


@pytest.mark.parametrize("code", ["past-header", "quotes", "split-rows"])
def test_rows_that_may_not_be_whole_have_to_be_looked_at(code):
    sheet = with_columns(reference=["C-1", "C-2"], more=[" and then", None])
    sheet = replace(sheet, remarks=(Remark(code, rows=(2,), columns=("F",)),))
    chosen = (*(Use(column.header) for column in sheet.columns[:-1]), Use("ignore"))

    assert found(judged(sheet, uses=chosen)) == [(2, "D", "text", code)]
