"""What signing in needs beside an account: a second factor, recovery codes, and how often somebody tried."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.models.conditions import IsMadeOf
from archive.models.data_key import KeyOwner
from archive.models.restricted import RestrictedTextField, SealedModel


class SecondFactor(KeyOwner, SealedModel):
    """The app on somebody's phone. It has a data key of its own, so that it outlives that of the person's
    drafts; whoever resets it shreds the key, and what was sealed with it opens no more.

    ``secret`` is in base32, "" until the first code was right; ``pending`` is one that is being set up.
    ``last_step`` counts periods of 30 seconds since 1970: a code of that period or an earlier one was used.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    secret = RestrictedTextField(blank=True)
    pending = RestrictedTextField(blank=True)
    set_up_at = models.DateTimeField(null=True, editable=False)
    last_step = models.BigIntegerField(default=0, editable=False)

    owned_by = ""
    bound_to = ("person_id",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="second_factor_is_set_up_or_not",
                condition=Q(set_up_at=None, secret="") | Q(set_up_at__isnull=False) & ~Q(secret=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Second factor of account {self.person_id}"


class RecoveryCode(SealedModel):
    """``code`` is the keyed hash of what was shown once, sealed; nobody can read the code itself again."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.PROTECT, related_name="recovery_codes")
    code = RestrictedTextField()
    used_at = models.DateTimeField(null=True, editable=False)

    owned_by = "factor"
    bound_to = ("factor_id",)

    def __str__(self) -> str:
        return f"Recovery code {self.pk}"


class SignInTries(models.Model):
    """How often somebody tried lately, and since when. ``key`` is the keyed hash of who and from where:
    neither a name that was typed nor an address can be read from it."""

    key = models.CharField(max_length=64, unique=True, editable=False)
    tries = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sign_in_tries_key_is_sha256", condition=IsMadeOf("key", letters="0-9a-f", length=64)
            ),
        ]
        indexes = [models.Index(name="sign_in_tries_by_age", fields=["since"])]

    def __str__(self) -> str:
        return f"Tries to sign in {self.pk}"
