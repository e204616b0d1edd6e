"""Signing in takes a password and a code from a phone; the first time, the phone is set up."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from archive.models import DataKey, Event, SecondFactor
from archive.models.data_key import shred
from archive.workflow import second_factor
from tests.workflow.test_second_factor import code_at

PASSWORD = "invented-for-this"
LOGIN, CODE, PHONE, OWN = (
    "/admin/login/",
    "/admin/login/code/",
    "/admin/login/phone/",
    "/admin/second-factor/",
)
LATER = timedelta(seconds=30)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.ARCHIVE_SECOND_FACTOR = True


@pytest.fixture
def colleague(reviewer):
    reviewer.set_password(PASSWORD)
    reviewer.save()
    return reviewer


@pytest.fixture
def phone(colleague):
    """What the phone of the colleague holds, which was set up yesterday."""
    yesterday = timezone.now() - timedelta(days=1)
    secret = second_factor.start(colleague)
    second_factor.confirm(colleague, code_at(secret, yesterday), secret=secret, now=yesterday)
    return secret


def give_password(client, username="reviewer", password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def is_in(client):
    return SESSION_KEY in client.session


def now_code(secret):
    return code_at(secret, timezone.now())


def key_in(page):
    return re.search(r'data-testid="key">([A-Z2-7 ]+)<', page.content.decode())[1].replace(" ", "")


def codes_in(page):
    return re.findall(r"<li><code>([a-z2-7-]{19})</code></li>", page.content.decode())


def actions(*names):
    return list(Event.objects.filter(action__in=names).order_by("sequence").values_list("action", "details"))


def test_the_first_sign_in_sets_up_the_phone_and_shows_the_recovery_codes_once(colleague):
    client = Client()
    after = give_password(client, next="/admin/archive/theme/")
    assert (after.status_code, after.headers["Location"]) == (302, PHONE)
    assert not is_in(client)
    shown = client.get(PHONE)
    secret = key_in(shown)
    assert client.get("/admin/").status_code == 302

    done = client.post(PHONE, {"code": now_code(secret)})

    assert done.status_code == 200
    assert len(codes_in(done)) == 10
    assert 'href="/admin/archive/theme/"' in done.content.decode()
    assert is_in(client)
    assert client.get("/admin/").status_code == 200
    assert codes_in(client.get(PHONE, follow=True)) == []
    told = actions("signed-in", "factor-set-up")
    assert told == [
        ("factor-set-up", {"again": 0}),
        ("signed-in", {"second": "set-up", "wrong_before": 0}),
    ]


def test_the_square_is_drawn_without_style_or_script_and_is_not_stored_anywhere(colleague):
    client = Client()
    give_password(client)

    page = client.get(PHONE)

    found = re.search(r'<svg[^>]*class="qr".*?</svg>', page.content.decode(), re.DOTALL)
    svg = ET.fromstring(found[0])
    assert {each.tag.rpartition("}")[2] for each in svg.iter()} <= {"svg", "g", "path"}
    assert [each for each in svg.iter() if "style" in each.attrib] == []
    assert "no-store" in page.headers["Cache-Control"]
    assert key_in(page) not in str(dict(client.session))


def test_loading_the_page_again_shows_the_same_square_and_another_sign_in_another(colleague):
    client, other = Client(), Client()
    give_password(client)
    first = key_in(client.get(PHONE))
    assert key_in(client.get(PHONE)) == first
    give_password(other)
    second = key_in(other.get(PHONE))

    late = client.post(PHONE, {"code": now_code(first)})

    assert first != second
    assert (late.status_code, is_in(client)) == (400, False)
    assert not second_factor.is_set_up(colleague)


def test_a_password_and_a_code_let_somebody_in(colleague, phone):
    client = Client()
    assert give_password(client, next="/admin/archive/theme/").headers["Location"] == CODE

    after = client.post(CODE, {"code": now_code(phone)})

    assert (after.status_code, after.headers["Location"]) == (302, "/admin/archive/theme/")
    assert is_in(client)
    assert actions("signed-in") == [("signed-in", {"second": "code", "wrong_before": 0})]


@pytest.mark.parametrize("address", ["/admin/", "/admin/archive/testimony/", "/admin/session/", OWN])
def test_a_password_alone_opens_nothing(colleague, phone, address):
    client = Client()
    give_password(client)

    page = client.get(address)

    assert page.status_code == 302 or page.json()["person"] is None
    assert not is_in(client)


def test_a_phone_cannot_be_set_up_where_one_is_set_up_already(colleague, phone):
    client = Client()
    give_password(client)

    met = client.post(PHONE, {"code": "123456"})

    assert (met.status_code, met.headers["Location"]) == (302, CODE)
    assert second_factor.pending_secret(colleague) == ""


def test_a_wrong_code_is_refused_in_words_and_counted(colleague, phone):
    client = Client()
    give_password(client)
    wrong = "000000" if now_code(phone) != "000000" else "111111"

    met = client.post(CODE, {"code": wrong})

    assert met.status_code == 400
    assert "That code is not right" in met.content.decode()
    assert not is_in(client)
    client.post(CODE, {"code": now_code(phone)})
    assert actions("sign-in-refused", "signed-in") == [
        ("sign-in-refused", {"what": "code"}),
        ("signed-in", {"second": "code", "wrong_before": 1}),
    ]


def test_codes_cannot_be_guessed_for_long(colleague, phone):
    client = Client()
    give_password(client)

    met = [client.post(CODE, {"code": f"00000{number}"}).status_code for number in range(6)]

    assert met == [400, 400, 400, 400, 429, 429]
    locked = client.post(CODE, {"code": now_code(phone)})
    assert (locked.status_code, is_in(client)) == (429, False)
    assert "Try again in 15 minutes" in locked.content.decode()


def test_an_empty_code_is_no_try(colleague, phone):
    client = Client()
    give_password(client)

    assert [client.post(CODE, {}).status_code for _ in range(7)] == [400] * 7
    client.post(CODE, {"code": now_code(phone)})
    assert is_in(client)


def test_a_recovery_code_lets_somebody_in_once(colleague, phone):
    code = second_factor.new_recovery_codes(colleague)[3]
    met = []
    for _ in range(2):
        client = Client()
        give_password(client)
        client.post(CODE, {"recovery": code})
        met.append(is_in(client))

    assert met == [True, False]


def test_after_ten_minutes_the_password_is_asked_for_again(colleague, phone):
    client = Client()
    give_password(client, next="/admin/archive/theme/")
    session = client.session
    session["heard.password-given"] = {
        **session["heard.password-given"],
        "at": session["heard.password-given"]["at"] - 601,
    }
    session.save()

    met = client.post(CODE, {"code": now_code(phone)})

    assert (met.status_code, met.headers["Location"]) == (302, f"{LOGIN}?next=%2Fadmin%2Farchive%2Ftheme%2F")
    assert not is_in(client)


@pytest.mark.parametrize("change", ["password", "switched-off"])
def test_what_changes_between_the_two_steps_counts(colleague, phone, change):
    client = Client()
    give_password(client)
    if change == "password":
        colleague.set_password("another-invented-one")
    else:
        colleague.is_active = False
    colleague.save()

    assert client.post(CODE, {"code": now_code(phone)}).status_code == 302
    assert not is_in(client)


def test_where_the_secret_cannot_be_read_the_page_says_who_helps(colleague, phone, unguarded):
    shred(DataKey.objects.filter(pk=SecondFactor.objects.get().key_id), at=timezone.now())
    client = Client()
    give_password(client)

    met = client.post(CODE, {"code": now_code(phone)})

    assert met.status_code == 400
    assert "Ask your administrator to reset your sign-in by phone" in met.content.decode()
    assert not is_in(client)


def test_where_it_is_switched_off_the_sign_in_page_says_so(colleague, settings):
    assert "people sign in with a password alone" not in Client().get(LOGIN).content.decode()
    settings.ARCHIVE_SECOND_FACTOR = False

    assert "people sign in with a password alone" in Client().get(LOGIN).content.decode()
    client = Client()
    give_password(client)
    assert is_in(client)


@pytest.fixture
def signed_in(colleague, phone):
    client = Client()
    give_password(client)
    client.post(CODE, {"code": now_code(phone)})
    return client


def test_every_page_leads_to_ones_own_phone(signed_in, settings):
    assert f'href="{OWN}"' in signed_in.get("/admin/").content.decode()
    settings.ARCHIVE_SECOND_FACTOR = False

    assert f'href="{OWN}"' not in signed_in.get("/admin/").content.decode()
    assert signed_in.get(OWN).status_code == 404


def test_somebody_makes_new_recovery_codes(signed_in, colleague):
    assert "10 of your 10 recovery codes are left" in signed_in.get(OWN).content.decode()

    codes = codes_in(signed_in.post(OWN, {"act": "codes"}))

    assert len(codes) == 10
    assert second_factor.takes_recovery_code(colleague, codes[0], now=timezone.now())


def test_somebody_changes_to_another_phone(signed_in, colleague, phone):
    secret = key_in(signed_in.post(OWN, {"act": "phone"}))
    assert signed_in.post(OWN, {"act": "confirm", "code": "12345"}).status_code == 400

    done = signed_in.post(OWN, {"act": "confirm", "code": now_code(secret)})

    assert len(codes_in(done)) == 10
    later = timezone.now() + LATER
    assert second_factor.takes_code(colleague, code_at(secret, later), now=later)
    assert not second_factor.takes_code(colleague, code_at(phone, later), now=later)


@pytest.mark.parametrize("act", ["codes", "phone", "confirm"])
def test_a_session_left_open_gives_nobody_another_phone(signed_in, act):
    session = signed_in.session
    session["heard.signed-in-at"] -= 6 * 60
    session.save()

    page = signed_in.post(OWN, {"act": act, "code": "123456"})

    assert "we ask once more" in page.content.decode()
    assert codes_in(page) == []


def test_signing_out_is_in_the_trail(signed_in):
    signed_in.post("/admin/logout/")

    assert actions("signed-out") == [("signed-out", {})]


def test_a_cookie_that_somebody_planted_is_not_half_way_in_after_the_password(colleague, phone):
    planted = SessionStore()
    planted["anything"] = 1
    planted.create()
    victim, stranger = Client(), Client()
    for client in (victim, stranger):
        client.cookies["sessionid"] = planted.session_key

    give_password(victim)

    assert stranger.get(CODE).headers["Location"].startswith(LOGIN)
    assert victim.get(CODE).status_code == 200


def signed_in_once_more(colleague, phone):
    """Another browser, in which the colleague has signed in."""
    SecondFactor.objects.update(last_step=0)
    client = Client()
    give_password(client)
    assert client.post(CODE, {"code": now_code(phone)}).status_code == 302
    return client


def test_another_phone_ends_what_was_open_elsewhere_and_not_here(colleague, phone):
    elsewhere, here = signed_in_once_more(colleague, phone), signed_in_once_more(colleague, phone)
    new = key_in(here.post(OWN, {"act": "phone"}))

    here.post(OWN, {"act": "confirm", "code": now_code(new)})

    assert [client.get("/admin/").status_code for client in (elsewhere, here)] == [302, 200]
    assert actions("signed-out") == [("signed-out", {"because": "other-phone", "sessions": 1})]


def test_a_reset_ends_what_is_open_with_the_lost_phone(colleague, phone, author):
    lost = signed_in_once_more(colleague, phone)
    other = Client()
    other.force_login(author)

    second_factor.reset_second_factor(colleague, None)

    assert [client.get("/admin/").status_code for client in (lost, other)] == [302, 200]


def test_somebody_signs_out_everywhere_else_in_one_press(colleague, phone):
    elsewhere, here = signed_in_once_more(colleague, phone), signed_in_once_more(colleague, phone)
    assert "in one other browser" in here.get(OWN).content.decode()

    after = here.post(OWN, {"act": "elsewhere"}, follow=True).content.decode()

    assert "You are signed out everywhere but here." in after
    assert "Sign out everywhere else" not in after
    assert elsewhere.get("/admin/").status_code == 302
    assert actions("signed-out") == [("signed-out", {"because": "asked", "sessions": 1})]
