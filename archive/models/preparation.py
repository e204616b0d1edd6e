from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from archive.languages import CODES
from archive.models.publication import decade_instead_of_year
from archive.models.restricted import RestrictedTextField, SealedModel
from archive.models.revision import Revision
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import (
    AgeBand,
    AgreementReason,
    CheckAnswer,
    CheckItem,
    ContentNote,
    Fidelity,
    Gender,
    Nation,
)


def validate_checklist(value: object) -> None:
    if not isinstance(value, dict) or not all(
        item in CheckItem.values and answer in CheckAnswer.values for item, answer in value.items()
    ):
        raise ValidationError("The checklist holds an unknown question or answer.", code="checklist")


def validate_content_notes(value: object) -> None:
    if not isinstance(value, list) or not all(note in ContentNote.values for note in value):
        raise ValidationError("Unknown content note.", code="content-notes")


def validate_agreement(value: object) -> None:
    if not isinstance(value, dict) or not all(
        isinstance(key, str) and len(key) <= _LONGEST_KEY and reason in AgreementReason.values
        for key, reason in value.items()
    ):
        raise ValidationError("Unknown reason.", code="agreement")


_LONGEST_KEY = 60


class Preparation(SealedModel):
    """What a reviewer chose for one revision: public tags, checklist, content notes, fidelity.

    It may change until it is signed; a signature covers its digest, so a later change voids it.
    """

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="preparation")
    platforms = models.ManyToManyField(Platform, related_name="+", blank=True)
    harm_types = models.ManyToManyField(HarmType, related_name="+", blank=True)
    themes = models.ManyToManyField(Theme, related_name="+", blank=True)
    age_band = models.CharField(max_length=10, choices=AgeBand.choices, blank=True)
    gender = models.CharField(max_length=20, choices=Gender.choices, blank=True)
    nation = models.CharField(max_length=20, choices=Nation.choices, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    decade = models.PositiveSmallIntegerField(null=True, blank=True)
    fidelity = models.CharField(max_length=20, choices=Fidelity.choices, blank=True)
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    # None: nobody has thought about it yet. []: none needed.
    content_notes = models.JSONField(null=True, blank=True, validators=[validate_content_notes])
    checklist = models.JSONField(default=dict, blank=True, validators=[validate_checklist])
    # Why the text may say something more exactly than the line; by stretch and line, no words
    # (workflow/agreement.py).
    agreement = models.JSONField(default=dict, blank=True, validators=[validate_agreement])
    note = RestrictedTextField("note to the clearer", blank=True, validators=[MaxLengthValidator(2000)])
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now=True)

    bound_to = ("revision_id",)
    owned_by = "revision__testimony"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="preparation_decade_in_place_of_year", condition=decade_instead_of_year()
            ),
            models.CheckConstraint(
                name="preparation_age_band_known", condition=Q(age_band="") | Q(age_band__in=AgeBand.values)
            ),
            models.CheckConstraint(
                name="preparation_gender_known", condition=Q(gender="") | Q(gender__in=Gender.values)
            ),
            models.CheckConstraint(
                name="preparation_nation_known", condition=Q(nation="") | Q(nation__in=Nation.values)
            ),
            models.CheckConstraint(
                name="preparation_language_known",
                condition=Q(language="") | Q(language__in=CODES),
                violation_error_message="Choose the language from the list.",
            ),
            models.CheckConstraint(
                name="preparation_fidelity_known", condition=Q(fidelity="") | Q(fidelity__in=Fidelity.values)
            ),
        ]

    def __str__(self) -> str:
        return f"Preparation {self.pk}"
