"""Several who sign in to one account at one moment: each is answered, and a code works once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from archive.models import SignInTries
from archive.workflow import second_factor
from tests.workflow.conftest import person
from tests.workflow.test_races import at_once
from tests.workflow.test_second_factor import code_at

PASSWORD = "invented-for-this"

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def colleague(settings):
    settings.ARCHIVE_SECOND_FACTOR = True
    account = person("colleague", "approver")
    account.set_password(PASSWORD)
    account.save()
    return account


def test_right_passwords_at_one_moment_are_all_answered(colleague):
    met = []

    def signs_in():
        sent = {"username": "colleague", "password": PASSWORD}
        met.append(Client().post("/admin/login/", sent).headers.get("Location"))

    at_once(*[signs_in] * 4)

    assert met == ["/admin/login/phone/"] * 4
    assert sum(SignInTries.objects.values_list("tries", flat=True)) == 0


def test_a_code_and_a_recovery_code_work_once_however_many_send_them(colleague):
    now = timezone.now()
    yesterday = now - timedelta(days=1)
    secret = second_factor.start(colleague)
    recovery = second_factor.confirm(colleague, code_at(secret, yesterday), secret=secret, now=yesterday)[0]
    code, took, took_recovery = code_at(secret, now), [], []

    at_once(*[lambda: took.append(second_factor.takes_code(colleague, code, now=now))] * 4)
    at_once(
        *[lambda: took_recovery.append(second_factor.takes_recovery_code(colleague, recovery, now=now))] * 4
    )

    assert sorted(took) == sorted(took_recovery) == [False, False, False, True]
