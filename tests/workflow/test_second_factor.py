"""Codes from a phone, and recovery codes: taken once, sealed where they lie."""

from base64 import b32decode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import IntegrityError, connection, transaction

from archive.errors import SealBroken
from archive.models import DataKey, Event, PersonKey, RecoveryCode, SecondFactor
from archive.models.data_key import at_hand, shred
from archive.workflow import second_factor, sign_in_tries
from archive.workflow.acts import acts_without_rows
from archive.workflow.sealed_words import findings
from archive.workflow.second_factor import reset_second_factor, takes_code, takes_recovery_code

NOW = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)


def code_at(secret, moment=NOW):
    """What an app shows, computed apart from ours."""
    return TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(moment.timestamp())).decode()


@pytest.fixture
def phone(author):
    """The secret of an author's phone, which was set up a while ago."""
    before = NOW - timedelta(days=1)
    secret = second_factor.start(author)
    assert second_factor.confirm(author, code_at(secret, before), secret=secret, now=before)
    return secret


def test_a_known_secret_gives_the_codes_of_the_standard(author):
    """RFC 6238, appendix B, for SHA-1: the last six of its eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert code_at(secret, datetime.fromtimestamp(59, UTC)) == "287082"
    assert code_at(secret, datetime.fromtimestamp(1111111109, UTC)) == "081804"


def test_a_code_is_taken_once(author, phone):
    assert takes_code(author, code_at(phone), now=NOW)
    assert not takes_code(author, code_at(phone), now=NOW)
    assert not takes_code(author, code_at(phone), now=NOW + STEP)
    assert takes_code(author, code_at(phone, NOW + STEP), now=NOW + STEP)


def test_a_code_uses_up_the_earlier_ones(author, phone):
    assert takes_code(author, code_at(phone, NOW), now=NOW)
    assert not takes_code(author, code_at(phone, NOW - STEP), now=NOW)


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_out(author, phone, steps, taken):
    assert takes_code(author, code_at(phone, NOW + steps * STEP), now=NOW) is taken


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "\x00"])
def test_what_is_no_code_is_refused(author, phone, typed):
    assert not takes_code(author, typed, now=NOW)


def test_a_code_with_a_space_in_it_is_the_same_code(author, phone):
    code = code_at(phone)
    assert takes_code(author, f"{code[:3]} {code[3:]}", now=NOW)


def test_the_code_that_set_it_up_is_used(author):
    secret = second_factor.start(author)
    code = code_at(secret)

    assert second_factor.confirm(author, code, secret=secret, now=NOW)
    assert not takes_code(author, code, now=NOW)


def test_a_secret_counts_only_once_a_code_of_it_was_right(author):
    secret = second_factor.start(author)

    assert second_factor.confirm(author, "000000", secret=secret, now=NOW) is None
    assert not second_factor.is_set_up(author)
    assert not takes_code(author, code_at(secret), now=NOW)


def test_whoever_saw_an_earlier_secret_has_nothing(author):
    seen = second_factor.start(author)
    second_factor.start(author)

    assert second_factor.confirm(author, code_at(seen), secret=seen, now=NOW) is None


def test_the_present_phone_goes_on_until_the_new_one_is_confirmed(author, phone):
    new = second_factor.start(author)
    assert takes_code(author, code_at(phone), now=NOW)
    later = NOW + 10 * STEP

    assert second_factor.confirm(author, code_at(new, later), secret=new, now=later)
    assert not takes_code(author, code_at(phone, later + STEP), now=later + STEP)
    assert takes_code(author, code_at(new, later + STEP), now=later + STEP)


def test_each_recovery_code_works_once_however_it_is_typed(author, phone):
    codes = second_factor.new_recovery_codes(author)

    assert len(set(codes)) == 10
    assert takes_recovery_code(author, codes[0].upper().replace("-", " "), now=NOW)
    assert not takes_recovery_code(author, codes[0], now=NOW)
    assert second_factor.codes_left(author) == 9
    told = Event.objects.filter(action="recovery-used").values_list("subject", "by", "details")
    assert list(told) == [(f"user {author.pk}", "author", {"left": 9})]


def test_a_recovery_code_is_one_persons(author, reviewer, phone):
    secret = second_factor.start(reviewer)
    theirs = second_factor.confirm(reviewer, code_at(secret), secret=secret, now=NOW)

    assert not takes_recovery_code(author, theirs[0], now=NOW)
    assert takes_recovery_code(reviewer, theirs[0], now=NOW)


def test_new_recovery_codes_void_those_before(author, phone):
    old = second_factor.new_recovery_codes(author)
    second_factor.new_recovery_codes(author)

    assert not takes_recovery_code(author, old[0], now=NOW)


def test_neither_secret_nor_codes_lie_in_the_database_in_clear(author, phone):
    codes = second_factor.new_recovery_codes(author)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, pending FROM archive_secondfactor")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT code FROM archive_recoverycode")
        stored += str(cursor.fetchall())

    assert "hs1." in stored
    assert phone not in stored
    assert [code for code in codes if code in stored or code.replace("-", "").upper() in stored] == []


def test_a_secret_moved_to_another_account_opens_nothing(author, reviewer, phone):
    second_factor.start(reviewer)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archive_secondfactor SET (secret, set_up_at) ="
            " (SELECT secret, set_up_at FROM archive_secondfactor WHERE person_id = %s) WHERE person_id = %s",
            [author.pk, reviewer.pk],
        )

    with pytest.raises(SealBroken):
        takes_code(reviewer, code_at(phone), now=NOW)


def test_it_outlives_the_key_of_the_persons_drafts(author, phone, unguarded):
    key, _ = PersonKey.objects.get_or_create(person=author)
    shred(DataKey.objects.filter(pk=key.key_id), at=NOW)

    assert takes_code(author, code_at(phone), now=NOW)


def test_its_key_stays_while_it_stands(author, phone):
    with pytest.raises(IntegrityError, match="words-are-still-needed"), transaction.atomic():
        shred(DataKey.objects.filter(pk=SecondFactor.objects.get().key_id), at=NOW)


def test_where_its_own_key_is_gone_nobody_sets_it_up_anew_with_a_password_alone(author, phone, unguarded):
    shred(DataKey.objects.filter(pk=SecondFactor.objects.get().key_id), at=NOW)

    assert second_factor.is_set_up(author)
    assert [said for said in findings() if "second factor" in said] != []
    with pytest.raises(SealBroken):
        takes_code(author, code_at(phone), now=NOW)


def test_a_reset_forgets_the_phone_and_the_codes_and_shreds_their_key(author, phone, approver):
    codes = second_factor.new_recovery_codes(author)
    key = SecondFactor.objects.get().key_id

    assert reset_second_factor(author, approver)

    at_hand.forget()
    assert DataKey.objects.get(pk=key).is_shredded
    assert not takes_code(author, code_at(phone), now=NOW)
    assert not takes_recovery_code(author, codes[0], now=NOW)
    assert (SecondFactor.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    told = Event.objects.filter(action="factor-reset").values_list("subject", "by", "details")
    assert list(told) == [(f"user {author.pk}", "approver", {"key": key})]
    assert list(acts_without_rows()) == []
    assert not reset_second_factor(author, approver)


def test_a_reset_ends_the_wait_for_wrong_codes(author, phone, approver):
    counts = sign_in_tries.of_second_factor(author, "")
    for _ in range(5):
        sign_in_tries.begin(counts, NOW)
        sign_in_tries.failed(counts, author, "code", NOW)
    assert sign_in_tries.begin(counts, NOW) is not None

    reset_second_factor(author, approver)

    assert sign_in_tries.begin(counts, NOW) is None


def test_the_trail_tells_of_the_setting_up(author, phone):
    told = Event.objects.filter(action="factor-set-up").values_list("subject", "by", "details")
    assert list(told) == [(f"user {author.pk}", "author", {"again": 0})]
