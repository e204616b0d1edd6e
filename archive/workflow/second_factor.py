"""The code from somebody's phone (TOTP, RFC 6238), and the recovery codes for when it is not at hand.

The algorithm is that of ``cryptography``; what is stored is in models/signing_in.py. A code is taken once:
its period of 30 seconds, and every earlier one, is used up with it.
"""

import hmac
import secrets
from base64 import b32decode, b32encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive import sealing
from archive.errors import SealBroken
from archive.models.audit import Action
from archive.models.data_key import DataKey, shred
from archive.models.restricted import unless_gone
from archive.models.signing_in import RecoveryCode, SecondFactor
from archive.workflow import audit, open_sessions, sign_in_tries

STEP = 30  # seconds
DIGITS = 6
DRIFT = 1  # steps by which a phone's clock may be early or late
RECOVERY_CODES = 10
_SECRET_BYTES = 20  # what apps expect of SHA-1, the only hash that all of them know
_RECOVERY_BYTES = 10  # 80 random bits, as 16 letters and digits
_LETTERS_AND_DIGITS = str.maketrans("018", "OIB")  # what people read where base32 has a letter


def is_set_up(person: User) -> bool:
    return SecondFactor.objects.filter(person=person).exclude(set_up_at=None).exists()


def start(person: User) -> str:
    """Return a new secret, in base32, which counts once ``confirm`` has had a code from it.

    What was set up before stays in force until then. What another sign-in began is void: somebody may have
    looked at it who knew the password alone.
    """
    secret = b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")
    with transaction.atomic():
        factor = _held(person) or SecondFactor(person=person)
        factor.pending = secret
        factor.save()
    return secret


def pending_secret(person: User) -> str:
    """Return what ``start`` began last; "" if nothing is being set up, or it cannot be read."""
    factor = SecondFactor.objects.filter(person=person).first()
    return _read(factor, "pending") if factor else ""


@transaction.atomic
def confirm(person: User, typed: str, *, secret: str, now: datetime) -> list[str] | None:
    """Take the secret into use if ``typed`` is a code from it; return new recovery codes, to be shown once.

    None: the code is wrong, or another page has begun with another secret since.
    """
    factor = _held(person)
    if factor is None or not secret or _read(factor, "pending") != secret:
        return None
    step = _step_of(typed, secret, now, after=0)
    if step is None:
        return None
    again = factor.set_up_at is not None
    factor.secret, factor.pending = secret, ""
    factor.set_up_at, factor.last_step = now, step
    factor.save()
    audit.record_about(Action.FACTOR_SET_UP, _account(person), person, again=int(again))
    return _new_codes(factor)


def takes_code(person: User, typed: str, *, now: datetime) -> bool:
    """Say whether ``typed`` is a code of now that was not used yet; from then on it is.

    Raises:
        SealBroken: the secret cannot be read; only a reset helps.
    """
    with transaction.atomic():
        factor = _held(person)
        if factor is None or factor.set_up_at is None:
            return False
        secret = unless_gone(factor.secret)
        if not secret:
            raise SealBroken("its data key was shredded")
        step = _step_of(typed, secret, now, after=factor.last_step)
        if step is None:
            return False
        return SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step) == 1


@transaction.atomic
def takes_recovery_code(person: User, typed: str, *, now: datetime) -> bool:
    """Say whether ``typed`` is one of their recovery codes; from then on it is used up.

    Raises:
        SealBroken: as ``takes_code``.
    """
    factor = _held(person)
    if factor is None or factor.set_up_at is None:
        return False
    given = _hash_of(person, typed)
    for code in factor.recovery_codes.filter(used_at=None):
        if hmac.compare_digest(unless_gone(code.code), given):
            used = RecoveryCode.objects.filter(pk=code.pk, used_at=None).update(used_at=now) == 1
            left = factor.recovery_codes.filter(used_at=None).count()
            audit.record_about(Action.RECOVERY_CODE_USED, _account(person), person, left=left)
            return used
    return False


def codes_left(person: User) -> int:
    return RecoveryCode.objects.filter(factor__person=person, used_at=None).count()


@transaction.atomic
def new_recovery_codes(person: User) -> list[str]:
    """Replace the recovery codes; return the new ones, to be shown once. Those before are void."""
    factor = _held(person)
    if factor is None or factor.set_up_at is None:
        return []
    audit.record_about(Action.FACTOR_SET_UP, _account(person), person, recovery_codes=RECOVERY_CODES)
    return _new_codes(factor)


@transaction.atomic
def reset_second_factor(person: User, by: User | None) -> bool:
    """Forget the second factor of ``person``, who sets up another at their next sign-in; False: none stands.

    Call it only where somebody else has confirmed it. ``by`` is None for the command on the server.
    """
    factor = _held(person)
    if factor is None:
        return False
    key = factor.key_id
    factor.recovery_codes.all().delete()
    factor.delete()
    sign_in_tries.forget(sign_in_tries.of_second_factor(person, ""))
    shred(DataKey.objects.filter(pk=key), at=timezone.now())
    who = by.get_username() if by else "manage.py"
    audit.record_by(Action.FACTOR_RESET, _account(person), who, key=key)
    open_sessions.end(person, because="reset", by=who)  # somebody else may hold the lost phone or laptop
    return True


def address_for_app(person: User, secret: str) -> str:
    """What the square on the screen says: whose account, and the secret."""
    return _totp(secret).get_provisioning_uri(person.get_username(), settings.ARCHIVE_ORGANISATION)


def mark_of(secret: str) -> str:
    """What a session remembers of a secret that it was shown: not the secret, since sessions are in clear."""
    return sealing.fingerprint("second-factor-shown", secret)


def in_groups(secret: str) -> str:
    """Return the secret in groups of four, for whoever types it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _held(person: User) -> SecondFactor | None:
    """The row, locked, so that two who send the same code at once wait for each other."""
    return SecondFactor.objects.select_for_update().filter(person=person).first()


def _read(factor: SecondFactor, column: str) -> str:
    try:
        return unless_gone(getattr(factor, column))
    except SealBroken:  # named by verify_archive
        return ""


def _new_codes(factor: SecondFactor) -> list[str]:
    factor.recovery_codes.all().delete()
    codes = [_as_shown(secrets.token_bytes(_RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        RecoveryCode.objects.create(factor=factor, code=_hash_of(factor.person, code))
    return codes


def _as_shown(random: bytes) -> str:
    text = b32encode(random).decode("ascii").lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _hash_of(person: User, typed: str) -> str:
    plain = "".join(each for each in typed.upper() if each.isalnum()).translate(_LETTERS_AND_DIGITS)
    return sealing.fingerprint("recovery-code", f"{person.pk} {plain[:100]}")


def _step_of(typed: str, secret: str, now: datetime, *, after: int) -> int | None:
    """Return the period that ``typed`` is the code of, if it is later than ``after``."""
    digits = "".join(typed.split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) == DIGITS):
        return None
    totp, present = _totp(secret), int(now.timestamp()) // STEP
    found: Sequence[int] = [
        step
        for step in range(present - DRIFT, present + DRIFT + 1)
        if hmac.compare_digest(totp.generate(step * STEP), digits.encode()) and step > after
    ]
    return found[-1] if found else None


def _totp(secret: str) -> TOTP:
    try:
        key = b32decode(secret)
    except Base64Error:
        raise SealBroken("it is no secret of an app") from None
    return TOTP(key, DIGITS, SHA1(), STEP)  # noqa: S303 -- what every app computes; HMAC makes it safe


def _account(person: User) -> str:
    return f"user {person.pk}"
