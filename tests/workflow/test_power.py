"""One person asks, another confirms: nobody for themselves, and not after a week."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.errors import NotAllowed
from archive.models import Event, PowerAnswer, PowerRequest
from archive.models.power import Kind, Verdict
from archive.vocabulary import Status
from archive.workflow import closing, power
from archive.workflow.policy_requests import may_answer
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(db):
    return person("chief", "administrator")


@pytest.fixture
def deputy(db):
    return person("deputy", "administrator")


@pytest.fixture
def colleague(db):
    return person("colleague", "entry")


def asked_for(by, account, kind=Kind.ROLE, **more):
    what = {"role": "reviewer"} if kind == Kind.ROLE else {}
    return power.ask(kind, by=by, account=account, what=what, **more)


def roles_of(account):
    return sorted(account.groups.values_list("name", flat=True))


def trail():
    rows = Event.objects.order_by("sequence").values_list("action", "subject", "by", "details")
    return [(action, subject, by, sorted(details)) for action, subject, by, details in rows]


def test_a_role_is_given_once_another_administrator_confirms_it(chief, deputy, colleague):
    asked = asked_for(chief, colleague, reason="covers for Sam until May")
    before = roles_of(colleague)

    power.answer(asked, Verdict.CONFIRMED, by=deputy)

    assert (before, roles_of(colleague)) == (["entry"], ["entry", "reviewer"])
    about = f"user {colleague.pk}"
    assert trail() == [
        ("asked", about, "chief", ["kind", "request", "role"]),
        ("confirmed", about, "deputy", ["asked_by", "kind", "request", "role"]),
    ]
    assert "Sam" not in str(list(Event.objects.values()))


@pytest.mark.parametrize("who", ["chief", "colleague", "auditor", "reviewer"])
def test_nobody_else_confirms_it(who, chief, deputy, colleague):
    asked = asked_for(chief, colleague)
    someone = User.objects.filter(username=who).first() or person(who, who)

    with pytest.raises(NotAllowed):
        power.answer(asked, Verdict.CONFIRMED, by=someone)

    assert (roles_of(colleague), PowerAnswer.objects.count()) == (["entry"], 0)


def test_nobody_confirms_what_is_about_themselves(chief, deputy):
    asked = asked_for(chief, deputy, Kind.PASSWORD, words="x")

    assert may_answer(deputy, asked, Verdict.CONFIRMED).reason == (
        "This is about your own account, so somebody else has to confirm it."
    )


def test_where_there_is_one_administrator_the_auditor_confirms(chief, colleague):
    auditor = person("auditor", "auditor")

    power.answer(asked_for(chief, colleague), Verdict.CONFIRMED, by=auditor)

    assert roles_of(colleague) == ["entry", "reviewer"]


def test_an_administrator_who_is_switched_off_does_not_count(chief, deputy, colleague):
    User.objects.filter(pk=deputy.pk).update(is_active=False)
    auditor = person("auditor", "auditor")

    power.answer(asked_for(chief, colleague), Verdict.CONFIRMED, by=auditor)

    assert "reviewer" in roles_of(colleague)


@pytest.mark.parametrize("lost", ["role", "account"])
def test_what_whoever_asked_may_no_longer_do_is_only_refused(lost, chief, deputy, colleague):
    asked = asked_for(chief, colleague)
    if lost == "role":
        chief.groups.clear()
    else:
        User.objects.filter(pk=chief.pk).update(is_active=False)
    asked = PowerRequest.objects.get(pk=asked.pk)

    with pytest.raises(NotAllowed, match="may no longer do this themselves"):
        power.answer(asked, Verdict.CONFIRMED, by=deputy)
    power.answer(asked, Verdict.REFUSED, by=deputy)

    assert roles_of(colleague) == ["entry"]


def test_it_is_answered_once(chief, deputy, colleague):
    asked = asked_for(chief, colleague)
    power.answer(asked, Verdict.REFUSED, by=deputy)

    with pytest.raises(NotAllowed, match="already been answered"):
        power.answer(asked, Verdict.CONFIRMED, by=deputy)

    assert roles_of(colleague) == ["entry"]


def test_after_a_week_it_has_expired(chief, deputy, colleague):
    asked = PowerRequest.objects.create(
        kind=Kind.ROLE,
        subject=f"user {colleague.pk}",
        account=colleague,
        what={"role": "reviewer"},
        asked_by=chief,
        asked_at=timezone.now() - timedelta(days=7, seconds=1),
    )

    with pytest.raises(NotAllowed, match="expired"):
        power.answer(asked, Verdict.CONFIRMED, by=deputy)

    assert list(PowerRequest.objects.open_at(timezone.now())) == []
    assert power.waiting_for(deputy, timezone.now()) == []


def test_only_the_asker_takes_it_back(chief, deputy, colleague):
    asked = asked_for(chief, colleague)

    with pytest.raises(NotAllowed):
        power.answer(asked, Verdict.TAKEN_BACK, by=deputy)
    assert power.waiting_for(deputy, timezone.now()) == [asked]
    power.answer(asked, Verdict.TAKEN_BACK, by=chief)

    assert power.waiting_for(deputy, timezone.now()) == []


def test_what_is_waiting_is_not_asked_for_twice(chief, colleague):
    asked_for(chief, colleague)

    with pytest.raises(NotAllowed, match="already waiting to be confirmed"):
        asked_for(chief, colleague)

    assert PowerRequest.objects.count() == 1


def test_those_whom_it_concerns_are_told_once(chief, deputy, colleague):
    power.answer(asked_for(chief, colleague), Verdict.CONFIRMED, by=deputy)

    said = [
        [power.tell(given, who) for given in power.untold(who)]
        for who in (chief, colleague, deputy, colleague)
    ]

    assert [len(each) for each in said] == [1, 1, 0, 0]
    assert said[1][0].startswith(
        "You now have the role Reviewer. chief asked for it, and deputy confirmed it."
    )


@pytest.mark.parametrize(
    ("verdict", "who"),
    [("confirmed", "chief"), ("confirmed", "colleague"), ("refused", "chief"), ("taken-back", "deputy")],
)
def test_the_database_refuses_an_answer_by_the_wrong_person(verdict, who, chief, deputy, colleague):
    asked = asked_for(chief, colleague)
    by = User.objects.get(username=who)

    with pytest.raises(IntegrityError, match="answer-needs-somebody-else"), transaction.atomic():
        PowerAnswer.objects.create(request=asked, verdict=verdict, answered_by=by)

    PowerAnswer.objects.create(request=asked, verdict="confirmed", answered_by=deputy)  # the right one passes


def test_the_database_refuses_a_confirmation_after_a_week(chief, deputy, colleague):
    asked = asked_for(chief, colleague)
    late = asked.asked_at + timedelta(days=7, minutes=1)

    with pytest.raises(IntegrityError, match="answer-needs-somebody-else"), transaction.atomic():
        PowerAnswer.objects.create(request=asked, verdict="confirmed", answered_by=deputy, answered_at=late)

    PowerAnswer.objects.create(request=asked, verdict="taken-back", answered_by=chief, answered_at=late)


@pytest.mark.parametrize("table", [PowerRequest, PowerAnswer])
def test_neither_is_ever_changed_or_deleted(table, chief, deputy, colleague):
    power.answer(asked_for(chief, colleague), Verdict.CONFIRMED, by=deputy)

    for change in (lambda: table.objects.update(id=7), lambda: table.objects.all()._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    assert table.objects.count() == 1


def test_an_erasure_is_confirmed_by_another_approver(entered, approver, reviewer):
    other = person("other-approver", "approver")
    closing.close(entered, seen=entered.version, reason="unsuitable", note="", by=reviewer)
    asked = power.ask(
        Kind.ERASURE, by=approver, subject=f"testimony {entered.pk}", what={"testimony": entered.pk}
    )
    with pytest.raises(NotAllowed):
        power.answer(asked, Verdict.CONFIRMED, by=approver)
    entered.refresh_from_db()
    assert entered.status == Status.CLOSED

    power.answer(asked, Verdict.CONFIRMED, by=other)

    entered.refresh_from_db()
    assert (entered.status, entered.revisions.get().text) == (Status.ERASED, "[erased]")
