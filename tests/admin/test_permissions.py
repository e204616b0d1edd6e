import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from archive.models import Testimony
from archive.workflow import policy
from tests.admin.conftest import PAGES, ROLES, logged_in, now, url
from tests.workflow.conftest import person

# Who may open which page of a submitted testimony that the entry account made.
OPENS = {
    "change": {"entry", "reviewer", "approver"},
    "text": {"entry", "reviewer", "approver"},
    "review": {"reviewer", "approver"},
    "prepare": {"reviewer", "approver"},
    "clear": {"approver"},
    "publish": {"approver"},
    "withdraw": {"approver"},
}
LISTS = {
    "index": set(ROLES),
    "archive_testimony_changelist": {"entry", "reviewer", "approver"},
    "archive_testimony_add": {"entry", "reviewer", "approver"},
    "archive_event_changelist": {"auditor"},
    "archive_theme_changelist": {"entry", "reviewer", "approver", "administrator"},
    "archive_theme_add": {"administrator"},
    "auth_user_changelist": {"administrator"},
}
POSTS = ["review_act", "show_text", "prepare", "clear", "return", "publish", "withdraw", "text", "change"]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_own_pages_and_no_other(role, as_role, submitted):
    client = as_role(role)

    found = {page: client.get(url(page, submitted)).status_code for page in PAGES}

    assert found == {page: 200 if role in OPENS[page] else 403 for page in PAGES}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_own_lists_and_no_other(role, as_role, submitted):
    client = as_role(role)

    found = {name: client.get(reverse(f"admin:{name}")).status_code for name in LISTS}

    assert found == {name: 200 if role in LISTS[name] else 403 for name in LISTS}


@pytest.mark.parametrize("role", ["auditor", "administrator"])
@pytest.mark.parametrize("page", POSTS)
def test_whoever_sees_no_testimony_changes_none(page, role, as_role, submitted):
    more = ["undo"] if page == "review_act" else []

    answer = as_role(role).post(url(page, submitted, *more), {"version": submitted.version})

    assert answer.status_code == 403
    assert now(submitted).version == submitted.version


def test_entry_staff_see_only_what_they_entered(submitted):
    other = logged_in(person("other", "entry"))

    assert [other.get(url(page, submitted)).status_code for page in ("change", "text")] == [404, 404]
    assert "Testimony 1" not in other.get(reverse("admin:archive_testimony_changelist")).content.decode()


def test_a_form_without_its_token_is_refused_on_a_page_of_ours(submitted, reviewer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer)

    answer = client.post(url("prepare", submitted), {"version": submitted.version})

    assert answer.status_code == 403
    assert "This form was open for too long" in answer.content.decode()
    assert "<style" not in answer.content.decode()  # which our policy would block
    assert now(submitted).version == submitted.version


def test_a_visitor_is_sent_to_the_login_page(client, submitted):
    for page in PAGES:
        answer = client.get(url(page, submitted))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/admin/login/")


def test_an_unknown_testimony_is_404_and_not_an_error(as_approver, as_reviewer):
    for number in ("999999", "99999999999999999999"):
        for page in ("review", "prepare", "clear", "publish", "withdraw", "change"):
            assert as_approver.get(f"/admin/archive/testimony/{number}/{page}/").status_code == 404, page
        assert as_reviewer.get(f"/admin/archive/testimony/{number}/text/").status_code == 404
    assert as_reviewer.get("/admin/archive/testimony/none/change/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "testimony/?status__exact=%00",
        "testimony/?q=jess%00",
        "testimony/?revisions__text__contains=jess",
        "testimony/?gender__contains=g",
        "event/?details__contains=a",
        "theme/?synonyms__contains=a",
    ],
)
def test_a_list_asked_for_what_it_does_not_offer_is_400(address, admin_client, submitted):
    assert admin_client.get(f"/admin/archive/{address}").status_code == 400


def test_a_list_is_narrowed_by_what_it_offers(admin_client, submitted):
    for address in (
        "testimony/?status__exact=cleared",
        "event/?action__exact=cleared",
        "theme/?parent__id__exact=1",
    ):
        page = admin_client.get(f"/admin/archive/{address}")
        assert (page.status_code, page.context["cl"].has_active_filters) == (200, True), address


@pytest.mark.parametrize("after", ["9" * 5000, "-1", "words", "٣"])
def test_the_review_screen_goes_on_from_the_first_open_flag_where_the_address_names_none(
    after, as_reviewer, entered
):
    page = as_reviewer.get(url("review", entered), {"after": after})

    assert page.status_code == 200
    assert [card.number for card in page.context["sheet"].cards if card.is_current] == [1]


def test_no_testimony_can_be_deleted_by_anybody(admin_client, submitted):
    answer = admin_client.post(
        reverse("admin:archive_testimony_delete", args=[submitted.pk]), {"post": "yes"}
    )

    assert answer.status_code == 403
    assert Testimony.objects.filter(pk=submitted.pk).exists()


def test_pages_with_restricted_text_are_never_stored_by_a_browser(as_approver, as_reviewer, submitted):
    for client, pages in ((as_approver, ["review", "prepare", "clear", "publish"]), (as_reviewer, ["text"])):
        for page in pages:
            assert "no-store" in client.get(url(page, submitted)).headers["Cache-Control"], page


def test_the_lists_of_accounts_are_named_in_british_english(as_role):
    index = as_role("administrator").get(reverse("admin:index")).content.decode()

    assert "Accounts and roles" in index
    assert "Authorization" not in index
    assert (">Accounts<" in index, ">Roles<" in index, ">Groups<" in index) == (True, True, False)


def test_an_administrator_can_raise_neither_themselves_nor_a_superuser(as_role, admin_user):
    administrator = as_role("administrator")

    me = administrator.get(
        reverse("admin:auth_user_change", args=[administrator.session["_auth_user_id"]])
    ).content.decode()
    above = administrator.post(reverse("admin:auth_user_change", args=[admin_user.pk]), {"username": "mine"})

    assert [name for name in ("is_superuser", "user_permissions", "groups") if f'name="{name}"' in me] == []
    assert above.status_code == 403


def test_a_refused_page_looks_like_the_admin_says_why_and_leads_to_my_work(as_role, submitted):
    client = as_role("entry")

    refused, missing = client.get(url("clear", submitted)), client.get("/admin/no-such-page/")

    assert (refused.status_code, missing.status_code) == (403, 404)
    for answer, said in ((refused, "Only approvers may do this."), (missing, "Check that the whole address")):
        html = answer.content.decode()
        assert said in html
        assert '<a class="button" href="/admin/">My work</a>' in html
        assert 'id="header"' in html  # the admin's own
        assert "no-store" in answer.headers["Cache-Control"]


def test_whoever_loses_their_last_role_is_out_at_once_and_is_told(as_role):
    client = as_role("auditor")
    assert client.get("/admin/").status_code == 200
    client.reader.groups.clear()

    page = client.get("/admin/", follow=True)

    assert page.redirect_chain == [("/admin/login/?next=%2Fadmin%2F", 302)]
    assert "Your account no longer has a role" in page.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("username", "password"), [("nobody", "wrong"), ("no-role", "invented-for-this")])
def test_the_sign_in_says_the_same_of_a_wrong_password_and_of_an_account_without_a_role(
    username, password, db, client
):
    User.objects.create_user("no-role", password="invented-for-this", is_staff=True)

    page = client.post("/admin/login/", {"username": username, "password": password})

    assert page.context["form"].non_field_errors() == [
        "That username and password do not match, or the account has no role yet. Check both and try again, "
        "or ask your administrator."
    ]


def test_whoever_signs_out_is_told_so(as_role):
    assert "You are signed out." in as_role("auditor").post("/admin/logout/").content.decode()


def test_days_and_times_are_written_in_one_way(as_role):
    page = as_role("administrator")
    page.reader.last_login = datetime(2026, 3, 4, 15, 5, tzinfo=UTC)
    page.reader.save()

    html = page.get(reverse("admin:auth_user_changelist")).content.decode()

    assert "4 March 2026, 15:05" in html


def test_a_new_colleague_is_one_page_with_the_roles_in_words(as_role):
    client = as_role("administrator")
    page = client.get(reverse("admin:auth_user_add"))
    html = page.content.decode()
    names = list(page.context["adminform"].form.fields)

    client.post(
        reverse("admin:auth_user_add"),
        {
            "username": "ada",
            "first_name": "Ada",
            "last_name": "Marsh",
            "groups": [Group.objects.get(name="entry").pk],
            "may_sign_in": "on",
        },
    )

    assert sorted(names) == ["first_name", "groups", "last_name", "may_sign_in", "username", "why"]
    assert re.search(r'name="may_sign_in"[^>]* checked', html)
    assert "Add account" in html
    assert [role.says for role in policy.ROLES if f"{role.label}. {role.says}" not in html] == []
    ada = User.objects.get(username="ada")
    assert (ada.is_active, ada.is_staff, ada.get_full_name()) == (True, True, "Ada Marsh")
    assert list(ada.groups.values_list("name", flat=True)) == ["entry"]
    assert not ada.has_usable_password()


def test_may_sign_in_switches_an_account_off_whole(as_role, author):
    as_role("administrator").post(
        reverse("admin:auth_user_change", args=[author.pk]), {"username": author.username}
    )

    author.refresh_from_db()
    assert (author.is_active, author.is_staff) == (False, False)


def test_the_role_pages_say_in_a_sentence_what_each_may(as_role, author):
    client = as_role("administrator")

    roles = client.get(reverse("admin:auth_group_changelist")).content.decode()
    entry = client.get(reverse("admin:auth_group_change", args=[Group.objects.get(name="entry").pk]))

    assert [role.says for role in policy.ROLES if role.says not in roles] == []
    assert "author" in entry.content.decode()


def test_what_was_open_when_an_account_was_switched_off_does_not_open_again_with_it(as_role, author):
    stolen, boss = logged_in(author), as_role("administrator")
    assert stolen.get("/admin/").status_code == 200
    form = {"username": author.username, "groups": [Group.objects.get(name="entry").pk]}

    assert boss.post(f"/admin/auth/user/{author.pk}/change/", form).status_code == 302
    User.objects.filter(pk=author.pk).update(is_active=True, is_staff=True)

    assert stolen.get("/admin/").status_code == 302
