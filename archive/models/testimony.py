"""The aggregate of the private side: one quote from a contact, with its tags and where it stands."""

import re
from datetime import date
from typing import Self
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from archive.models.audit import Action, Event
from archive.models.case_note import CaseNote
from archive.models.clearance import Edition
from archive.models.contact import Contact
from archive.models.data_key import KeyOwner
from archive.models.decision import Decision
from archive.models.flag import Flag, Scan
from archive.models.publication import PUBLIC_ID_PATTERN, Publication
from archive.models.revision import Revision
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    MAY_STAND,
    OLDEST_CHILD_YEARS,
    Act,
    Basis,
    Gender,
    Nation,
    Severity,
    Status,
)

# "12", "#12", "Testimony 12"; 18 digits fit into 64 bits.
_NUMBER = re.compile(r"(?:testimony\s*)?#?\s*([0-9]{1,18})", re.ASCII | re.IGNORECASE)
_PUBLIC_IDS = re.compile(rf"(?<![0-9a-z]){PUBLIC_ID_PATTERN}(?![0-9a-z])")
_MOST_IDS = 20  # in one search
# The acts after which it waits for somebody to begin; what is done to it meanwhile makes it no younger.
_BRINGS_IT_THERE = (
    *(Action.ENTERED, Action.EDITED, Action.SUBMITTED, Action.RETURNED, Action.CLEARED, Action.RELEASED),
    *(Action.PUBLISHED, Action.WITHDRAWN, Action.REOPENED),
)


class TestimonyQuerySet(models.QuerySet["Testimony"]):
    def to_review(self) -> Self:
        return self.filter(status=Status.IN_REVIEW)

    def to_clear(self) -> Self:
        return self.filter(status=Status.SUBMITTED)

    def returned(self) -> Self:
        return self.filter(status=Status.RETURNED)

    def cleared(self) -> Self:
        return self.filter(status=Status.CLEARED)

    def closed(self) -> Self:
        return self.filter(status=Status.CLOSED)

    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def to_review_again(self) -> Self:
        """Those in whose public text a newer detector found what nobody has decided, a next edition of which
        may be in review.

        The gate lets no text out with an open flag, so what is undecided in it came later. Other revisions do
        not count: no reader sees them.
        """
        last_act = Decision.objects.filter(flag=OuterRef("pk")).order_by("-pk").values("act")[:1]
        undecided = (
            Flag.objects.filter(
                revision__testimony=OuterRef("pk"),
                revision__clearances__edition__in=Edition.objects.filter(
                    public_id=OuterRef(OuterRef("publication__public_id")),
                    number=OuterRef(OuterRef("publication__edition")),
                ),
                scan__isnull=False,
            )
            .annotate(last_act=Subquery(last_act))
            .filter(Q(last_act=None) | Q(last_act=Act.REOPEN))
        )
        return self.standing().filter(Exists(undecided))

    def saying_whether_decided(self) -> Self:
        """Note of each, as ``is_decided``, whether its latest text was scanned, and all that was flagged in
        it is kept: what comes next is to prepare it."""
        latest = Revision.objects.filter(testimony=OuterRef("pk")).order_by("-number").values("pk")[:1]
        last_act = Decision.objects.filter(flag=OuterRef("pk")).order_by("-pk").values("act")[:1]
        at_work = Flag.objects.filter(revision=OuterRef("latest")).annotate(last_act=Subquery(last_act))
        undecided = at_work.filter(Q(last_act=None) | ~Q(last_act__in=[Act.KEEP, Act.RETRACT]))
        scans = Scan.objects.filter(revision=OuterRef("latest"))
        return self.annotate(latest=Subquery(latest)).annotate(is_decided=Exists(scans) & ~Exists(undecided))

    def standing(self) -> Self:
        """Those of which readers see an edition, whatever becomes of the next."""
        return self.filter(publication__isnull=False)

    def called(self, typed: str) -> Self:
        """Those that somebody means by a number, an internal reference, or a public id, alone or in any
        address that holds it. Withdrawn ones are found too: their editions stand for good."""
        term = typed.strip()
        if not term:
            return self.none()
        found = Q(contact__in=Contact.objects.called(term))
        if (number := _NUMBER.fullmatch(term)) is not None:
            found |= Q(pk=int(number[1]))
        if public_ids := _PUBLIC_IDS.findall(unquote(term).lower()):
            editions = Edition.objects.filter(public_id__in=public_ids[:_MOST_IDS])
            found |= Q(pk__in=editions.values("clearance__revision__testimony"))
        return self.filter(found)

    def withdrawn(self) -> Self:
        return self.filter(status=Status.WITHDRAWN)

    def entered_by(self, user: AbstractBaseUser) -> Self:
        return self.filter(entered_by=user)

    def untouched_by(self, user: AbstractBaseUser) -> Self:
        """Those in which ``user`` has had no hand, so that they may clear and publish them."""
        return (
            self.exclude(entered_by=user)
            .exclude(editors=user)
            .exclude(revisions__created_by=user)
            .exclude(revisions__flags__decisions__by=user)
            .exclude(revisions__preparation__prepared_by=user)
        )

    def oldest_first(self) -> Self:
        return self.order_by("pk")

    def saying_since(self) -> Self:
        """Note of each, as ``since``, when it came to where it waits now."""
        came = Event.objects.filter(testimony_id=OuterRef("pk"), action__in=_BRINGS_IT_THERE)
        since = Subquery(came.order_by("-sequence").values("at")[:1])
        return self.annotate(since=Coalesce(since, F("entered_at")))

    def longest_waiting_first(self) -> Self:
        """For those of which ``since`` is noted."""
        return self.order_by("since", "pk")

    def by_severity(self) -> Self:
        """The most serious first, and of those what has waited longest: where ``since`` is noted."""
        return self.order_by("-severity", "since", "pk")


class Testimony(KeyOwner):
    """``version`` counts every write; a write that names an older one is refused (workflow/state.py)."""

    __test__ = False  # pytest would take the name for a test class

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="testimonies")
    basis = models.CharField("basis for publication", max_length=20, choices=Basis.choices)
    basis_lapses_on = models.DateField(
        "basis lapses on", null=True, blank=True, help_text="Leave empty if it does not lapse."
    )
    platforms = models.ManyToManyField(Platform, related_name="+")
    harm_types = models.ManyToManyField(HarmType, related_name="+")
    themes = models.ManyToManyField(Theme, related_name="+", blank=True)
    age = models.PositiveSmallIntegerField("age in years", null=True, blank=True)
    gender = models.CharField(max_length=20, choices=Gender.choices, blank=True)
    nation = models.CharField(max_length=20, choices=Nation.choices, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="When it happened.")
    # Staff see it before the text. From a severity on that a setting names, somebody tries to find the child
    # before it goes out.
    severity = models.CharField(
        "how serious it is", max_length=20, choices=Severity.choices, default=Severity.ORDINARY
    )
    # The case note of which it is one stretch, from ``note_start`` to ``note_end`` in code points; None: it
    # is all that was entered.
    note = models.ForeignKey(
        CaseNote,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="testimonies",
        editable=False,
    )
    note_start = models.PositiveIntegerField(null=True, blank=True, editable=False)
    note_end = models.PositiveIntegerField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.IN_REVIEW, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    invented = models.BooleanField(default=False, editable=False, help_text="Written for the demo archive.")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    # Whoever changed anything, tags included: none of them may clear it (workflow/state.py adds them).
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    # The only tie between the two sides. It has no way back: a publication knows no testimony.
    publication = models.OneToOneField(
        Publication, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = TestimonyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "testimonies"
        permissions = [
            ("review_testimony", "Can see restricted text and decide flags"),
            ("clear_testimony", "Can clear what others wrote"),
            ("publish_testimony", "Can publish and withdraw"),
        ]
        constraints = [
            models.CheckConstraint(name="testimony_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="testimony_basis_known", condition=Q(basis__in=Basis.values)),
            models.CheckConstraint(
                name="testimony_age_is_a_childs",
                condition=Q(age=None) | Q(age__lte=OLDEST_CHILD_YEARS),
                violation_error_message=f"The helpline speaks with children up to {OLDEST_CHILD_YEARS}.",
            ),
            models.CheckConstraint(
                name="testimony_gender_known", condition=Q(gender="") | Q(gender__in=Gender.values)
            ),
            models.CheckConstraint(
                name="testimony_nation_known", condition=Q(nation="") | Q(nation__in=Nation.values)
            ),
            models.CheckConstraint(
                name="testimony_year_plausible",
                condition=Q(year=None) | Q(year__gte=EARLIEST_YEAR, year__lte=LATEST_YEAR),
                violation_error_message=f"Give the year in four digits, {EARLIEST_YEAR} or later.",
            ),
            models.CheckConstraint(
                name="testimony_severity_known", condition=Q(severity__in=Severity.values)
            ),
            models.CheckConstraint(
                name="testimony_is_a_stretch_of_its_note",
                condition=Q(note=None, note_start=None, note_end=None)
                | Q(note__isnull=False, note_start__gte=0, note_end__gt=F("note_start")),
            ),
            models.CheckConstraint(
                name="testimony_published_has_publication",
                condition=Q(publication__isnull=False, status__in=MAY_STAND)
                | (~Q(status=Status.PUBLISHED) & Q(publication=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"Testimony {self.pk}"

    @property
    def lapses_on(self) -> date | None:
        """The last day on which the basis holds, as it was last renewed; None: it does not lapse."""
        renewal = self.renewals.order_by("-pk").first()
        return renewal.lapses_on if renewal else self.basis_lapses_on

    @property
    def present_basis(self) -> Basis:
        """The basis for publication, as it was last renewed."""
        renewal = self.renewals.order_by("-pk").first()
        return Basis(renewal.basis if renewal else self.basis)

    @property
    def latest_revision(self) -> Revision:
        """Read afresh each time: a stale one is the mistake that revisions exist to prevent."""
        return Revision.objects.filter(testimony=self).order_by("-number")[0]

    @property
    def standing_revision(self) -> Revision | None:
        """The text that readers see; None: they see none of it."""
        publication = self.publication
        if publication is None:
            return None
        return Revision.objects.get(
            clearances__edition__public_id=publication.public_id,
            clearances__edition__number=publication.edition,
        )

    @property
    def revision_at_work(self) -> Revision:
        """The text on which people decide: readers' own while it is published, else the latest. They differ
        where a next edition was begun and left."""
        standing = self.standing_revision if self.status == Status.PUBLISHED else None
        return standing or self.latest_revision
