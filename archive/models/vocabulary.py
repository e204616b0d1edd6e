"""Vocabulary that staff edit: platforms, harm types and themes. Holds no testimony; both sides read it."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from archive.disclosure.ladders import ONLINE
from archive.disclosure.who import says_who

SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Lower-case letters, digits and single hyphens only.")


def validate_synonyms(value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        raise ValidationError("Synonyms are a list of words.", code="synonyms")


class Term(models.Model):
    """One term of a two-level vocabulary; a parent is the broader term."""

    slug = models.CharField(max_length=60, unique=True, validators=[SLUG])
    label = models.CharField(max_length=80, unique=True)
    definition = models.TextField(help_text="Use when … Not for …")
    synonyms = models.JSONField(
        default=list,
        blank=True,
        validators=[validate_synonyms],
        help_text="What children and campaigners call it, one to a line.",
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name="broader term",
    )

    class Meta:
        abstract = True
        ordering = ["label"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        if self.parent is None:
            return
        if self.parent.pk == self.pk or self.parent.parent is not None:
            raise _misplaced("A broader term cannot have a broader term itself.")
        if self.pk and type(self)._default_manager.filter(parent__pk=self.pk).exists():
            raise _misplaced("This term has narrower terms, so it stays at the top.")


_SAYS_WHO = (
    "“%(who)s” says who a child is. A theme should say what happened: nobody counts how many children a "
    "theme fits, so it could point to one. Age, gender and nation belong in the attribution line."
)


def _misplaced(message: str) -> ValidationError:
    return ValidationError({"parent": ValidationError(message, code="depth")})


_BREAKS_A_LINE = re.compile(r"[:;\[\]]|\.\Z")
_READS_BADLY = (
    "Attribution lines print this label, as in “Girl, 13–15, social media, online blackmail, UK”. Please "
    "write it so that it reads well there: a few words, without a colon, a semicolon, square brackets or a "
    "full stop at the end."
)


def _fits_a_line(term: Term) -> None:
    """Raises ValidationError for a label that reads badly in a line. One that it has already may stay: where
    readers see it, it cannot be changed."""
    has_it = type(term)._default_manager.filter(pk=term.pk, label=term.label)
    if _BREAKS_A_LINE.search(term.label) and not (term.pk and has_it.exists()):
        raise ValidationError({"label": ValidationError(_READS_BADLY, code="line")})


_STAYS = "“Online” stands above every platform, and lines are made coarser with it, so {}."


class Platform(Term):
    """Where it happened; broader terms are kinds of platform. "online" is above them all, and stays there."""

    def clean(self) -> None:
        super().clean()
        _fits_a_line(self)
        if self.slug == ONLINE and self.parent is not None:
            raise _misplaced(_STAYS.format("it has no broader term"))
        before = type(self)._default_manager.filter(pk=self.pk, slug=ONLINE)
        if self.slug != ONLINE and self.pk and before.exists():
            raise ValidationError(
                {"slug": ValidationError(_STAYS.format("its slug stays as it is"), code="reserved")}
            )


class HarmType(Term):
    """What was done; broader terms are the CO:RE 4Cs: content, contact, conduct, contract."""

    def clean(self) -> None:
        super().clean()
        _fits_a_line(self)


class Theme(Term):
    """What a quote speaks of; campaigners search by it. No line states it, so it says nothing of who
    a child is."""

    def clean(self) -> None:
        super().clean()
        said = {"label": self.label, "slug": self.slug}
        if isinstance(self.synonyms, list):
            said["synonyms"] = "\n".join(map(str, self.synonyms))
        for field, words in said.items():
            if who := says_who(words):
                raise ValidationError({field: ValidationError(_SAYS_WHO, code="who", params={"who": who})})
