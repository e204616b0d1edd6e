"""Four eyes on the pages: an administrator asks, another confirms, and the person concerned is told."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from archive.models import Event, PowerRequest
from archive.models.power import Kind
from archive.vocabulary import Status
from tests.admin.conftest import logged_in, now, url
from tests.workflow.conftest import person

PASSWORD = "correct-horse-9-battery"


@pytest.fixture
def chief(db):
    return logged_in(person("chief", "administrator"))


@pytest.fixture
def deputy(db):
    return logged_in(person("deputy", "administrator"))


@pytest.fixture
def colleague(db):
    return person("colleague", "entry")


def account_form(account, *roles, **more):
    ids = list(Group.objects.filter(name__in=roles).values_list("pk", flat=True))
    return {"username": account.username, "groups": ids, "may_sign_in": "on", **more}


def change(client, account, *roles, **more):
    address = reverse("admin:auth_user_change", args=[account.pk])
    return client.post(address, account_form(account, *roles, **more), follow=True)


def press(client, act, asked=None):
    asked = asked or PowerRequest.objects.latest("pk")
    return client.post(reverse("admin:power_request_act", args=[asked.pk, act]), follow=True)


def roles_of(account):
    return sorted(account.groups.values_list("name", flat=True))


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_a_role_waits_for_another_administrator_who_finds_it_under_my_work(chief, deputy, colleague):
    asked = change(chief, colleague, "entry", "reviewer", why="covers for Sam")
    request = PowerRequest.objects.get()

    waiting = deputy.get("/admin/").content.decode()
    page = deputy.get(reverse("admin:power_request", args=[request.pk])).content.decode()
    before = roles_of(colleague)
    press(deputy, "confirm")

    assert any("waiting for another administrator" in message for message in said(asked))
    assert "Waiting for your confirmation" in waiting
    assert "Give colleague the role Reviewer" in waiting
    assert "covers for Sam" in page
    assert (before, roles_of(colleague)) == (["entry"], ["entry", "reviewer"])
    told = logged_in(colleague).get("/admin/")
    assert said(told) == [
        "You now have the role Reviewer. chief asked for it, and deputy confirmed it. If you did not expect "
        "this, tell an administrator at once."
    ]
    assert said(logged_in(colleague).get("/admin/")) == []


def test_entry_is_given_and_any_role_is_taken_away_at_once(chief, colleague):
    reviewer = person("reviewer", "reviewer")

    change(chief, reviewer, "entry")

    assert roles_of(reviewer) == ["entry"]
    assert not PowerRequest.objects.exists()
    row = Event.objects.latest("sequence")
    assert (row.action, row.subject, row.details) == (
        "changed",
        f"user {reviewer.pk}",
        {"fields": "groups", "gave": "entry", "took": "reviewer"},
    )


@pytest.mark.parametrize("role", ["reviewer", "approver", "auditor", "administrator"])
def test_every_role_that_reads_or_confirms_waits(role, chief, colleague):
    change(chief, colleague, role)

    assert (roles_of(colleague), PowerRequest.objects.get().what) == ([], {"role": role})


def test_a_new_colleagues_role_waits_as_well(chief):
    form = {"username": "ada", "password1": PASSWORD, "password2": PASSWORD, "may_sign_in": "on"}
    ids = list(Group.objects.filter(name__in=["entry", "approver"]).values_list("pk", flat=True))

    chief.post(reverse("admin:auth_user_add"), {**form, "groups": ids})

    ada = User.objects.get(username="ada")
    assert (roles_of(ada), PowerRequest.objects.get().account) == (["entry"], ada)


def test_nobody_confirms_their_own_request_by_hand(chief, colleague):
    change(chief, colleague, "reviewer")

    answer = press(chief, "confirm")

    assert answer.status_code == 403
    assert "You asked for this yourself" in answer.content.decode()
    assert roles_of(colleague) == []


def test_a_second_account_of_ones_own_cannot_confirm(chief):
    """It would need a role that somebody else has to confirm first."""
    second = person("second", "entry")
    change(chief, second, "entry", "administrator")

    answer = press(logged_in(second), "confirm")

    assert answer.status_code == 403
    assert roles_of(second) == ["entry"]


def test_a_password_is_set_for_somebody_only_once_confirmed(chief, deputy, colleague):
    before = colleague.password
    address = reverse("admin:auth_user_password_change", args=[colleague.pk])
    chief.post(address, {"password1": PASSWORD, "password2": PASSWORD, "why": "forgot it"})
    colleague.refresh_from_db()
    waited = colleague.password == before

    press(deputy, "confirm")

    colleague.refresh_from_db()
    assert waited
    assert colleague.check_password(PASSWORD)
    assert "chief set a new password for you" in said(logged_in(colleague).get("/admin/"))[0]
    assert PASSWORD not in str(list(PowerRequest.objects.values())) + str(list(Event.objects.values()))


def test_whoever_was_switched_off_is_let_in_again_once_confirmed(chief, deputy, colleague):
    User.objects.filter(pk=colleague.pk).update(is_active=False)

    change(chief, colleague, "entry")
    colleague.refresh_from_db()
    waited = not colleague.is_active
    press(deputy, "confirm")

    colleague.refresh_from_db()
    assert (waited, colleague.is_active, colleague.is_staff) == (True, True, True)


def test_a_refusal_does_nothing_and_the_asker_is_told(chief, deputy, colleague):
    change(chief, colleague, "entry", "reviewer")

    press(deputy, "refuse")

    assert roles_of(colleague) == ["entry"]
    told = said(chief.get("/admin/"))
    assert told == [
        f"deputy refused your request {PowerRequest.objects.get().pk}: give colleague the role Reviewer."
    ]
    assert said(logged_in(colleague).get("/admin/")) == []


def test_the_asker_takes_it_back(chief, deputy, colleague):
    change(chief, colleague, "reviewer")

    page = press(chief, "take-back")

    assert "Taken back" in page.content.decode()
    assert "Waiting for your confirmation" not in deputy.get("/admin/").content.decode()


def test_where_nobody_can_confirm_the_page_says_what_to_do(chief, colleague):
    page = change(chief, colleague, "reviewer")

    assert any("manage.py make_administrator" in message for message in said(page))


def test_the_auditor_confirms_where_there_is_one_administrator(chief, colleague):
    auditor = logged_in(person("auditor", "auditor"))
    change(chief, colleague, "reviewer")

    press(auditor, "confirm")

    assert roles_of(colleague) == ["reviewer"]


def test_a_request_is_shown_to_those_whom_it_concerns_and_to_no_other(chief, deputy, colleague):
    change(chief, colleague, "entry", "reviewer")
    address = reverse("admin:power_request", args=[PowerRequest.objects.get().pk])
    others = [logged_in(person(role, role)) for role in ("reviewer", "approver")]

    assert [one.get(address).status_code for one in (chief, deputy)] == [200, 200]
    assert [one.get(address).status_code for one in (*others, logged_in(colleague))] == [403, 403, 403]
    assert chief.get(reverse("admin:power_request", args=[999])).status_code == 404


def test_an_erasure_shows_ids_alone_and_waits_for_another_approver(entered, as_approver, as_reviewer):
    as_reviewer.post(url("close", entered), {"version": entered.version, "reason": "unsuitable", "note": ""})
    closed = now(entered)
    other = logged_in(person("other", "approver"))
    as_approver.post(
        url("erase", closed), {"version": closed.version, "number": closed.pk, "confirmed": "on"}
    )
    request = PowerRequest.objects.get()
    again = as_approver.get(url("erase", closed)).content.decode()
    page = other.get(reverse("admin:power_request", args=[request.pk])).content.decode()
    assert "is waiting to be confirmed" in again
    assert "Ask for its words to be erased" not in again
    waited = now(closed).status

    press(other, "confirm")

    assert (request.kind, waited, now(closed).status) == (Kind.ERASURE, Status.CLOSED, Status.ERASED)
    assert f"Erase the words of testimony {closed.pk}" in page
    assert "jess" not in page


def test_no_page_makes_a_superuser_or_gives_a_single_permission(chief, admin_client, colleague):
    for client in (chief, admin_client):
        change(client, colleague, "entry", is_superuser="on", user_permissions=["1"])

    colleague.refresh_from_db()
    assert (colleague.is_superuser, colleague.user_permissions.count()) == (False, 0)
