"""Four eyes on the pages: an administrator asks, another confirms, and the person concerned is told."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from archive.models import Event, PowerRequest
from archive.models.power import Kind, Verdict
from archive.vocabulary import Status
from archive.workflow import power
from tests.admin.conftest import logged_in, now, url
from tests.workflow.conftest import person

NEW = "kettle-orbit-mango-7"


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
    ada, _ = added(chief, "entry", "approver")

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


def added(client, *roles, **more):
    """A new colleague, and where the press led."""
    ids = list(Group.objects.filter(name__in=roles).values_list("pk", flat=True))
    form = {"username": "ada", "may_sign_in": "on", "groups": ids, **more}
    page = client.post(reverse("admin:auth_user_add"), form, follow=True)
    return User.objects.get(username="ada"), page


def link_of(account):
    return reverse("admin:auth_user_link", args=[account.pk])


def shown(page):
    found = re.search(r"http://testserver(/admin/password/[^<]+)", page.content.decode())
    return found and found[1]


def choose(link, client=None):
    client = client or Client()
    page = client.get(link, follow=True)
    return client.post(page.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW}, follow=True)


def test_a_new_colleague_chooses_a_password_once_a_second_person_has_confirmed_the_role(chief, deputy):
    ada, _ = added(chief, "approver")
    early = chief.post(link_of(ada))
    account = chief.get(reverse("admin:auth_user_change", args=[ada.pk])).content.decode()
    asked = deputy.get(reverse("admin:power_request", args=[PowerRequest.objects.get().pk])).content.decode()
    press(deputy, "confirm")
    theirs = deputy.post(link_of(ada))
    told = chief.get("/admin/").content.decode()
    link = shown(chief.post(link_of(ada)))

    done = choose(link)

    assert (early.status_code, shown(early), theirs.status_code, shown(theirs)) == (409, None, 409, None)
    assert "Give ada the role Approver, and a link to choose a first password" in asked
    assert "They have not chosen one yet. A link to choose one is waiting for" in account
    assert "Ask for a link" not in account
    assert "Show the link for ada" in told
    assert link_of(ada) in told.partition("Links for you")[0]
    assert "Your new password is set" in done.content.decode()
    assert Client().login(username="ada", password=NEW)
    assert "Links for you to hand over" not in chief.get("/admin/").content.decode()


def test_whoever_confirmed_a_link_is_told_when_it_was_used(chief, deputy):
    ada, _ = added(chief, "approver")
    press(deputy, "confirm")
    link = shown(chief.post(link_of(ada)))
    before = said(deputy.get("/admin/"))

    choose(link)

    assert before == []
    assert said(deputy.get("/admin/")) == [
        "The link for ada that you confirmed, and that chief was to hand over, has been used to choose a "
        "password. Ask ada whether it was really them. If it was not, tell an administrator at once to "
        "untick “May sign in” on their account, or do it yourself."
    ]
    assert said(deputy.get("/admin/")) == []


@pytest.mark.parametrize("roles", [["entry"], []])
def test_who_can_read_nothing_yet_gets_a_link_at_once(roles, chief):
    ada, page = added(chief, *roles)

    assert "Show the link" in page.content.decode()
    assert "The account ada has been created." in said(page)
    choose(shown(chief.post(link_of(ada))))

    assert Client().login(username="ada", password=NEW)
    assert not PowerRequest.objects.exists()


def test_a_link_is_not_shown_without_a_press(chief):
    ada, page = added(chief, "entry")

    assert shown(page) is shown(chief.get(link_of(ada))) is None
    assert not Event.objects.filter(action="password-link").exists()


def test_two_roles_of_a_new_colleague_give_one_link(chief, deputy):
    ada, _ = added(chief, "approver", "auditor")
    first, second = PowerRequest.objects.order_by("pk")
    press(deputy, "confirm", first)
    choose(shown(chief.post(link_of(ada))))

    press(deputy, "confirm", second)

    assert Client().login(username="ada", password=NEW)
    assert roles_of(ada) == ["approver", "auditor"]


def forgotten(client, account, why="rang me from her desk"):
    return client.post(
        reverse("admin:auth_user_password_change", args=[account.pk]), {"why": why}, follow=True
    )


def test_a_forgotten_password_is_a_link_that_two_people_stand_behind(chief, deputy, colleague):
    colleague.set_password("an-older-one-5-words")
    colleague.save()
    forgotten(chief, colleague)
    waited = (chief.post(link_of(colleague)).status_code, User.objects.get(pk=colleague.pk).password)
    press(deputy, "confirm")
    old = Client().login(username="colleague", password="an-older-one-5-words")

    choose(shown(chief.post(link_of(colleague))))

    assert waited == (409, colleague.password)
    assert not old
    assert Client().login(username="colleague", password=NEW)
    told = said(logged_in(User.objects.get(pk=colleague.pk)).get("/admin/"))
    assert told[0].startswith(
        "A link to choose a new password was made for you. chief asked for it, and deputy"
    )
    assert NEW not in str(list(PowerRequest.objects.values())) + str(list(Event.objects.values()))


def test_nobody_types_the_password_of_somebody_else(chief, colleague):
    before = colleague.password
    typed = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    for address in ("auth_user_password_change", "auth_user_change", "auth_user_link"):
        chief.post(reverse(f"admin:{address}", args=[colleague.pk]), {**typed, "why": "x"})
    chief.post(f"/admin/auth/user/{colleague.pk}abc/password/", typed)
    added(chief, "entry", **typed)

    colleague.refresh_from_db()
    assert colleague.password == before
    assert not User.objects.get(username="ada").has_usable_password()


def test_a_link_beside_a_lost_phone_is_pointed_out_to_whoever_confirms(chief, deputy, colleague):
    forgotten(chief, colleague)
    asked = PowerRequest.objects.get()
    page = deputy.get(reverse("admin:power_request", args=[asked.pk])).content.decode()
    assert "Take care" not in page
    power.ask(Kind.SECOND_FACTOR, by=chief.reader, account=colleague)

    page = deputy.get(reverse("admin:power_request", args=[asked.pk])).content.decode()

    assert (
        "Take care: somebody has also asked, in the last 7 days, to reset sign-in by phone for colleague"
        in page
    )


def test_why_has_to_be_said_and_whoever_may_not_sign_in_gets_no_link(chief, colleague):
    assert "Say how you know" in forgotten(chief, colleague, why=" ").content.decode()
    User.objects.filter(pk=colleague.pk).update(is_active=False)

    page = forgotten(chief, colleague)

    assert "may not sign in at the moment" in page.content.decode()
    assert not PowerRequest.objects.exists()


def test_an_administrator_gives_no_link_to_a_superuser(chief):
    above = User.objects.create_superuser("above")

    assert forgotten(chief, above).status_code == 403


def test_the_page_of_an_account_says_how_its_password_stands(chief, deputy, colleague):
    colleague.set_password("an-older-one-5-words")
    colleague.save()
    address = reverse("admin:auth_user_change", args=[colleague.pk])
    states = [chief.get(address).content.decode()]
    forgotten(chief, colleague)
    states.append(chief.get(address).content.decode())
    press(deputy, "confirm")
    states.append(deputy.get(address).content.decode())
    choose(shown(chief.post(link_of(colleague))))
    states.append(chief.get(address).content.decode())

    assert ["They have forgotten it" in state for state in states] == [True, False, False, True]
    assert "They have one. A link to choose one is waiting for" in states[1]
    assert "They have not chosen one yet. chief can" in states[2]
    assert [colleague.password[:20] in state for state in states] == [False] * 4


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
        f"Your request {PowerRequest.objects.get().pk} has been refused by deputy: give colleague the role "
        "Reviewer."
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


def test_whoever_lost_their_role_shows_no_link(chief, deputy, colleague):
    forgotten(chief, colleague)
    press(deputy, "confirm")
    chief.reader.groups.set(Group.objects.filter(name="entry"))

    answer = chief.post(link_of(colleague))

    assert (answer.status_code, shown(answer)) == (403, None)


def test_a_new_session_of_the_asker_confirms_nothing(chief, colleague):
    change(chief, colleague, "entry", "reviewer")

    answer = press(logged_in(User.objects.get(username="chief")), "confirm")

    assert answer.status_code == 403
    assert roles_of(colleague) == ["entry"]


def test_a_name_stays_with_whom_the_trail_knows_by_it(chief, colleague):
    change(chief, colleague, "entry", username="before-the-first-day")
    colleague.refresh_from_db()
    assert colleague.username == "before-the-first-day"
    logged_in(colleague)
    colleague.refresh_from_db()

    change(chief, colleague, "entry", username="somebody-else")
    change(chief, chief.reader, "administrator", username="deputy")

    names = User.objects.order_by("pk").values_list("username", flat=True)
    assert list(names) == ["chief", "before-the-first-day"]


def test_the_page_of_a_lost_phone_is_closed_for_a_superusers(chief):
    above = User.objects.create_superuser("above")

    assert chief.get(reverse("admin:auth_user_second_factor", args=[above.pk])).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", [None, Verdict.CONFIRMED])
def test_an_account_is_not_renamed_once_somebody_was_asked_about_it_by_name(verdict):
    boss, second = person("boss", "administrator"), person("second", "administrator")
    newcomer = person("jane.smith", "entry")
    asked = power.ask(Kind.ROLE, by=boss, account=newcomer, what={"role": "reviewer"})
    if verdict:
        power.answer(asked, verdict, by=second)
    has = list(newcomer.groups.values_list("pk", flat=True))

    logged_in(boss).post(
        f"/admin/auth/user/{newcomer.pk}/change/", {"username": "mallory", "groups": has, "may_sign_in": "on"}
    )

    newcomer.refresh_from_db()
    assert newcomer.username == "jane.smith"


@pytest.mark.django_db
def test_and_may_be_once_that_was_taken_back():
    boss, newcomer = person("boss", "administrator"), person("jane.smiht", "entry")
    asked = power.ask(Kind.ROLE, by=boss, account=newcomer, what={"role": "reviewer"})
    power.answer(asked, Verdict.TAKEN_BACK, by=boss)

    logged_in(boss).post(
        f"/admin/auth/user/{newcomer.pk}/change/",
        {
            "username": "jane.smith",
            "groups": list(newcomer.groups.values_list("pk", flat=True)),
            "may_sign_in": "on",
        },
    )

    newcomer.refresh_from_db()
    assert newcomer.username == "jane.smith"
