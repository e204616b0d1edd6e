from dataclasses import replace
from datetime import date, datetime

import pytest

from archive.spreadsheets.asking import questions
from archive.spreadsheets.columns import Use
from archive.spreadsheets.surveying import MOST_ASKED
from archive.spreadsheets.tables import Remark
from archive.spreadsheets.terms import Terms
from tests.spreadsheets.samples import QUOTES, RULES, TERMS, judged, table, uses, with_columns


def asked(sheet, terms=TERMS, chosen=None):
    return questions(sheet, chosen or uses(sheet, terms), terms, rules=RULES)


def months(sheet, answers=None):
    return [row.month for row in judged(sheet, answers).rows]


APRIL, MARCH = date(2024, 4, 1), date(2024, 3, 1)


def test_the_order_of_day_and_month_is_asked_once_for_the_whole_file():
    sheet = with_columns(month=["03/04/2024", "05/06/2024", "2024-01"])

    (question,) = asked(sheet)

    assert (question.key, question.rows, question.row_numbers, question.shown) == (
        "day-order", 2, (2, 3), "03/04/2024",
    )  # fmt: skip
    assert [answer for answer, _ in question.choices] == ["day-first", "month-first", "wrong"]
    assert months(sheet) == [date(2024, 1, 1)]
    assert months(sheet, {"day-order": "day-first"}) == [APRIL, date(2024, 6, 1), date(2024, 1, 1)]
    assert months(sheet, {"day-order": "month-first"}) == [MARCH, date(2024, 5, 1), date(2024, 1, 1)]
    assert months(sheet, {"day-order": "wrong"}) == [date(2024, 1, 1)]


@pytest.mark.parametrize(
    ("other", "order", "month"), [("25/04/2024", "day-first", APRIL), ("04/25/2024", "month-first", MARCH)]
)
def test_another_row_that_settles_the_order_is_said_and_not_asked(other, order, month):
    sheet = with_columns(month=["03/04/2024", other])

    assert asked(sheet) == ()
    result = judged(sheet)
    assert (result.order_settled, result.rows[0].month) == (order, month)
    assert ("03/04/2024", "day-order") in [(read.shown, read.why) for read in result.guessed]


def test_a_file_that_has_both_orders_is_asked():
    sheet = with_columns(month=["03/04/2024", "25/04/2024", "04/25/2024"])

    (question,) = asked(sheet)

    assert question.asks.startswith("Some dates in this file begin with the day, others with the month.")
    assert months(sheet) == [APRIL, APRIL]


def test_an_order_that_would_put_the_contact_in_the_future_is_not_meant():
    sheet = with_columns(month=["10/12/2026"])  # today is 27 November

    assert asked(sheet) == ()
    assert months(sheet) == [date(2026, 10, 1)]


def test_dates_in_which_excel_took_the_day_for_the_month_are_asked_about():
    real = [datetime(2024, 4, 3), datetime(2024, 7, 5), datetime(2024, 9, 8)]  # noqa: DTZ001
    sheet = with_columns(month=[*real, "25/04/2024"])

    (question,) = asked(sheet)

    assert (question.key, question.rows) == ("swapped-dates", 3)
    assert months(sheet, {"swapped-dates": "as-dated"})[:2] == [APRIL, date(2024, 7, 1)]
    assert months(sheet, {"swapped-dates": "swapped"})[:2] == [MARCH, date(2024, 5, 1)]


def test_real_dates_past_the_twelfth_are_in_no_doubt():
    real = [date(2024, 4, 3), date(2024, 7, 5), date(2024, 9, 8), date(2024, 9, 18)]

    assert asked(with_columns(month=[*real, "25/04/2024"])) == ()


def test_a_value_in_no_vocabulary_is_asked_once_with_how_many_rows_and_what_is_near():
    sheet = with_columns(platforms=["Snapchatt", "snapchatt", "Club Penguin; Insta", "Insta"])

    snapchat, club = asked(sheet)

    assert (snapchat.key, snapchat.kind, snapchat.rows, snapchat.shown) == (
        "value:platforms:F2.1of1", "value", 2, "Snapchatt",
    )  # fmt: skip
    assert snapchat.choices[0] == ("snapchat", "Snapchat")
    assert (club.key, club.any_of) == ("value:platforms:F4.1of2", "platforms")
    answers = {snapchat.key: "snapchat", club.key: "roblox"}
    assert [row.platforms for row in judged(sheet, answers).rows] == [
        ("snapchat",), ("snapchat",), ("roblox", "instagram"), ("instagram",),
    ]  # fmt: skip


def test_an_answer_outside_what_is_offered_counts_as_none():
    sheet = with_columns(platforms=["Snapchatt"], gender=["trans"])
    keys = [question.key for question in asked(sheet)]

    result = judged(sheet, dict.fromkeys(keys, "wagtail"))

    assert result.rows == ()
    assert {problem.code for problem in result.problems} == {"unanswered"}


def test_a_value_left_empty_or_called_a_mistake():
    sheet = with_columns(platforms=["Club Penguin"])
    (question,) = asked(sheet)

    assert [row.platforms for row in judged(sheet, {question.key: "empty"}).rows] == [()]
    assert [problem.code for problem in judged(sheet, {question.key: "wrong"}).problems] == ["wrong"]


def test_a_synonym_of_two_terms_is_asked_about():
    terms = Terms(
        {"discord": ("Discord", ["the purple one"]), "twitch": ("Twitch", ["the purple one"])},
        TERMS.harm_types,
        {},
    )
    sheet = with_columns(platforms=["The purple one"])

    (question,) = asked(sheet, terms)

    assert [answer for answer, _ in question.choices] == ["discord", "twitch", "empty", "wrong"]


def test_ages_that_are_ranges_are_asked_about_once_for_all():
    sheet = with_columns(age=["12-13", "14/15", "13"])

    (question,) = asked(sheet)

    assert (question.key, question.rows) == ("age-range", 2)
    assert [row.age for row in judged(sheet, {"age-range": "lower"}).rows] == [12, 14, 13]
    assert [row.age for row in judged(sheet, {"age-range": "higher"}).rows] == [13, 15, 13]
    assert [row.age for row in judged(sheet, {"age-range": "empty"}).rows] == [None, None, 13]


def test_spaces_in_references_are_asked_about_once_for_all():
    sheet = with_columns(reference=["AB 12", "AB 13"])

    assert [question.key for question in asked(sheet)] == ["reference-blanks"]
    assert [row.reference for row in judged(sheet, {"reference-blanks": "joined"}).rows] == ["AB12", "AB13"]
    assert [row.reference for row in judged(sheet, {"reference-blanks": "hyphen"}).rows] == ["AB-12", "AB-13"]


def test_two_columns_of_one_field_are_asked_about_and_the_other_is_left_out():
    sheet = table(
        ["Ref", "Date", "Consent", "Harm", "Quote", "Testimony"],
        ["C-1", "2024-03", "agreement", "bullying", QUOTES[0], QUOTES[1]],
    )

    (question,) = asked(sheet)

    assert (question.key, question.choices) == ("column:text", (("E", "Column E"), ("F", "Column F")))
    assert judged(sheet).rows == ()
    assert [row.text for row in judged(sheet, {"column:text": "F"}).rows] == [QUOTES[1]]


def test_a_no_keeps_its_row_out_in_whichever_column_of_the_basis_it_stands():
    sheet = table(
        ["Ref", "Date", "Basis", "Consent to publish?", "Harm", "Quote"],
        ["C-1", "2024-03", "agreement", "Y", "bullying", QUOTES[0]],
        ["C-2", "2024-03", "agreement", "N", "bullying", QUOTES[1]],
    )

    result = judged(sheet, {"column:basis": "C"})

    assert [row.reference for row in result.rows] == ["C-1"]
    assert [(problem.row, problem.column, problem.code) for problem in result.problems] == [
        (3, "D", "refused")
    ]


@pytest.mark.parametrize("marks", [["x", "X", ""], ["✓", "y", ""]])
def test_crosses_alone_are_ticks(marks):
    sheet = with_columns(instagram=marks)

    assert asked(sheet) == ()
    assert [row.platforms for row in judged(sheet).rows] == [("instagram",), ("instagram",), ()]


def test_crosses_beside_check_marks_are_asked_about():
    sheet = with_columns(instagram=["✓", "x", ""])

    assert [question.key for question in asked(sheet)] == ["tick-cross"]
    assert [row.platforms for row in judged(sheet, {"tick-cross": "no"}).rows] == [("instagram",), (), ()]
    assert [row.platforms for row in judged(sheet, {"tick-cross": "yes"}).rows][1] == ("instagram",)


def test_a_column_of_too_many_unknown_values_is_wrong_and_not_asked_about_one_by_one():
    sheet = with_columns(platforms=[f"place {n}" for n in range(MOST_ASKED + 5)])

    assert len(asked(sheet)) == MOST_ASKED
    assert [problem.code for problem in judged(sheet).problems].count("vocabulary") == 5


def test_keys_stay_the_same_while_answers_come_in():
    sheet = with_columns(platforms=["Snapchatt", "Club Penguin"], age=["12-13", "13"])
    chosen = tuple(Use(use.field, use.term, "remembered") for use in uses(sheet))

    assert [question.key for question in asked(sheet)] == [
        question.key for question in asked(sheet, chosen=chosen)
    ]


def test_a_day_whose_year_nobody_saw_is_asked_about():
    """Excel makes the 24th of March of this year of "Mar-24", and shows 24-Mar."""
    remark = Remark("yearless-days", rows=(2, 3), columns=("B",))
    cells = [date(2026, 3, 24), date(2026, 12, 23), date(2026, 5, 5)]
    columns = with_columns(month=cells)
    sheet = replace(columns, remarks=(remark,))

    (question,) = asked(sheet)

    assert (question.key, question.row_numbers) == ("yearless-days", (2, 3))
    assert [answer for answer, _ in question.choices] == ["as-dated", "day-is-year", "wrong"]
    assert months(sheet) == [date(2026, 5, 1)]
    assert months(sheet, {"yearless-days": "day-is-year"}) == [MARCH, date(2023, 12, 1), date(2026, 5, 1)]
    # December of this year is still to come.
    assert months(sheet, {"yearless-days": "as-dated"}) == [date(2026, 3, 1), date(2026, 5, 1)]
