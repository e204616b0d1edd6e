"""Taking back what one submitted, on the pages; and what counts there as opening it."""

import pytest
from django.test import Client

from archive.admin import clearing
from archive.models import Event
from archive.workflow import taking_back
from tests.admin.conftest import now, unsoftened, url

BUTTON = 'data-testid="take-back-submission"'


@pytest.fixture
def approvers_own(approver):
    """A session that shows nothing by itself."""
    client = Client()
    client.force_login(approver)
    return client


def test_who_submitted_it_is_offered_to_take_it_back_and_lands_where_it_was_prepared(as_reviewer, submitted):
    for page in ("change", "review", "prepare"):
        assert BUTTON in as_reviewer.get(url(page, submitted)).content.decode(), page

    answer = as_reviewer.post(url("take_back", submitted), {"version": submitted.version}, follow=True)

    assert answer.redirect_chain == [(url("prepare", submitted), 302)]
    assert "is yours again" in answer.content.decode()
    assert now(submitted).status == "in_review"
    assert answer.context["form"].unanswered == 0
    assert BUTTON not in answer.content.decode()


def test_it_is_offered_where_one_lands_after_submitting_while_nobody_has_it_open(
    as_reviewer, approvers_own, filled
):
    testimony, form = filled
    landed = as_reviewer.post(url("prepare", testimony), {**form, "_submit": "1"}, follow=True)
    assert f"Take testimony {testimony.pk} back" in landed.content.decode()
    unsoftened(approvers_own).get(url("clear", testimony))

    again = as_reviewer.get(landed.redirect_chain[-1][0])

    assert BUTTON not in again.content.decode()


def test_nobody_else_is_offered_it(as_approver, submitted):
    assert BUTTON not in as_approver.get(url("change", submitted)).content.decode()

    answer = as_approver.post(url("take_back", submitted), {"version": submitted.version})

    assert answer.status_code == 403
    assert now(submitted).status == "submitted"


def test_a_softened_clearing_page_opens_nothing_and_the_shown_one_does(approvers_own, as_reviewer, submitted):
    approvers_own.get(url("clear", submitted))
    unsoftened(approvers_own).head(url("clear", submitted))
    unsoftened(approvers_own).get(url("change", submitted))
    assert BUTTON in as_reviewer.get(url("change", submitted)).content.decode()

    approvers_own.get(url("clear", submitted))

    page = as_reviewer.get(url("change", submitted)).content.decode()
    assert BUTTON not in page
    assert "ask approver to send it back" in page
    answer = as_reviewer.post(url("take_back", submitted), {"version": submitted.version})
    assert answer.status_code == 409
    assert now(submitted).status == "submitted"


def test_opening_it_to_clear_leaves_one_row_that_says_so(approvers_own, submitted):
    before = Event.objects.count()

    unsoftened(approvers_own).get(url("clear", submitted))

    row = Event.objects.latest("sequence")
    assert Event.objects.count() == before + 1
    assert (row.action, row.by, row.details) == ("opened", "approver", {"to_clear": 1})


def test_a_clearer_who_comes_a_moment_too_late_is_told_and_signs_nothing(
    approvers_own, submitted, reviewer, monkeypatch
):
    """Taken back between reading the row and showing the text."""
    real = taking_back.open_to_clear

    def late(testimony, *, by):
        taking_back.take_back(testimony, seen=testimony.version, by=reviewer)
        real(testimony, by=by)

    monkeypatch.setattr(clearing.taking_back, "open_to_clear", late)

    answer = unsoftened(approvers_own).get(url("clear", submitted))

    assert answer.status_code == 409
    assert "has changed since you opened this page" in answer.content.decode()
    assert 'data-testid="clear"' not in answer.content.decode()
    assert now(submitted).status == "in_review"
