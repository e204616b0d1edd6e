"""The trail of one testimony on its own page: for whom, in which words, and with which comments."""

import re

import pytest

from archive.admin import trail_words
from archive.admin.testimony_trail import LIFE
from archive.models import Event
from archive.models.audit import Action
from archive.workflow import taking_back
from tests.admin.conftest import logged_in, now, url
from tests.workflow.acting import clearing, preparing, publishing
from tests.workflow.conftest import person

COMMENT = "Please take the weekday out."


@pytest.fixture
def went_back_once(submitted, approver, reviewer, choices):
    back = clearing.give_back(submitted, seen=submitted.version, comment=COMMENT, by=approver)
    again = preparing.submit(back, seen=back.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(again).digest()
    again = clearing.clear(again, seen=again.version, digest=digest, by=approver)
    publishing.publish(again, seen=again.version, by=approver)
    return now(submitted)


def told(answer):
    return [(step.by, step.deed) for step in answer.context["steps"]]


def test_it_says_in_words_who_did_what_and_shows_why_it_went_back(as_approver, went_back_once):
    answer = as_approver.get(url("trail", went_back_once))

    assert told(answer) == [
        ("author", "entered it"),
        ("reviewer", "decided flags"),
        ("reviewer", "put the replacements into the text"),
        ("reviewer", "prepared it"),
        ("reviewer", "submitted it for clearing"),
        ("approver", "sent it back for changes"),
        ("reviewer", "prepared it"),
        ("reviewer", "submitted it for clearing"),
        ("approver", "cleared it for publication"),
        ("approver", "published it"),
    ]
    html = answer.content.decode()
    assert html.index("sent it back for changes") < html.index(COMMENT) < html.index("cleared it for")
    assert "stockport" not in html


def test_reading_the_comments_leaves_a_row(as_approver, went_back_once):
    before = Event.objects.count()

    as_approver.get(url("trail", went_back_once))

    assert Event.objects.count() == before + 1
    assert Event.objects.latest("sequence").action == "opened"


def test_an_auditor_sees_ids_and_acts_and_no_word(as_role, went_back_once):
    client = as_role("auditor")

    answer = client.get(url("trail", went_back_once))

    html = answer.content.decode()
    assert ("approver", "sent it back for changes") in told(answer)
    assert "asked-for" not in html
    for words in (COMMENT, "T-1", "jess", "[name]", "Instagram", "ashamed"):
        assert words not in html
    assert f'href="{url("change", went_back_once)}"' not in html


def test_an_auditor_sees_who_opened_it_and_colleagues_do_not(as_reviewer, as_role, went_back_once):
    as_reviewer.get(url("review", went_back_once))

    assert ("reviewer", "opened it") in told(as_role("auditor").get(url("trail", went_back_once)))
    assert ("reviewer", "opened it") not in told(as_reviewer.get(url("trail", went_back_once)))


def test_entry_staff_read_their_own_and_nobody_elses(as_author, went_back_once):
    assert COMMENT in as_author.get(url("trail", went_back_once)).content.decode()

    other = logged_in(person("other-entry", "entry"))

    assert other.get(url("trail", went_back_once)).status_code == 404


def test_a_number_about_which_nothing_is_told_is_not_there(as_role, db):
    assert as_role("auditor").get("/admin/archive/testimony/999/trail/").status_code == 404


def test_it_is_linked_from_each_page_of_the_testimony_and_from_the_audit_trail(
    as_reviewer, as_role, submitted
):
    for page in ("change", "text", "review", "prepare", "correct", "close"):
        assert f'href="{url("trail", submitted)}"' in as_reviewer.get(url(page, submitted)).content.decode()
    listed = as_role("auditor").get("/admin/archive/event/").content.decode()
    assert f'<a href="{url("trail", submitted)}">{submitted.pk}</a>' in listed


def test_its_history_in_the_stock_admin_leads_there(as_reviewer, submitted):
    answer = as_reviewer.get(f"/admin/archive/testimony/{submitted.pk}/history/")

    assert answer.headers["Location"] == url("trail", submitted)


def test_many_presses_in_a_row_are_told_once(as_reviewer, entered, reviewer):
    for _ in range(3):
        as_reviewer.post(
            url("review_act", entered, "keep"),
            {
                "version": now(entered).version,
                "flags": now(entered).latest_revision.flags.first().pk,
                "reason": "too_common",
            },
        )

    step = as_reviewer.get(url("trail", entered)).context["steps"][-1]

    assert (step.deed, step.times) == ("decided flags", 3)


def test_each_comment_stands_with_its_own_return(as_approver, submitted, approver, reviewer, choices):
    testimony = submitted
    for comment in ("the first thing", "the second thing"):
        testimony = clearing.give_back(testimony, seen=testimony.version, comment=comment, by=approver)
        testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    taking_back.take_back(testimony, seen=testimony.version, by=reviewer)

    steps = as_approver.get(url("trail", submitted)).context["steps"]

    assert [(s.deed, s.comment and s.comment.comment) for s in steps if "back" in s.deed] == [
        ("sent it back for changes", "the first thing"),
        ("sent it back for changes", "the second thing"),
        ("took it back before anybody had opened it", None),
    ]


@pytest.mark.parametrize("action", [*LIFE, Action.OPENED, Action.SCANNED])
def test_every_act_of_a_life_has_words_of_its_own(action):
    words = trail_words.deed(Event(action=action, details={}))

    assert not words.startswith("did this:")
    assert re.match(r"[a-z]", words)


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"because": "line"}, "sent it back with another line"),
        ({"because": "taken-back"}, "took it back before it went out"),
        ({"new_flags": 2}, "put it back into review, because a newer detector found something"),
        (
            {"because": "too-few,concern"},
            "put it back into review, because it could not go out any more",
        ),
    ],
)
def test_why_it_went_back_is_told(details, words):
    assert trail_words.deed(Event(action=Action.RETURNED, details=details)) == words
