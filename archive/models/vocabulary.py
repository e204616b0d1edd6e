"""Vocabulary that staff edit: platforms, harm types and themes. Holds no testimony; both sides read it."""

import re
from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from archive.disclosure.ladders import ONLINE
from archive.disclosure.who import says_who
from archive.models.term_names import NameKeyField, name_key, refused_name, reserved_slugs

SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Lower-case letters, digits and single hyphens only.")


def validate_synonyms(value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        raise ValidationError("Synonyms are a list of words.", code="synonyms")


class TermQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        """Those that stand for themselves: not merged into another."""
        return self.filter(merged_into=None)

    def offered(self) -> Self:
        """Those that may be given to something now."""
        return self.live().filter(retired=False)

    def called(self, slug: str) -> "Term | None":
        """The term that an address means by ``slug``: also by one that it had before, or that was merged."""
        found: Term | None = self.filter(slug=slug).first()
        if found is None:
            before = (pk for pk, slugs in self.values_list("pk", "former_slugs") if slug in slugs)
            found = self.filter(pk__in=list(before)).first()
        return found.now if found else None

    def standing_for(self, terms: Iterable["Term"]) -> Self:
        """``terms`` and whatever was merged into them."""
        keys = [term.pk for term in terms]
        return self.filter(Q(pk__in=keys) | Q(merged_into__in=keys))

    def update(self, **values: Any) -> int:
        if isinstance(values.get("label"), str):
            values.setdefault("label_key", name_key(values["label"]))
        return super().update(**values)


class _WithWhatStays(models.Manager[Any]):
    """With the term that each was merged into, so that to ask what a tag means now costs no question."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().select_related("merged_into")


TermManager = _WithWhatStays.from_queryset(TermQuerySet)


class Term(models.Model):
    """One term of a two-level vocabulary; a parent is the broader term.

    One that was merged is an alias of the term that stays: rows keep it, and it is read as the other one
    (``now``). It never leads on to a third: what is merged later takes its aliases along (wall/terms.py).
    """

    slug = models.CharField(max_length=60, unique=True, validators=[SLUG])
    label = models.CharField(max_length=80)
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
    # By which two spellings of one name are the same.
    label_key = NameKeyField(unique=True)
    # An address that somebody kept leads on from these.
    former_slugs = models.JSONField(default=list, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="aliases"
    )
    retired = models.BooleanField("no longer used", default=False, editable=False)
    # The database says so: a line that was signed before is rendered from its tags (models/public_tags.py).
    relabelled = models.BooleanField(default=False, editable=False)

    objects = TermManager()

    class Meta:
        abstract = True
        ordering = ["label"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
            ),
            models.CheckConstraint(
                name="%(class)s_is_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        if update_fields is not None:
            update_fields = {*update_fields, *(("label_key",) if "label" in update_fields else ())}
        if not self._state.adding and (update_fields is None or "slug" in update_fields):
            before = type(self)._default_manager.filter(pk=self.pk).values_list("slug", flat=True).first()
            if before is not None and before != self.slug:
                kept = (slug for slug in (*self.former_slugs, before) if slug != self.slug)
                self.former_slugs = list(dict.fromkeys(kept))
                if update_fields is not None:
                    update_fields = {*update_fields, "former_slugs"}
        super().save(*args, update_fields=update_fields, **options)

    @property
    def is_merged(self) -> bool:
        return self.merged_into is not None

    @property
    def now(self) -> Self:
        """The term that it is read as."""
        stays: Self | None = self.merged_into  # type: ignore[assignment]
        return stays or self

    def clean(self) -> None:
        super().clean()
        self._named_like_no_other()
        if self.parent is None:
            return
        if self.parent.is_merged:
            raise _misplaced(f"“{self.parent}” was merged into “{self.parent.now}”. Choose that one.")
        if self.parent.pk == self.pk or self.parent.parent is not None:
            raise _misplaced("A broader term cannot have a broader term itself.")
        if self.pk and type(self)._default_manager.filter(parent__pk=self.pk).exists():
            raise _misplaced("This term has narrower terms, so it stays at the top.")

    def _named_like_no_other(self) -> None:
        """Raises ValidationError for a name that is new and that another term of the table has, in whatever
        spelling, or that nothing may have. Names that it had already stand in nobody's way."""
        every = type(self)._default_manager.all()
        before = every.filter(pk=self.pk).first() if self.pk else None
        refused: dict[str, ValidationError] = {}
        others = list(every.exclude(pk=self.pk))
        own_key = name_key(self.label)
        if self.label and (before is None or name_key(before.label) != own_key):
            if why := refused_name(self.label):
                refused["label"] = ValidationError(why, code="reserved")
            elif other := next((each for each in others if own_key in each.name_keys()), None):
                refused["label"] = _double(self.label, other)
        if self.slug and (before is None or before.slug != self.slug):
            key = name_key(self.slug)
            if self.slug in reserved_slugs():
                refused["slug"] = ValidationError(_RESERVED_SLUG, code="reserved")
            elif other := next((each for each in others if self.slug in each.former_slugs), None):
                refused["slug"] = ValidationError(
                    _ANOTHERS_SLUG, code="double", params={"slug": self.slug, "other": str(other.now)}
                )
            elif other := next((each for each in others if key == name_key(each.label)), None):
                refused["slug"] = _double(self.slug, other)
        known = {name_key(word) for word in _words(before.synonyms)} if before else set()
        labels = {name_key(each.label): each for each in others if not each.is_merged}
        for word in _words(self.synonyms):
            if name_key(word) in labels.keys() - known:
                refused["synonyms"] = _double(word, labels[name_key(word)])
        if refused:
            raise ValidationError(refused)

    def name_keys(self) -> set[str]:
        """By all that it is called, or its address was."""
        names = (self.label, self.slug, *self.former_slugs, *_words(self.synonyms))
        return {name_key(name) for name in names} - {""}


def _words(synonyms: object) -> list[str]:
    return [word for word in synonyms if isinstance(word, str)] if isinstance(synonyms, list) else []


_RESERVED_SLUG = "The archive uses this word in its own addresses. Please choose another."
_ANOTHERS_SLUG = (
    "Links with “%(slug)s” lead to “%(other)s”, which had this address before. Please choose another."
)
_DOUBLE = (
    "“%(name)s” is already in the list, as “%(other)s”%(where)s. Use that one, or choose a "
    "name that differs in more than spelling."
)


def _double(name: str, other: Term) -> ValidationError:
    where = f", which was merged into “{other.now}”" if other.is_merged else ""
    params = {"name": name, "other": str(other), "where": where}
    return ValidationError(_DOUBLE, code="double", params=params)


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
