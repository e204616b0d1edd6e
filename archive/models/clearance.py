"""What the second person says: yes, under exactly this text and these tags, or no, and why."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from archive.languages import CODES
from archive.models.conditions import IsMadeOf
from archive.models.publication import (
    PUBLIC_ID,
    PUBLIC_ID_ALPHABET,
    PUBLIC_ID_LENGTH,
    age_bounds,
    decade_instead_of_year,
)
from archive.models.restricted import RestrictedTextField, SealedModel
from archive.models.revision import Revision
from archive.vocabulary import AgeBand, Fidelity, Gender, Nation


class Clearance(models.Model):
    """A signature, and the whole public copy under which it stands, in clear: the database compares each
    publication with it, column by column (wall/publishing.py).

    ``digest`` is that of the copy, ``version`` the testimony's once signed: if either differs now, the
    signature is void. Tags are slugs, sorted. ``signature`` is Ed25519 over revision, digest, version
    and signer (workflow/signing.py), as 128 hex digits; "" for what is invented.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="clearances")
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    text = models.TextField(default="")
    attribution = models.CharField(max_length=400)
    fidelity = models.CharField(max_length=20, choices=Fidelity.choices, default="")
    content_notes = models.JSONField(default=list)
    platforms = models.JSONField(default=list)
    harm_types = models.JSONField(default=list)
    themes = models.JSONField(default=list)
    age_band = models.CharField(max_length=10, choices=AgeBand.choices, default="")
    age_from = models.PositiveSmallIntegerField(null=True)
    age_to = models.PositiveSmallIntegerField(null=True)
    gender = models.CharField(max_length=20, choices=Gender.choices, default="")
    nation = models.CharField(max_length=20, choices=Nation.choices, default="")
    year = models.PositiveSmallIntegerField(null=True)
    decade = models.PositiveSmallIntegerField(null=True)
    # "": signed before anybody chose it; then what the detector reads is published.
    language = models.CharField(max_length=10, default="", db_default="")
    # How many contacts fitted the line when it was signed, and how many it had to fit; none where it states
    # nothing, or was signed before lines were counted.
    group_size = models.PositiveIntegerField(null=True)
    minimum_group = models.PositiveIntegerField(null=True)
    invented = models.BooleanField(default=False)
    signature = models.CharField(max_length=128, default="")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clearance_decade_in_place_of_year", condition=decade_instead_of_year()
            ),
            models.CheckConstraint(
                name="clearance_language_known", condition=Q(language="") | Q(language__in=CODES)
            ),
            models.UniqueConstraint(name="clearance_once_a_version", fields=["revision", "version"]),
            models.CheckConstraint(
                name="clearance_digest_is_sha256", condition=IsMadeOf("digest", letters="0-9a-f", length=64)
            ),
            models.CheckConstraint(name="clearance_age_band_has_bounds", condition=age_bounds()),
        ]

    def __str__(self) -> str:
        return f"Clearance {self.pk}"


class Edition(models.Model):
    """A clearance that was given an address. It ties what readers see to the text behind it, for good.

    The first edition of a testimony has a new address; a later one keeps it, or has a new one too while the
    old one answers 410 (disclosure/editions.py says which).
    """

    clearance = models.OneToOneField(Clearance, on_delete=models.PROTECT, related_name="edition")
    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, validators=[PUBLIC_ID])
    number = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="edition_number_once", fields=["public_id", "number"]),
            models.CheckConstraint(name="edition_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="edition_public_id_form",
                condition=IsMadeOf("public_id", letters=PUBLIC_ID_ALPHABET, length=PUBLIC_ID_LENGTH),
            ),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number} of quote {self.public_id}"


class Return(SealedModel):
    """Sent back by the second person. The comment may speak of the text, so it is restricted too."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="returns")
    comment = RestrictedTextField(validators=[MaxLengthValidator(2000)])
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(auto_now_add=True)

    bound_to = ("revision_id", "returned_by_id")
    owned_by = "revision__testimony"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="return_says_why",
                condition=~Q(comment=""),
                violation_error_message="Say what should change.",
            ),
        ]

    def __str__(self) -> str:
        return f"Return {self.pk}"
