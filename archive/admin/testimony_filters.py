"""What the list of testimonies can be narrowed by; all of it stands in the address."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Case, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from archive.admin import queues
from archive.admin.access import staff
from archive.admin.lists import AsChoice
from archive.models.basis import BasisRenewal
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.models.upload import State, Upload, UploadRow
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.vocabulary import Basis, LookReason, Severity
from archive.workflow import looking_again, shredding
from archive.workflow.languages import waiting_for_reader
from archive.workflow.renewing import SOON


class OneOf(AsChoice, admin.SimpleListFilter):
    """``value`` is never one that is not offered."""

    def narrowed(self, testimonies: TestimonyQuerySet, value: str) -> QuerySet[Testimony]:
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Testimony]) -> QuerySet[Testimony]:
        value = self.value()
        if value not in {offered for offered, _ in self.lookup_choices}:
            return queryset
        assert isinstance(queryset, TestimonyQuerySet)  # noqa: S101 -- for the type alone
        return self.narrowed(queryset, str(value))


class WaitsFilter(OneOf):
    """What no status shows."""

    title = "waiting for"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (queues.NOT_READ, "Somebody who can read its language"),
            (queues.LOOK_AGAIN, "A second look, for any reason"),
            *((reason.value, f"A second look: {_lower(str(reason.label))}") for reason in LookReason),
            ("resting", "Nothing: to be closed within 7 days"),
        ]

    def narrowed(self, testimonies: TestimonyQuerySet, value: str) -> QuerySet[Testimony]:
        today = timezone.localdate()
        if value == queues.NOT_READ:
            return waiting_for_reader(testimonies)
        if value == "resting":
            return shredding.closing_soon(testimonies, today)
        reason = None if value == queues.LOOK_AGAIN else LookReason(value)
        return looking_again.waiting(testimonies, today, reason)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


class TermFilter(OneOf):
    """A broader term takes in those below it."""

    terms: type[Term]
    column: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        terms = self.terms._default_manager.live().order_by("label")
        below: defaultdict[int | None, list[Term]] = defaultdict(list)
        for term in terms:
            below[getattr(term, "parent_id", None)].append(term)
        return [
            choice
            for term in below[None]
            for choice in [
                (term.slug, term.label),
                *((narrower.slug, f"– {narrower.label}") for narrower in below[term.pk]),
            ]
        ]

    def value(self) -> str | None:
        """An old address leads to the term that stays."""
        asked = super().value()
        term = self.terms._default_manager.called(asked) if asked else None
        return term.slug if term else asked

    def narrowed(self, testimonies: TestimonyQuerySet, value: str) -> QuerySet[Testimony]:
        tags: type[Model] = getattr(Testimony, self.column).through
        every = self.terms._default_manager
        meant = every.standing_for(every.live().filter(Q(slug=value) | Q(parent__slug=value)))
        tagged = tags._default_manager.filter(**{f"{self.terms._meta.model_name}__in": meant})
        return testimonies.filter(pk__in=tagged.values("testimony"))


class PlatformFilter(TermFilter):
    title, parameter_name, terms, column = "platform", "platform", Platform, "platforms"


class HarmFilter(TermFilter):
    title, parameter_name, terms, column = "harm", "harm", HarmType, "harm_types"


class ThemeFilter(TermFilter):
    title, parameter_name, terms, column = "theme", "theme", Theme, "themes"


def _as_renewed(column: str, first: str) -> Case:
    """What the basis is now: as it was last renewed, or else as it was entered."""
    renewals = BasisRenewal.objects.filter(testimony=OuterRef("pk")).order_by("-pk")
    return Case(When(Exists(renewals), then=Subquery(renewals.values(column)[:1])), default=F(first))


class BasisFilter(OneOf):
    title = "basis"
    parameter_name = "basis"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(basis.value, str(basis.label)) for basis in Basis]

    def narrowed(self, testimonies: TestimonyQuerySet, value: str) -> QuerySet[Testimony]:
        return testimonies.annotate(basis_now=_as_renewed("basis", "basis")).filter(basis_now=value)


class LapseFilter(OneOf):
    title = "end of basis"
    parameter_name = "ends"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("ended", "Has ended"),
            ("soon", f"Within {SOON.days} days"),
            ("later", "Later"),
            ("never", "Has no end"),
        ]

    def narrowed(self, testimonies: TestimonyQuerySet, value: str) -> QuerySet[Testimony]:
        today = timezone.localdate()
        asked = {
            "ended": Q(last_day__lt=today),
            "soon": Q(last_day__range=(today, today + SOON)),
            "later": Q(last_day__gt=today + SOON),
            "never": Q(last_day=None),
        }[value]
        return testimonies.annotate(last_day=_as_renewed("lapses_on", "basis_lapses_on")).filter(asked)


class MonthFilter(OneOf):
    """Of the contact. Only months in which there was one that they may see."""

    title = "month of contact"
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        seen = model_admin.get_queryset(request).order_by().prefetch_related(None)
        months = set(seen.values_list("contact__month", flat=True).distinct())
        return [(f"{month:%Y-%m}", date_format(month, "F Y")) for month in sorted(months, reverse=True)]

    def narrowed(self, testimonies: TestimonyQuerySet, value: str) -> QuerySet[Testimony]:
        return testimonies.filter(contact__month=date.fromisoformat(f"{value}-01"))


class SeverityFilter(OneOf):
    title = "how serious"
    parameter_name = "severity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(severity.value, str(severity.label)) for severity in Severity]

    def narrowed(self, testimonies: TestimonyQuerySet, value: str) -> QuerySet[Testimony]:
        return testimonies.filter(severity=value)


class ImportFilter(OneOf):
    """A spreadsheet that somebody brought in themselves, for as long as its rows are kept."""

    title = "import"
    parameter_name = "import"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        stored = Upload.objects.of(staff(request)).standing().filter(state__in=(State.STORING, State.DONE))
        return [(str(each.pk), f"Import {each.pk}") for each in stored]

    def narrowed(self, testimonies: TestimonyQuerySet, value: str) -> QuerySet[Testimony]:
        rows = UploadRow.objects.filter(upload=int(value), testimony__isnull=False)
        return testimonies.filter(pk__in=rows.values("testimony"))
