"""A row that somebody marked as not to be used is kept out, in whatever words and column they marked it."""

from datetime import date
from pathlib import Path

import pytest

from archive.spreadsheets.asking import questions
from archive.spreadsheets.columns import Use
from archive.spreadsheets.permitting import MAY, NOT
from archive.spreadsheets.tables import Remark
from tests.spreadsheets.samples import QUOTES, RULES, TERMS, fields, judged, table, uses, with_columns

MEANT = [
    tuple(line.split("|"))
    for line in (Path(__file__).parent / "what_permissions_mean.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def asked(sheet, chosen=None):
    return questions(sheet, chosen or uses(sheet), TERMS, rules=RULES)


def kept_out(result):
    return [problem.row for problem in result.problems if problem.code == "refused"]


@pytest.mark.parametrize(("header", "cell", "outcome"), MEANT)
def test_what_a_cell_says_of_whether_its_row_may_be_used(header, cell, outcome):
    sheet = with_columns(
        **{header: [cell, ""] if header.endswith("status") or header == "Status" else [cell]}
    )
    chosen = uses(sheet)

    assert chosen[-1].field == ("may_use" if cell or header != "Status" else "ignore")
    result = judged(sheet)
    is_asked = 2 in {row for question in asked(sheet) for row in question.row_numbers}
    found = "ask" if is_asked else "not" if 2 in kept_out(result) else "may"
    assert found == outcome
    assert (2 in {row.number for row in result.rows}) is (outcome == "may")


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Content removed?", "Y"),
        ("Image deleted", "Y"),
        ("Account deleted?", "yes"),
        ("Do not contact", "Y"),
        ("OK to contact?", "N"),
        ("Consent to contact", "N"),
        ("OK to call back", "N"),
        ("Status", "Open"),
        ("Used in campaign?", "N"),
        ("Published", "N"),
        ("Outcome", "Closed"),
    ],
)
def test_a_column_about_something_else_keeps_no_row_out(header, cell):
    sheet = with_columns(**{header: [cell]})

    assert uses(sheet)[-1].field != "may_use"
    assert [row.number for row in judged(sheet).rows if "basis" not in header] == [2]


def test_a_status_that_says_deleted_once_is_read_for_all_rows():
    sheet = with_columns(Status=["Open", "Deleted", "Closed", "", "archived by JB"])

    assert uses(sheet)[-1] == Use("may_use", why="synonym")
    (question,) = asked(sheet)
    assert (question.shown, question.row_numbers) == ("archived by JB", (6,))
    assert kept_out(judged(sheet)) == [3]
    assert [row.number for row in judged(sheet).rows] == [2, 4, 5]


@pytest.mark.parametrize(("answer", "stored"), [(MAY, [2, 3]), (NOT, [2])])
def test_a_value_in_doubt_is_asked_once_and_the_answer_keeps_its_rows_out_or_lets_them_in(answer, stored):
    sheet = with_columns(**{"OK to share?": ["Y", "pending"]})

    (question,) = asked(sheet)

    assert (question.field, question.shown, question.suggested) == ("may_use", "pending", NOT)
    assert [code for code, _ in question.choices] == [MAY, NOT]
    result = judged(sheet, {question.key: answer})
    assert [row.number for row in result.rows] == stored
    assert kept_out(result) == [row for row in (2, 3) if row not in stored]


def test_empty_cells_of_a_column_that_says_yes_are_asked_about_once():
    sheet = with_columns(**{"OK to share?": ["Y", "", "", "N"]})

    (question,) = asked(sheet)

    assert (question.key, question.rows, question.suggested) == ("may-use-empty", 2, NOT)
    assert [row.number for row in judged(sheet, {"may-use-empty": MAY}).rows] == [2, 3, 4]
    assert [row.number for row in judged(sheet, {"may-use-empty": NOT}).rows] == [2]
    assert kept_out(judged(sheet, {"may-use-empty": NOT})) == [3, 4, 5]


def test_of_two_columns_that_say_so_one_no_is_enough():
    sheet = with_columns(**{"OK to share?": ["Y", "Y", "N"], "Consent withdrawn": ["", "Y", ""]})

    assert [use.field for use in uses(sheet)][-2:] == ["may_use", "may_use"]
    assert kept_out(judged(sheet)) == [3, 4]
    assert [row.number for row in judged(sheet).rows] == [2]


def test_the_same_word_under_two_headings_is_asked_for_each():
    sheet = with_columns(**{"OK to share?": ["partly"], "Do not use": ["partly"]})

    first, second = asked(sheet)

    assert (first.column, second.column) == ("F", "G")
    assert len(judged(sheet, {first.key: MAY, second.key: MAY}).rows) == 1
    assert kept_out(judged(sheet, {first.key: MAY, second.key: NOT})) == [2]


def test_beside_a_column_of_bases_a_yes_or_no_says_whether_a_row_may_be_used():
    sheet = with_columns(
        basis=["agreement", "agreement"],
        **{"Permission (Y/N)": ["Y", "N"], "Consent to publish?": ["Y", "Y"]},
    )

    assert [use.field for use in uses(sheet)][-2:] == ["may_use", "may_use"]
    assert asked(sheet) == ()
    assert [row.number for row in judged(sheet).rows] == [2]


def test_a_consent_that_was_withdrawn_is_never_a_basis():
    sheet = table(
        ["Ref", "Date", "Consent withdrawn?", "Quote", "Abuse type"],
        ["C-1", "2024-03", "Y", QUOTES[0], "Bullying"],
        ["C-2", "2024-03", "N", QUOTES[1], "Bullying"],
    )

    assert uses(sheet)[2].field == "may_use"
    assert [question.key for question in asked(sheet)] == ["default:basis"]
    assert [row.number for row in judged(sheet, {"default:basis": "agreement"}).rows] == [3]


def test_under_a_heading_that_says_nothing_of_it_a_yes_is_asked():
    sheet = with_columns(Flag=["Y", "N", "withdrawn", ""])
    chosen = (*uses(sheet)[:-1], Use("may_use"))

    assert {question.shown for question in asked(sheet, chosen)} == {"Y", "N"}
    assert kept_out(judged(sheet, uses=chosen)) == [4]


def test_a_mark_in_a_column_that_is_not_read_is_asked_about():
    sheet = with_columns(Notes2=["", "DO NOT USE", "rang twice"])

    (question,) = asked(sheet)

    assert (question.key, question.row_numbers, question.suggested) == ("marked-rows", (3,), "leave")
    assert [row.number for row in judged(sheet).rows] == [2, 4]
    left = judged(sheet, {"marked-rows": "leave"})
    assert ([row.number for row in left.rows], kept_out(left)) == ([2, 4], [3])
    assert [row.number for row in judged(sheet, {"marked-rows": "take"}).rows] == [2, 3, 4]


@pytest.mark.parametrize(
    ("text", "is_marked"),
    [
        ("DO NOT USE - he kept messaging me", True),
        ("[Do not publish] he kept messaging me", True),
        ("**DON’T SHARE** he kept messaging me", True),
        ("(do not use - mum rang) he kept messaging me", True),
        ("CONSENT WITHDRAWN 3 May: he kept messaging me", True),
        ("Withdrawn", True),
        ("Removed: consent withdrawn", True),
        ("do not use my real name he said and then he told everyone", False),
        ("he said do not share this with anyone or i will be in trouble", False),
        ("i was withdrawn and did not talk to my mum for weeks after it", False),
        ("Do not use that app, my sister said, and she was right about it", False),
    ],
)
def test_a_mark_before_a_text_or_in_its_place_is_asked_about(text, is_marked):
    found = [question.key for question in asked(with_columns(text=[text, QUOTES[0]]))]

    assert found == (["marked-rows"] if is_marked else [])


def test_a_mark_beside_a_reference_is_asked_about():
    sheet = with_columns(reference=["C-1 (withdrawn)", "C-2"])

    assert "marked-rows" in [question.key for question in asked(sheet)]


def test_rows_that_are_struck_through_are_asked_about():
    columns = with_columns(age=["13", "14"])
    sheet = table(
        [column.header for column in columns.columns],
        *([cell.value for cell in line.cells] for line in columns.lines),
        remarks=(Remark("struck-through", rows=(3, 9), columns=("D",), asks=True),),
    )

    (question,) = asked(sheet)

    assert (question.key, question.row_numbers, question.suggested) == ("struck-through", (3,), "leave")
    left = judged(sheet, {"struck-through": "leave"})
    assert ([row.number for row in left.rows], kept_out(left)) == ([2], [3])
    assert len(judged(sheet, {"struck-through": "take"}).rows) == 2


def test_a_day_and_month_of_an_embargo_are_read_in_the_order_of_the_file():
    sheet = with_columns(month=["25/04/2024"], **{"Embargo until": ["03/12/2026"]})

    assert kept_out(judged(sheet)) == [2]
    sheet = with_columns(**{"Embargo until": ["12/03/2026"]})
    (question,) = asked(sheet)
    assert question.key == "day-order"
    assert kept_out(judged(sheet, {"day-order": "month-first"})) == [2]
    assert len(judged(sheet, {"day-order": "day-first"}).rows) == 0 or date(2026, 3, 12) < RULES.today


def test_a_column_that_nobody_noticed_in_an_earlier_file_is_not_passed_over_in_this_one():
    sheet = with_columns(**{"Do not use": ["Y"], "Status": ["Open"]})
    earlier = {"do not use": Use("ignore"), "status": Use("ignore")}

    assert [use.field for use in uses(sheet, remembered=earlier)][-2:] == ["may_use", "ignore"]


def test_no_message_repeats_the_cell_that_keeps_its_row_out():
    sheet = with_columns(
        **{"Do not use": ["because wagtail said so in a very long sentence that goes on and on and on"]}
    )

    result = judged(sheet)

    assert kept_out(result) == [2]
    assert "wagtail" not in repr([(problem.message, problem.code) for problem in result.problems])
    assert result.groups[0].said == "1 row: marked as not to be used"


def test_a_column_of_this_use_is_told_by_its_heading_alone():
    assert fields(["Do not use", "Quote"], ["", QUOTES[0]]) == ["may_use", "text"]
