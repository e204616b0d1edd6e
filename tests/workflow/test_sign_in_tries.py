"""How many wrong passwords are taken, from where, and what the trail keeps of them."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.models import Event, SignInTries
from archive.workflow import sign_in_tries
from archive.workflow.sign_in_tries import begin, failed, of_second_factor, of_sign_in, prune, succeeded

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def at(place, name="author", *, known=False):
    return of_sign_in(name, place, known_browser=known)


def wrong(counts, times=1, person=None, now=NOW):
    """How many of ``times`` wrong passwords were looked at."""
    looked_at = 0
    for _ in range(times):
        if begin(counts, now) is None:
            looked_at += 1
            failed(counts, person, "password", now)
    return looked_at


def test_the_sixth_wrong_password_is_not_looked_at():
    assert wrong(at(HERE), 30) == 5
    assert begin(at(HERE), NOW) == NOW + 15 * MINUTE


def test_a_stranger_does_not_lock_the_person_out_elsewhere():
    wrong(at(HERE), 30)

    assert begin(at(ELSEWHERE), NOW) is None


def test_nor_in_a_browser_that_they_have_used_even_from_the_same_address():
    wrong(at(HERE), 100)
    wrong([*at(HERE, "somebody-else")], 100)

    assert begin(at("their-browser", known=True), NOW) is None


def test_one_place_cannot_try_many_accounts():
    tried = sum(wrong(at(HERE, f"name-{number}")) for number in range(100))

    assert tried == 30
    assert begin(at(HERE, "name-never-tried"), NOW) == NOW + 15 * MINUTE


def test_a_flood_of_made_up_names_from_a_locked_place_stores_nothing_more():
    for number in range(30):
        wrong(at(HERE, f"name-{number}"))
    stored = SignInTries.objects.count()

    for number in range(30, 60):
        assert begin(at(HERE, f"name-{number}"), NOW) == NOW + 15 * MINUTE

    assert SignInTries.objects.count() == stored


def test_names_are_the_same_in_small_letters_and_capitals():
    wrong(at(HERE, "Author"), 3)

    assert wrong(at(HERE, "AUTHOR"), 5) == 2


def test_after_a_quarter_of_an_hour_one_may_try_again():
    wrong(at(HERE), 6)

    assert begin(at(HERE), NOW + 14 * MINUTE) is not None
    assert begin(at(HERE), NOW + 15 * MINUTE) is None


def test_many_at_once_are_each_counted_before_any_is_looked_at():
    assert [begin(at(HERE), NOW) is None for _ in range(8)] == [True] * 5 + [False] * 3


def test_the_right_password_begins_the_count_anew_and_says_how_many_were_wrong():
    wrong(at(HERE), 3)
    begin(at(HERE), NOW)

    assert succeeded(at(HERE)) == 3
    assert wrong(at(HERE), 6) == 5


def test_right_passwords_do_not_wear_out_a_place():
    for _ in range(100):
        assert begin(at(HERE), NOW) is None
        succeeded(at(HERE))


def test_codes_are_counted_wherever_they_come_from(author):
    counts = of_second_factor(author, "")

    assert wrong(counts, 9, author) == 5
    assert begin(of_second_factor(author, "their-browser"), NOW) is None


def test_the_trail_has_a_row_for_each_refusal_and_one_for_the_lock_out(author):
    wrong(at(HERE), 30, author)

    told = Event.objects.order_by("sequence").values_list("action", "subject", "by", "details")
    refused = ("sign-in-refused", f"user {author.pk}", "not signed in", {"what": "password"})
    locked = ("locked-out", f"user {author.pk}", "not signed in", {"what": "password", "tries": 5})
    assert list(told) == [refused] * 4 + [locked]


def test_a_flood_does_not_fill_the_trail():
    for number in range(300):
        wrong(at(f"198.51.100.{number}"), now=NOW)
    assert Event.objects.count() == 200

    wrong(at(HERE), now=NOW + 61 * MINUTE)

    told = Event.objects.order_by("-sequence").values_list("action", "subject", "details")
    assert list(told[:2]) == [
        ("sign-in-refused", "sign-ins", {"what": "password"}),
        ("sign-in-refused", "sign-ins", {"not_listed": 100}),
    ]


def test_what_there_was_no_room_for_is_told_even_if_nobody_tries_again():
    for number in range(203):
        wrong(at(f"198.51.100.{number}"), now=NOW)

    prune(NOW + 61 * MINUTE)

    assert Event.objects.latest("sequence").details == {"not_listed": 3}


def test_neither_names_nor_addresses_are_stored():
    wrong(at(HERE, "a password in the wrong field"))

    stored = str(list(SignInTries.objects.values())) + str(list(Event.objects.values()))
    assert "wrong field" not in stored
    assert HERE not in stored


def test_they_are_forgotten_after_a_day():
    wrong(at(HERE))
    assert prune(NOW + timedelta(hours=23)) == 0

    prune(NOW + timedelta(hours=24))

    assert SignInTries.objects.filter(since__lte=NOW).count() == 0


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (900, 15)])
def test_minutes_are_rounded_up(seconds, minutes):
    assert sign_in_tries.minutes_until(NOW + timedelta(seconds=seconds), NOW) == minutes
