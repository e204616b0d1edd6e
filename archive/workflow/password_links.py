"""A link with which somebody sets their own password: for a new colleague, and for who has forgotten theirs.

Django's own tokens: signed, for a day, and void as soon as the password is another or the account has signed
in. Nothing is mailed: whoever made the link hands it over. Call ``address_of`` only where a second person has
confirmed it; the second factor stays, so the link alone lets nobody in.
"""

from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from archive.models.audit import Action
from archive.workflow import audit


class PasswordLinks(PasswordResetTokenGenerator):
    key_salt = "archive.workflow.password_links"


tokens = PasswordLinks()


@transaction.atomic
def address_of(person: User, *, by: User) -> str:
    """Return the path of a page on which ``person`` sets a password. It is shown once, and stored nowhere."""
    audit.record_about(Action.PASSWORD_LINK, f"user {person.pk}", by)
    account = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse("admin:password_link", args=[account, tokens.make_token(person)])
