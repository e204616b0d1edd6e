import pytest
from django.test import Client
from django.urls import reverse

from archive.models import Testimony
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


def test_an_administrator_can_raise_neither_themselves_nor_a_superuser(as_role, admin_user):
    administrator = as_role("administrator")

    me = administrator.get(
        reverse("admin:auth_user_change", args=[administrator.session["_auth_user_id"]])
    ).content.decode()
    above = administrator.post(reverse("admin:auth_user_change", args=[admin_user.pk]), {"username": "mine"})

    assert [name for name in ("is_superuser", "user_permissions", "groups") if f'name="{name}"' in me] == []
    assert above.status_code == 403
