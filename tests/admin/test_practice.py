"""The practice room: invented cases with the right answers, which never become testimony."""

import re

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session

from archive.admin import practice_cases, practice_compare
from archive.admin.practice_cases import Right, cases
from archive.admin.practice_compare import Verdict
from archive.admin.practice_sheet import sheet
from archive.vocabulary import CheckItem
from tests.admin.conftest import ROLES

HOME = "/admin/practice/"
FRIEND = f"{HOME}a-friend-was-told/"


@pytest.fixture
def newcomer(as_role):
    """A reviewer on their first day, who has had the texts shown."""
    client = as_role("reviewer")
    press(client, "a-friend-was-told", "show", show="yes")
    return client


def press(client, case, act, **sent):
    return client.post(f"{HOME}{case}/{act}/", sent)


def page_of(client, address):
    return client.get(address).content.decode()


def shown(page, testid):
    """The text of an element, without its tags."""
    found = re.search(rf'data-testid="{testid}"[^>]*>(.*?)</(?:div|section|form|ul)>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else None


def do_as_we_would(client, case):
    """Decide every flag rightly, and mark what was missed."""
    press(client, case.code, "show", show="yes")
    for detail in case.details:
        laid = sheet(case, client.session.get("practice", {}).get(case.code, {}).get("acts", []))
        flags = [
            flag
            for flag in laid.flags
            for spot in case.spots_of(detail)
            if spot.start <= flag.start < spot.end
        ]
        ids = ",".join(str(flag.flag_id) for flag in flags)
        if detail.right is Right.REPLACE:
            for spot in case.spots_of(detail):
                mark = {"start": spot.start, "end": spot.end, "label": detail.label.value}
                press(client, case.code, "mark", **mark, replacement=detail.suggestion)
            if ids:
                press(client, case.code, "accept", flags=ids)
        elif ids:
            press(client, case.code, "keep", flags=ids, reason=(detail.reasons or ["not_identifying"])[0])
    return press(client, case.code, "finish")


@pytest.mark.parametrize("role", ROLES)
def test_every_colleague_may_practise_and_every_page_says_that_it_is_practice(as_role, role):
    client = as_role(role)
    do_as_we_would(client, cases()["a-friend-was-told"])

    for address in (HOME, f"{HOME}five-brothers/", f"{FRIEND}result/"):
        page = page_of(client, address)
        assert 'data-testid="practice-banner"' in page
        assert "<title>Practice" in page


def test_nothing_that_is_done_in_practice_is_stored_anywhere_but_in_the_session(newcomer):
    def stored():
        return {
            model._meta.label: model._base_manager.count()
            for model in apps.get_models()
            if model is not Session
        }

    before = stored()
    for case in cases().values():
        do_as_we_would(newcomer, case)
        answers = {question.item.value: "yes" for question in case.questions}
        press(newcomer, case.code, "answer", **answers, line="0")
        newcomer.get(f"{HOME}{case.code}/result/")

    assert stored() == before
    assert set(newcomer.session["practice"]) == set(cases())


@pytest.mark.parametrize("code", cases())
def test_whoever_does_as_a_colleague_would_has_missed_nothing(newcomer, code):
    case = cases()[code]

    do_as_we_would(newcomer, case)

    page = page_of(newcomer, f"{HOME}{code}/result/")
    assert shown(page, "missed") is None
    assert shown(page, "vain") is None
    assert shown(page, "yours") == shown(page, "ours")


def test_what_the_detector_missed_and_nobody_marked_is_shown_with_the_reason(newcomer):
    case = cases()["the-town-and-the-bus"]
    press(newcomer, case.code, "accept", flags="1")
    press(newcomer, case.code, "finish")

    missed = shown(page_of(newcomer, f"{HOME}{case.code}/result/"), "missed")

    assert "“the 41 from the clock tower”" in missed
    assert "A bus route and its stop are as good as an address" in missed
    assert "Brackwater" not in missed


def test_what_was_replaced_in_vain_is_shown_with_the_reason(newcomer):
    press(newcomer, "words-that-look-like-names", "accept", flags="1,2,3,4")
    press(newcomer, "words-that-look-like-names", "finish")

    vain = shown(page_of(newcomer, f"{HOME}words-that-look-like-names/result/"), "vain")

    assert "Here “will” asks a question." in vain
    assert "Millions of children use it" in vain


def compared(code, *acts):
    return {row.words: (row.verdict, row.did) for row in practice_compare.compare(sheet(cases()[code], acts))}


def test_half_a_number_replaced_is_a_number_missed():
    half = compared("a-username-and-a-number", ["replace", [2], "", 0, 0])
    whole = compared("a-username-and-a-number", ["resize", [2], "", 64, 77], ["replace", [2], "", 0, 0])

    assert half["07700 900 482"] == (
        Verdict.MISSED,
        "You replaced a part of it, but readers would still see “482”.",
    )
    assert whole["07700 900 482"][0] is Verdict.RIGHT


def test_a_replacement_that_says_the_name_again_is_told():
    said = compared("a-friend-was-told", ["replace", [1, 2], "my friend Jess", 0, 0])

    assert said["Jess"] == (Verdict.MISSED, "You replaced it, but your words still say “Jess”.")


def test_marked_words_that_point_to_nobody_are_told():
    text = cases()["nothing-to-replace"].text
    start = text.index("at home")

    said = compared("nothing-to-replace", ["mark", [], "PLACE\n", start, start + len("at home")])

    assert said["at home"][0] is Verdict.VAIN


def test_a_text_is_softened_at_first_and_nothing_is_decided_before_it_is_shown(as_role):
    client = as_role("reviewer")

    answer = press(client, "a-friend-was-told", "accept", flags="1,2")

    assert answer.status_code == 400
    assert "Show the text first." in answer.content.decode()
    assert client.session.get("practice") is None
    press(client, "a-friend-was-told", "show", show="yes")
    assert "softened" not in re.search('id="workspace" class="([^"]*)"', page_of(client, FRIEND))[1]
    assert not client.session.get("show_text")  # no real text is shown by it


def test_undo_takes_back_the_last_decision_and_again_begins_afresh(newcomer):
    press(newcomer, "a-friend-was-told", "accept", flags="1,2")
    press(newcomer, "a-friend-was-told", "accept", flags="3")
    press(newcomer, "a-friend-was-told", "undo")
    assert shown(page_of(newcomer, FRIEND), "public-text").count("[friend]") == 2
    assert "Mrs Tully" in shown(page_of(newcomer, FRIEND), "public-text")

    press(newcomer, "a-friend-was-told", "again")

    assert shown(page_of(newcomer, FRIEND), "public-text").count("Jess") == 2


def test_a_case_is_not_finished_while_a_flag_is_open(newcomer):
    press(newcomer, "a-friend-was-told", "accept", flags="1,2")
    press(newcomer, "a-friend-was-told", "finish")

    assert newcomer.get(f"{FRIEND}result/").status_code == 302


def test_each_answer_to_the_questions_is_met_with_a_reason(newcomer):
    case = cases()["a-line-that-is-too-rare"]
    press(newcomer, case.code, "finish")
    press(newcomer, case.code, "answer", classmate="yes")
    page = page_of(newcomer, f"{HOME}{case.code}/result/?incomplete=yes")
    assert "Please answer each question first." in page
    assert case.questions[0].why not in page

    press(newcomer, case.code, "answer", classmate="yes", line="1")

    page = page_of(newcomer, f"{HOME}{case.code}/result/")
    assert "We would say no." in page
    assert "It fits four, and a line needs five." in page


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("accept", {"flags": "99"}),
        ("accept", {"flags": "x"}),
        ("keep", {"flags": "1"}),
        ("keep", {"flags": "1", "reason": "because"}),
        ("replace", {"flags": "1", "replacement": "  "}),
        ("resize", {"flags": "1", "stretch": "0-5000"}),
        ("mark", {"words": "not in it", "label": "PERSON"}),
        ("mark", {"start": "5", "end": "5000", "label": "PERSON"}),
        ("mark", {"start": "5", "end": "9", "label": "SECRET"}),
        ("undo", {}),
    ],
)
def test_what_no_page_sends_changes_nothing_and_is_told(newcomer, act, sent):
    answer = press(newcomer, "a-friend-was-told", act, **sent)

    assert answer.status_code == 400
    assert "data-refusal" in answer.content.decode()
    assert newcomer.session.get("practice") is None


@pytest.mark.parametrize("address", [f"{HOME}no-such-case/", f"{HOME}no-such-case/result/"])
def test_there_is_no_other_case(newcomer, address):
    assert newcomer.get(address).status_code == 404


def test_one_session_cannot_be_filled_without_end(newcomer):
    session = newcomer.session
    session["practice"] = {"a-friend-was-told": {"acts": [["reopen", [1], "", 0, 0]] * 200}}
    session.save()

    assert "Start it again" in press(newcomer, "a-friend-was-told", "accept", flags="1").content.decode()


# The cases themselves


def test_there_are_cases_of_every_sort():
    every = list(cases().values())
    details = [detail for case in every for detail in case.details]

    assert len(every) >= 12
    assert {len(case.details) for case in every} == {0, 2, 3, 4, 5}
    assert any(detail.finds == "" for detail in details)  # missed by the detector
    assert any(detail.finds for detail in details)  # found in part
    assert sum(detail.right is Right.KEEP for detail in details) >= 8  # only looks like one
    assert sum(detail.is_indirect and detail.right is Right.REPLACE for detail in details) >= 5
    assert any(len(case.lines) > 1 and case.lines[0].fits < 5 for case in every)
    assert {question.item for case in every for question in case.questions} == set(CheckItem)


@pytest.mark.parametrize("code", cases())
def test_each_case_gives_a_reason_for_each_detail_and_each_answer(code):
    case = cases()[code]

    assert all(detail.why.endswith((".", "!")) for detail in case.details)
    assert all(question.why.endswith(".") for question in case.questions)
    assert case.questions
    assert "{{" not in case.text
    assert all(detail.reasons for detail in case.details if detail.right is Right.KEEP)
    if case.lines:
        assert [line.is_right for line in case.lines].count(True) == 1


def test_numbers_in_the_cases_are_from_ranges_that_are_given_to_nobody():
    whole = practice_cases._FILE.read_text("utf-8")

    assert all(found.startswith("07700 900") for found in re.findall(r"\b0[\d ]{9,}", whole))
    assert not re.search(r"@\w+\.(?!v_)\w+\.(com|uk|org)", whole)
