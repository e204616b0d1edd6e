"""What somebody is offered next."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from archive.models import Preparation, Testimony
from archive.models.concern import Concern
from archive.workflow import claims
from archive.workflow.intake import enter
from archive.workflow.waiting import CLEAR, REVIEW, Choice, next_for
from tests.workflow.acting import clearing
from tests.workflow.conftest import person

TEXTS = (
    "a boy in my year said he would show it to the others. i told my aunt",
    "somebody on the game kept asking for my number. i blocked them",
    "she said it was my fault and i believed her for weeks",
)


@pytest.fixture
def more(entry, author):
    """Three more that wait to be reviewed, the oldest first."""
    return [
        enter(replace(entry, reference=f"N-{number}", text=text), by=author).testimony
        for number, text in enumerate(TEXTS)
    ]


def offered(someone, **how):
    found = next_for(someone, now=timezone.now(), **how)
    return found and (found.testimony.pk, found.step.code)


def test_what_has_waited_longest_is_offered_first(entered, more, reviewer):
    assert offered(reviewer) == (entered.pk, "review")
    assert offered(reviewer, after=entered.pk) == (more[0].pk, "review")


def test_nothing_is_offered_where_nothing_waits(reviewer):
    assert offered(reviewer) is None


def test_what_is_open_with_somebody_else_is_not_offered_and_what_they_left_is(entered, more, reviewer):
    sam = person("sam", "reviewer")
    claims.visit(entered, by=sam)
    assert offered(reviewer) == (more[0].pk, "review")

    claims.leave(entered.pk, by=sam)
    assert offered(reviewer) == (entered.pk, "review")


def test_what_was_handed_to_them_comes_first_and_to_nobody_else(entered, more, reviewer):
    sam = person("sam", "reviewer")
    claims.hand_over(more[1], to=sam, by=reviewer)

    assert offered(sam) == (more[1].pk, "review")
    assert next_for(sam, now=timezone.now()).handed.handed_by == reviewer
    assert offered(reviewer, skipped=[entered.pk, more[0].pk]) == (more[2].pk, "review")


def test_what_was_skipped_comes_last_and_in_the_order_in_which_it_was_skipped(entered, more, reviewer):
    first, second, third = (each.pk for each in more)

    assert offered(reviewer, skipped=[entered.pk]) == (first, "review")
    assert offered(reviewer, skipped=[second, entered.pk, first, third]) == (second, "review")


def test_nobody_is_offered_what_four_eyes_keep_from_them(submitted, reviewer, approver, author):
    reviewer.groups.add(Group.objects.get(name="approver"))
    author.groups.set([Group.objects.get(name="approver")])

    assert offered(reviewer) is None
    assert offered(author) is None
    assert offered(approver) == (submitted.pk, "clear")


def test_work_like_the_last_is_offered_before_other_work(submitted, more, approver):
    assert offered(approver, first=CLEAR) == (submitted.pk, "clear")
    assert offered(approver, first=REVIEW) == (more[0].pk, "review")


def test_what_is_on_hold_is_not_offered_to_be_cleared(submitted, reviewer, approver):
    Concern.objects.create(testimony=submitted, raised_by=reviewer)

    assert offered(approver) is None


def test_what_was_returned_is_offered_to_reviewers_again(submitted, approver, reviewer):
    clearing.give_back(submitted, seen=submitted.version, comment="The town is still in it.", by=approver)

    assert offered(reviewer) == (submitted.pk, "review")


def test_entry_staff_are_offered_their_own_that_were_returned_and_nothing_else(submitted, approver, author):
    assert offered(author) is None
    clearing.give_back(submitted, seen=submitted.version, comment="The town is still in it.", by=approver)

    assert offered(author) == (submitted.pk, "correct")
    assert offered(person("another", "entry")) is None


def test_the_most_serious_comes_first_for_whoever_wants_it_so(entered, entry, author, reviewer):
    serious = replace(entry, reference="S-1", text=TEXTS[0], severity="3-most-serious")
    other = enter(serious, by=author).testimony

    assert offered(reviewer) == (entered.pk, "review")
    assert offered(reviewer, choice=Choice(by_severity=True)) == (other.pk, "review")
    assert offered(reviewer, choice=Choice(severity="3-most-serious")) == (other.pk, "review")
    assert offered(reviewer, after=other.pk, choice=Choice(severity="3-most-serious")) is None


def test_how_long_it_waits_counts_from_when_it_came_to_this_step(submitted, reviewer, approver):
    def since():
        return Testimony.objects.saying_since().get(pk=submitted.pk).since

    assert since() >= Preparation.objects.get().prepared_at - timedelta(seconds=5)
    came = since()
    claims.visit(submitted, by=approver)
    assert since() == came
    clearing.give_back(submitted, seen=submitted.version, comment="The town is still in it.", by=approver)
    assert since() > came
