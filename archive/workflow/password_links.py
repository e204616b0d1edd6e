"""A link with which somebody sets their own password: for a new colleague, and for who has forgotten theirs.

Two people are behind each link to an account that holds more than what is entered there: one asks, another
confirms (workflow/power.py), and only who asked is shown the link, which they hand over. From then on no old
password is taken. Where a link waits stands in the column of the password itself, in what Django takes for no
password: it is gone with the first password that is set, and whoever shows a new link makes the older void.

The links are Django's own tokens: signed, for a day, and void as soon as the column changes or the account
has signed in. Nothing is mailed. The second factor stays, so the link alone lets nobody in who has one.
"""

import secrets
from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from archive.errors import NotAllowed
from archive.models.audit import Action
from archive.workflow import audit

LASTS = timedelta(days=7)  # for which whoever asked may show a link
_WAITS = f"{UNUSABLE_PASSWORD_PREFIX}link"


class PasswordLinks(PasswordResetTokenGenerator):
    key_salt = "archive.workflow.password_links"


tokens = PasswordLinks()


def let_show(account: User, maker: User, *, since: datetime | None = None) -> None:
    """From now on ``maker`` alone may show a link for ``account``, and its password is void."""
    began = int((since or timezone.now()).timestamp())
    account.password = f"{_WAITS}.{maker.pk}.{began}.{secrets.token_urlsafe(24)}"
    account.save(update_fields=["password"])


def shown_by(account: User) -> int | None:
    """The id of who may show a link for it now; None where nobody may."""
    who, until = _waits(account)
    return who if until > timezone.now() else None


def shown_until(account: User) -> datetime:
    return _waits(account)[1]


def is_new(account: User) -> bool:
    """Whether it has never had a password, nor a link to set one."""
    return not account.has_usable_password() and not account.password.startswith(_WAITS)


def to_hand_over(maker: User) -> list[User]:
    """Accounts for which ``maker`` may show a link now."""
    waiting = User.objects.filter(password__startswith=f"{_WAITS}.{maker.pk}.", is_active=True)
    return [account for account in waiting.order_by("pk") if shown_by(account) == maker.pk]


def _waits(account: User) -> tuple[int | None, datetime]:
    start, *parts = account.password.split(".")
    if start != _WAITS or len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        return None, datetime.fromtimestamp(0, UTC)
    return int(parts[0]), datetime.fromtimestamp(int(parts[1]), UTC) + LASTS


@transaction.atomic
def address_of(person: User, *, by: User) -> str:
    """Return the path of a page on which ``person`` sets a password, and make any older one void. It is
    stored nowhere.

    Raises:
        NotAllowed: it is not for ``by`` to show one.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if by.pk == person.pk or shown_by(person) != by.pk:
        raise NotAllowed(
            "There is no link for you to show: it has been used, or its seven days are over. "
            "If they still need one, ask for a new link."
        )
    let_show(person, by, since=shown_until(person) - LASTS)
    audit.record_about(Action.PASSWORD_LINK, f"user {person.pk}", by)
    return _path(person)


def from_server(person: User) -> str:
    """As ``address_of``, for the command that makes an administrator: no password that was printed lasts."""
    person.set_unusable_password()
    person.save(update_fields=["password"])
    return _path(person)


def _path(person: User) -> str:
    account = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse("admin:password_link", args=[account, tokens.make_token(person)])
