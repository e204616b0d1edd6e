"""Who has a testimony open: it warns, never locks, and nothing of it is left."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from archive.errors import NotAllowed
from archive.models import Claim, Event
from archive.models.claim import HANDED_FOR, OPEN_FOR
from archive.tasks.jobs import JOBS
from archive.workflow import claims, open_sessions
from tests.workflow.acting import clearing, preparing
from tests.workflow.conftest import person

A, B = "0123456789abcdef", "fedcba9876543210"  # tokens of two pages


@pytest.fixture
def sam(db):
    return person("sam", "reviewer")


def names(found):
    return [claim.person.username for claim in found]


def open_with(testimony, reader, now=None):
    return names(claims.around(testimony, reader, now or timezone.now()).open_with)


def pass_time(*, opened=timedelta(0), handed=timedelta(0)):
    """As if so much time had passed since the last that was seen of whoever is there."""
    for claim in Claim.objects.all():
        for column, ago in (("opened_at", opened), ("seen_at", opened), ("handed_at", handed)):
            if getattr(claim, column):
                setattr(claim, column, getattr(claim, column) - ago)
        claim.save()


def test_whoever_opens_it_is_seen_by_others_and_not_by_themselves(entered, sam, reviewer):
    claims.visit(entered, by=sam, token=A)

    assert open_with(entered, reviewer) == ["sam"]
    assert open_with(entered, sam) == []


def test_two_who_open_it_see_each_other(entered, sam, reviewer):
    claims.visit(entered, by=sam, token=A)
    claims.visit(entered, by=reviewer, token=B)

    assert (open_with(entered, reviewer), open_with(entered, sam)) == (["sam"], ["reviewer"])


def test_it_ends_a_quarter_of_an_hour_after_the_last_act_and_each_act_renews_it(entered, sam, reviewer):
    claims.visit(entered, by=sam, token=A)
    pass_time(opened=OPEN_FOR - timedelta(minutes=1))
    assert open_with(entered, reviewer) == ["sam"]

    claims.visit(entered, by=sam)
    pass_time(opened=OPEN_FOR - timedelta(minutes=1))
    assert open_with(entered, reviewer) == ["sam"]

    pass_time(opened=timedelta(minutes=1))
    assert open_with(entered, reviewer) == []


def test_whoever_comes_back_later_has_had_it_open_since_then_and_not_for_hours(entered, sam, reviewer):
    claims.visit(entered, by=sam, token=A)
    pass_time(opened=timedelta(hours=2))

    claims.visit(entered, by=sam, token=A)

    (claim,) = claims.around(entered, reviewer, timezone.now()).open_with
    assert timezone.now() - claim.opened_at < timedelta(minutes=1)


def test_a_clock_that_was_set_back_keeps_nothing_open(entered, sam, reviewer):
    claims.visit(entered, by=sam, token=A)
    pass_time(opened=-timedelta(hours=5))  # seen five hours from now

    assert open_with(entered, reviewer) == []
    assert claims.with_others(reviewer, timezone.now()) == {}


def test_the_page_that_was_opened_last_says_that_it_was_left_and_no_earlier_one(entered, sam, reviewer):
    claims.visit(entered, by=sam, token=A)
    claims.visit(entered, by=sam, token=B)  # on to the next page of the same testimony

    claims.leave(entered.pk, by=sam, token=A)
    assert open_with(entered, reviewer) == ["sam"]

    claims.leave(entered.pk, by=sam, token=B)
    assert Claim.objects.count() == 0


def test_nobody_ends_what_is_open_with_somebody_else(entered, sam, reviewer):
    claims.visit(entered, by=sam, token=A)

    claims.leave(entered.pk, by=reviewer, token=A)
    claims.leave(entered.pk, by=reviewer)

    assert open_with(entered, reviewer) == ["sam"]


def test_what_is_taken_is_with_whoever_took_it_and_the_other_is_told(entered, sam, reviewer):
    claims.visit(entered, by=sam, token=A)

    claims.take(entered, by=reviewer)

    told = claims.visit(entered, by=sam)
    assert (told.taken_by, names(told.open_with)) == (reviewer, ["reviewer"])
    assert open_with(entered, reviewer) == []


def test_what_was_taken_can_be_taken_back(entered, sam, reviewer):
    claims.visit(entered, by=sam, token=A)
    claims.take(entered, by=reviewer)
    claims.take(entered, by=sam)

    assert claims.visit(entered, by=reviewer).taken_by == sam
    assert claims.visit(entered, by=sam).taken_by is None


def test_taking_locks_nobody_out(submitted, approver):
    second = person("second", "approver")
    claims.visit(submitted, by=approver, token=A)
    claims.take(submitted, by=second)

    digest = preparing.public_copy(submitted).digest()
    cleared = clearing.clear(submitted, seen=submitted.version, digest=digest, by=approver)

    assert cleared.status == "cleared"


def test_of_two_who_go_on_to_the_same_one_only_the_first_gets_it(entered, sam, reviewer):
    assert claims.open_if_free(entered, by=sam)
    assert not claims.open_if_free(entered, by=reviewer)
    assert claims.open_if_free(entered, by=sam)  # a double press


def test_what_is_handed_to_a_colleague_stays_theirs_while_they_come_and_go(entered, sam, reviewer):
    claims.visit(entered, by=reviewer, token=A)
    claims.hand_over(entered, to=sam, by=reviewer)
    assert list(claims.with_others(reviewer, timezone.now())) == [entered.pk]
    assert claims.with_person(reviewer, timezone.now()) == []

    claims.visit(entered, by=sam, token=B)
    claims.leave(entered.pk, by=sam, token=B)

    assert [each.handed_by for each in claims.with_person(sam, timezone.now())] == [reviewer]


def test_what_was_handed_and_not_begun_waits_for_anybody_after_three_days(entered, sam, reviewer):
    claims.hand_over(entered, to=sam, by=reviewer)
    pass_time(handed=HANDED_FOR)

    assert claims.with_others(reviewer, timezone.now()) == {}
    assert claims.with_person(sam, timezone.now()) == []


def test_what_was_handed_to_an_account_that_is_switched_off_waits_for_anybody(entered, sam, reviewer):
    claims.hand_over(entered, to=sam, by=reviewer)
    sam.is_active = False
    sam.save()

    assert claims.with_others(reviewer, timezone.now()) == {}


def test_it_is_handed_to_whoever_may_do_the_next_step_and_to_nobody_else(
    submitted, author, reviewer, approver
):
    second = person("second", "approver")
    person("auditing", "auditor")

    assert claims.colleagues_for(submitted, but=approver) == [second]
    for other in (author, reviewer):
        with pytest.raises(NotAllowed, match="cannot do the next step"):
            claims.hand_over(submitted, to=other, by=approver)
    assert Claim.objects.count() == 0


def test_four_eyes_hold_for_what_is_handed_over(entered, decide_all, choices, approver):
    """An approver who prepared it may not clear it, so nobody can hand it to them."""
    testimony = decide_all(entered, approver)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=approver)
    second = person("second", "approver")

    assert claims.colleagues_for(testimony, but=second) == []


def test_what_was_handed_for_a_step_is_over_when_the_step_is_done(submitted, reviewer, approver):
    second = person("second", "approver")
    claims.hand_over(submitted, to=second, by=approver)

    digest = preparing.public_copy(submitted).digest()
    clearing.clear(submitted, seen=submitted.version, digest=digest, by=approver)

    assert Claim.objects.count() == 0


def test_one_press_puts_back_all_that_is_with_somebody_and_nothing_of_others(entered, sam, reviewer):
    claims.visit(entered, by=reviewer, token=A)
    claims.visit(entered, by=sam, token=B)

    assert claims.put_back_all(by=sam) == 1
    assert claims.with_person(sam, timezone.now()) == []
    assert names(Claim.objects.all()) == ["reviewer"]
    assert claims.put_back_all(by=sam) == 0


def test_what_ends_a_session_ends_what_it_has_open_and_not_what_was_handed(entered, sam, reviewer):
    claims.hand_over(entered, to=sam, by=reviewer)
    claims.visit(entered, by=sam, token=A)
    SessionStore().save()

    open_sessions.end(sam, because="reset", by="chief")

    (claim,) = Claim.objects.all()
    assert (claim.opened_at, claim.seen_at, claim.token, claim.handed_by) == (None, None, "", reviewer)


def test_what_is_over_is_deleted_by_the_job_and_the_rest_stays(entered, submitted, sam, reviewer):
    claims.visit(entered, by=sam, token=A)
    pass_time(opened=OPEN_FOR)
    claims.visit(entered, by=reviewer, token=B)
    (job,) = [job for job in JOBS if job.name == "claims"]

    assert job.run() == 1
    assert names(Claim.objects.all()) == ["reviewer"]


def test_nothing_of_it_stands_in_the_trail(entered, sam, reviewer):
    before = Event.objects.count()
    claims.visit(entered, by=sam, token=A)
    claims.take(entered, by=reviewer)
    claims.hand_over(entered, to=sam, by=reviewer)
    claims.put_back_all(by=sam)

    assert Event.objects.count() == before
