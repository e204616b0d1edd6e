"""Figures of the team's work: right, and of nobody in particular."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archive.detection.findings import Label
from archive.models import Event, Testimony
from archive.models.audit import Action
from archive.vocabulary import Status
from archive.workflow.intake import enter
from archive.workflow.team_figures import WEEKS, Missed, Period, Queue, Took, team_figures
from tests.walls import lowered
from tests.workflow.acting import preparing, review

TODAY = date(2026, 6, 17)  # a Wednesday
MONDAY = date(2026, 6, 15)
THREE = ("ada", "ben", "cy")


def week(number):
    """The Monday so many weeks ago."""
    return MONDAY - timedelta(weeks=number)


def note(testimony, action, by, day, hours=9, **details):
    at = timezone.make_aware(datetime.combine(day, time.min)) + timedelta(hours=hours)
    Event.objects.append_all([Event(action=action, by=by, at=at, details=details, testimony_id=testimony.pk)])


def periods(action, today=TODAY):
    (found,) = [each for each in team_figures(today).done if each.action == action]
    return [(each.first_day, each.count) for each in found.periods]


def test_a_week_in_which_three_people_worked_is_told_by_itself(entered):
    for weeks_ago in (2, 1):
        for name in THREE:
            note(entered, Action.SUBMITTED, name, week(weeks_ago))
    note(entered, Action.SUBMITTED, "ada", week(1))

    assert periods(Action.SUBMITTED)[-1:] == [(week(1), 4)]


@pytest.mark.parametrize("people", [("ada",), ("ada", "ben")])
def test_what_one_or_two_people_did_is_given_in_no_number(people, entered):
    for weeks_ago in range(1, WEEKS):
        for name in people:
            note(entered, Action.CLEARED, name, week(weeks_ago))

    assert periods(Action.CLEARED) == []


def test_weeks_of_one_person_are_joined_until_three_stand_behind_them(entered):
    first = date(2026, 4, 6)
    for name in THREE:  # so that what comes before has its own period
        note(entered, Action.CLEARED, name, first - timedelta(weeks=1))
    for later, name in enumerate(("ada", "ada", "ben", "cy")):
        note(entered, Action.CLEARED, name, first + timedelta(weeks=later))

    assert periods(Action.CLEARED)[-1] == (first, 4)


def test_what_was_told_once_never_changes_so_that_two_sights_give_no_week_away(entered):
    for later in range(20):
        for name in THREE[: 1 + later % 2]:
            note(entered, Action.CLEARED, name, date(2026, 1, 5) + timedelta(weeks=later))
        note(entered, Action.CLEARED, THREE[later % 3], date(2026, 1, 6) + timedelta(weeks=later))

    sights = [periods(Action.CLEARED, TODAY + timedelta(weeks=later)) for later in range(-12, 12)]

    told = [set(sight) for sight in sights]
    boundaries = {}
    for sight in told:
        for begins, count in sight:
            assert boundaries.setdefault(begins, count) == count
    assert len(boundaries) > 3


def test_no_period_goes_over_new_year_and_what_is_left_of_a_year_is_not_told(entered):
    note(entered, Action.CLEARED, "ada", date(2025, 12, 16))
    for name in THREE:
        note(entered, Action.CLEARED, name, date(2026, 1, 6))

    assert periods(Action.CLEARED, date(2026, 2, 4)) == [(date(2025, 12, 29), 3)]


def test_the_present_week_is_told_once_it_is_over(entered):
    for name in THREE:
        note(entered, Action.CLEARED, name, MONDAY)

    assert periods(Action.CLEARED) == []
    assert periods(Action.CLEARED, TODAY + timedelta(weeks=1))[-1][1] == 3


def test_what_was_published_is_told_week_by_week_as_readers_see_it(entered):
    note(entered, Action.PUBLISHED, "ada", week(3))

    found = [each for each in team_figures(TODAY).done if each.action == Action.PUBLISHED]

    assert len(found[0].periods) == WEEKS
    assert [each for each in found[0].periods if each.count] == [
        Period(week(3), week(3) + timedelta(days=6), 1)
    ]


def took(testimony, names):
    for days, name in enumerate(names, 1):
        note(testimony, Action.SUBMITTED, "sam", week(4), hours=0)
        note(testimony, Action.RETURNED, name, week(4), hours=24 * days)
    (found,) = [each for each in team_figures(TODAY).took if each.step == Status.SUBMITTED]
    return found


def test_half_and_nine_in_ten_of_the_testimonies_left_a_step_within_so_long(entered):
    found = took(entered, ["ada", "ben"] * 5)

    days = [timedelta(days=1)] * 11
    assert found == Took(Status.SUBMITTED, 10, 5.5 * days[0], 9 * days[0])


@pytest.mark.parametrize("names", [["ada"] * 10, ["ada", "ben"] * 2])
def test_no_time_is_given_of_one_person_or_of_a_few_testimonies(names, entered):
    found = took(entered, names)

    assert (found.count, found.half_within, found.nine_in_ten_within) == (len(names), None, None)


def test_what_waits_is_counted_by_step_with_the_oldest(entered):
    since = Event.objects.get(testimony_id=entered.pk, action=Action.ENTERED).at

    waiting = {each.step: each for each in team_figures(timezone.localdate()).waiting}

    assert waiting[Status.IN_REVIEW] == Queue(Status.IN_REVIEW, 1, since)
    assert waiting[Status.SUBMITTED] == Queue(Status.SUBMITTED, 0, None)


def test_what_people_marked_by_hand_is_what_the_detector_missed(entered, reviewer, decide_all, choices):
    testimony = entered
    for start, end in ((0, 2), (3, 7)):
        testimony = review.mark(
            testimony,
            seen=testimony.version,
            start=start,
            end=end,
            label="EVENT",
            replacement="[event]",
            by=reviewer,
        )
    testimony = review.undo(testimony, seen=testimony.version, by=reviewer)
    testimony = decide_all(testimony, reviewer)
    preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    next_week = timezone.localdate() + timedelta(weeks=1)
    assert team_figures(next_week).read == 0  # one person handed it over

    for name in THREE:
        note(entered, Action.SUBMITTED, name, timezone.localdate())
    found = team_figures(next_week)

    assert (found.read, found.missed, found.marks_in_a_hundred) == (1, (Missed(Label.EVENT, 1),), 100)


def test_why_it_was_sent_back_is_counted_by_code_once_three_people_did(entered):
    rows = [("ada", {}), ("ada", {}), ("ben", {"because": "line"})]
    for by, details in rows:
        note(entered, Action.RETURNED, by, week(2), **details)
    note(entered, Action.RETURNED, "manage.py work", week(2), because="no-theme,open-flags")
    note(entered, Action.RETURNED, "manage.py rescan", week(2), new_flags=1)
    note(entered, Action.RETURNED, "cy", week(2), because="taken-back")  # their own, so it was not sent back
    by_the_program = {"no-theme": 1, "open-flags": 1, "new-flags": 1}
    assert dict(team_figures(TODAY).returned) == by_the_program

    note(entered, Action.RETURNED, "cy", week(2))

    assert dict(team_figures(TODAY).returned) == {"comment": 3, "line": 1, **by_the_program}


def test_invented_testimony_counts_only_where_there_is_no_other(entered, entry, author):
    before = team_figures(TODAY).invented
    with lowered("guard_testimony_update"):
        Testimony.objects.filter(pk=entered.pk).update(invented=True)

    assert (before, team_figures(TODAY).invented) == (False, True)
    enter(replace(entry, text="i was scared and told nobody"), by=author)
    found = team_figures(TODAY)
    assert (found.invented, found.waiting[0].count) == (False, 1)


def test_the_figures_cost_as_many_queries_for_many_acts_as_for_one(entered):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            team_figures(TODAY)
        return len(captured)

    for name in THREE:
        note(entered, Action.SUBMITTED, name, week(1))
    for_one = queries()
    for name in THREE:
        for weeks_ago in range(2, 6):
            note(entered, Action.SUBMITTED, name, week(weeks_ago))
            note(entered, Action.RETURNED, name, week(weeks_ago))

    assert queries() == for_one
