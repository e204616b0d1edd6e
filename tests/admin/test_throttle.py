"""Wrong passwords at the sign-in page: counted by account and place, and told in the trail."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory

from archive.admin.where_from import place_of
from archive.models import Event, SignInTries
from config.behind_proxy import as_it_came

CHANGE = "/admin/password_change/"
PASSWORD, WRONG = "invented-for-this", "not-the-password"

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(approver):
    approver.set_password(PASSWORD)
    approver.save()
    return approver


def sign_in(client, password=WRONG, username="approver", address="192.0.2.7"):
    sent = {"username": username, "password": password}
    return client.post("/admin/login/", sent, REMOTE_ADDR=address)


def is_in(client):
    return SESSION_KEY in client.session


def test_thirty_wrong_passwords_in_a_row_are_not_taken(chief):
    client = Client()

    met = [sign_in(client).status_code for _ in range(30)]
    right = sign_in(client, PASSWORD)

    assert met == [200] * 4 + [429] * 26
    assert (right.status_code, is_in(client)) == (429, False)
    said = right.content.decode()
    assert "Try again in 15 minutes" in said
    assert "ask your administrator" in said
    told = Event.objects.order_by("sequence").values_list("action", "subject", "by")
    refused = ("sign-in-refused", f"user {chief.pk}", "not signed in")
    assert list(told) == [refused] * 4 + [("locked-out", f"user {chief.pk}", "not signed in")]


def test_a_stranger_cannot_lock_out_the_only_approver(chief):
    for number in range(60):
        sign_in(Client(), address=f"198.51.100.{number % 4}")

    client = Client()
    sign_in(client, PASSWORD)

    assert is_in(client)


def test_nor_from_the_same_address_where_they_have_signed_in_in_this_browser_before(chief):
    client = Client()
    sign_in(client, PASSWORD)
    client.post("/admin/logout/")
    for _ in range(60):
        sign_in(Client())
    stranger = Client()
    sign_in(stranger, PASSWORD)

    sign_in(client, PASSWORD)

    assert (is_in(client), is_in(stranger)) == (True, False)


def test_a_browser_that_somebody_else_has_used_is_no_way_round(chief, author):
    author.set_password(PASSWORD)
    author.save()
    client = Client()
    sign_in(client, PASSWORD, username="author")
    client.post("/admin/logout/")

    for _ in range(6):
        sign_in(client)
    sign_in(client, PASSWORD)

    assert not is_in(client)


def test_nor_is_a_browser_mark_that_somebody_made_up(chief):
    client = Client()
    for number in range(6):
        client.cookies["heard-browser"] = f"made-up:{number}"
        sign_in(client)

    assert sign_in(client, PASSWORD).status_code == 429


def test_one_address_cannot_try_many_names(chief):
    met = [sign_in(Client(), username=f"name-{number}").status_code for number in range(40)]

    assert met == [200] * 29 + [429] * 11


def test_a_name_that_does_not_exist_is_answered_alike(chief):
    known = [sign_in(Client()) for _ in range(7)]
    unknown = [sign_in(Client(), username="nobody-here", address="192.0.2.8") for _ in range(7)]

    assert [each.status_code for each in known] == [each.status_code for each in unknown]
    for one, other in zip(known, unknown, strict=True):
        said = [each.context["form"].non_field_errors() for each in (one, other)]
        assert said[0] == said[1]


def test_what_was_typed_is_kept_nowhere(chief):
    sign_in(Client(), username="my-secret-password-in-the-wrong-field")

    stored = str(list(SignInTries.objects.values())) + str(list(Event.objects.values()))
    assert "secret" not in stored
    assert "192.0.2.7" not in stored


def test_a_form_without_name_or_password_is_no_try(chief):
    for _ in range(10):
        sign_in(Client(), password="")

    assert SignInTries.objects.count() == 0


@pytest.mark.parametrize(
    ("forwarded", "behind", "place"),
    [
        ("203.0.113.9", True, "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", True, "203.0.113.9"),
        ("203.0.113.9, nonsense", True, "192.0.2.7"),
        ("203.0.113.9", False, "192.0.2.7"),
    ],
)
def test_only_the_proxys_own_word_is_believed(forwarded, behind, place):
    found = []
    serve = as_it_came(lambda environ, _: found.append(place_of(WSGIRequest(environ))), behind_proxy=behind)

    serve(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=forwarded).environ, None)

    assert found == [place]


def test_addresses_of_one_network_of_ipv6_are_one_place():
    def place(address):
        return place_of(RequestFactory().get("/", REMOTE_ADDR=address))

    assert place("2001:db8:1:2::3") == place("2001:db8:1:2:ffff::4")
    assert place("2001:db8:1:2::3") != place("2001:db8:1:3::3")
    assert place("::ffff:192.0.2.7") == "192.0.2.7"
    assert place("") == "unknown"


def test_whoever_sits_down_at_an_open_session_cannot_guess_its_password_where_one_changes_it(chief):
    client = Client()
    sign_in(client, PASSWORD)
    new = {"new_password1": "four odd unrelated words", "new_password2": "four odd unrelated words"}

    met = [client.post(CHANGE, {"old_password": WRONG, **new}).status_code for _ in range(10)]
    right = client.post(CHANGE, {"old_password": PASSWORD, **new})

    assert met == [200] * 4 + [429] * 6
    assert right.status_code == 429
    assert "Try again in 15 minutes" in right.content.decode()
    chief.refresh_from_db()
    assert chief.check_password(PASSWORD)
    told = Event.objects.filter(details__what="proof").order_by("sequence").values_list("action", flat=True)
    assert list(told) == ["sign-in-refused"] * 4 + ["locked-out"]


def test_a_wrong_old_password_before_the_right_one_changes_it_all_the_same(chief):
    client = Client()
    sign_in(client, PASSWORD)
    new = {"new_password1": "four odd unrelated words", "new_password2": "four odd unrelated words"}

    for _ in range(3):
        for _ in range(4):
            client.post(CHANGE, {"old_password": WRONG, **new})
        assert (
            client.post(CHANGE, {"old_password": PASSWORD, **new | {"new_password2": "x"}}).status_code == 200
        )
    done = client.post(CHANGE, {"old_password": PASSWORD, **new})

    assert done.status_code == 302
