"""Two people at one moment at a request or at a link: one of them is first, and the other is told."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from archive.errors import NotAllowed
from archive.models import Event, PowerAnswer
from archive.models.audit import broken_links
from archive.models.power import Kind, PowerRequest, Verdict
from archive.workflow import password_links, power
from tests.workflow.conftest import person
from tests.workflow.test_races import Attempt

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def people():
    return [person(name, "administrator") for name in ("chief", "deputy", "third")]


@pytest.mark.parametrize("second", [Verdict.CONFIRMED, Verdict.REFUSED])
def test_a_request_is_answered_once(second, people):
    chief, deputy, third = people
    account = person("ada", "entry")
    asked = power.ask(Kind.ROLE, by=chief, account=account, what={"role": "reviewer"})
    # Each of them has looked at it while it was still waiting.
    seen = [PowerRequest.objects.get(pk=asked.pk) for _ in (deputy, third)]

    both = [
        Attempt(lambda: power.answer(seen[0], Verdict.CONFIRMED, by=deputy)),
        Attempt(lambda: power.answer(seen[1], second, by=third)),
    ]
    refusals = [each for each in (attempt.finish() for attempt in both) if each is not None]

    given = PowerAnswer.objects.get()
    assert [type(refusal) for refusal in refusals] == [NotAllowed]
    assert "already been answered" in str(refusals[0])
    has = account.groups.filter(name="reviewer").exists()
    assert has == (given.verdict == Verdict.CONFIRMED)
    assert Event.objects.exclude(action="asked").count() == 1
    assert list(broken_links()) == []


def test_of_two_links_that_are_shown_at_once_one_is_void(people):
    chief, deputy, _ = people
    account = person("ada", "reviewer")
    power.answer(power.ask(Kind.PASSWORD, by=chief, account=account), Verdict.CONFIRMED, by=deputy)
    links = []

    for attempt in [
        Attempt(lambda: links.append(password_links.address_of(account, by=chief))) for _ in range(2)
    ]:
        assert attempt.finish() is None

    account = User.objects.get(pk=account.pk)
    work = [link for link in links if password_links.tokens.check_token(account, link.split("/")[-2])]
    assert (len(links), len(work)) == (2, 1)


def test_a_confirmation_that_the_database_refuses_gives_no_link(people, monkeypatch):
    chief = people[0]
    account = person("ada", "reviewer")
    asked = power.ask(Kind.PASSWORD, by=chief, account=account)
    monkeypatch.setattr(power, "may_answer", lambda *_: True)  # as if the program forgot to look

    with pytest.raises(IntegrityError, match="answer-needs-somebody-else"):
        power.answer(asked, Verdict.CONFIRMED, by=chief)

    assert password_links.shown_by(User.objects.get(pk=account.pk)) is None
