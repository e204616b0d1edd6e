"""The page with the team's figures: for those who plan the work, and about nobody in particular."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from archive.models import Event
from archive.models.audit import Action
from tests.admin.conftest import logged_in
from tests.workflow.conftest import person

PAGE = "/admin/team/"


@pytest.mark.parametrize("role", ["reviewer", "approver", "administrator"])
def test_those_who_plan_the_work_see_what_waits_and_for_how_long(role, submitted):
    page = logged_in(person("plans", role)).get(PAGE).content.decode()

    assert "1 testimony is waiting for somebody." in page
    assert "The one that has waited longest (to clear) has waited for less than an hour" in page


@pytest.mark.parametrize("role", ["entry", "auditor"])
def test_nobody_else_sees_them_and_is_told_who_does(role, db):
    response = logged_in(person("looks", role)).get(PAGE)

    assert response.status_code == 403
    assert "Only reviewers, approvers and administrators may see this." in response.content.decode()


def test_no_name_stands_on_it(published):
    done_by = set(Event.objects.values_list("by", flat=True)) & set(
        User.objects.values_list("username", flat=True)
    )
    page = logged_in(person("plans", "administrator")).get(PAGE).content.decode()

    assert len(done_by) == 3
    assert [name for name in done_by if f">{name}<" in page or f" {name} " in page] == []


def test_an_administrator_is_led_to_no_list_of_testimonies(submitted, as_approver):
    link = 'href="/admin/archive/testimony/?status__exact=submitted"'

    assert link in as_approver.get(PAGE).content.decode()
    assert link not in logged_in(person("plans", "administrator")).get(PAGE).content.decode()


def test_that_nothing_was_published_is_not_put_down_to_too_few_people(as_approver):
    page = as_approver.get(PAGE).content.decode()

    assert page.count("Nothing was published in these weeks.") == 1
    assert page.count("No figures: fewer than three people did this in these weeks.") == 4


def test_a_reason_is_said_in_words(submitted, as_approver):
    by_people = [("ada", {}), ("ben", {}), ("cy", {"because": "line"})]
    rows = [*by_people, ("manage.py work", {"because": "line-too-rare"})]
    a_while_ago = timezone.now() - timedelta(days=14)
    Event.objects.append_all(
        [
            Event(action=Action.RETURNED, by=by, details=more, testimony_id=submitted.pk, at=a_while_ago)
            for by, more in rows
        ]
    )

    page = as_approver.get(PAGE).content.decode()

    for said in (
        "A second person asked for changes, in a comment",
        "Publishing was refused: line too rare",
        "The attribution line was changed",
    ):
        assert said in page
