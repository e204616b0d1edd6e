"""Testimony in the admin: the list, and the addresses of our own pages. Nothing here writes to a table."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from archive.admin import (
    access,
    claiming,
    clearing,
    concerns,
    contacts,
    correcting,
    editions,
    holds,
    intake,
    languages,
    look_again,
    prepare,
    queues,
    review,
    severity,
    standing,
    takedown,
    taking_back,
    testimony_trail,
)
from archive.admin.access import StaffRequest, staff
from archive.admin.gone import unless_gone
from archive.admin.lists import ListAdmin, StatedChoices, row_id
from archive.admin.testimony_filters import (
    BasisFilter,
    HarmFilter,
    ImportFilter,
    LapseFilter,
    MonthFilter,
    PlatformFilter,
    SeverityFilter,
    ThemeFilter,
    WaitsFilter,
)
from archive.admin.testimony_list import TestimonyList
from archive.models.audit import Action
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import Status
from archive.workflow import audit
from archive.workflow.policy import Right, visible_testimonies

_WORKED_ON = (Status.IN_REVIEW, Status.RETURNED, Status.SUBMITTED, Status.CLEARED)


@admin.register(Testimony)
class TestimonyAdmin(ListAdmin):
    list_display = (
        *("name", "reference", "status", "since", "themes_or_harms", "platform_names", "years"),
        *("how_serious", "entered_by"),
    )
    list_filter = (
        ("status", StatedChoices),
        *(WaitsFilter, PlatformFilter, HarmFilter, ThemeFilter),
        *(SeverityFilter, MonthFilter, BasisFilter, LapseFilter, ImportFilter),
    )
    list_per_page = 50
    list_select_related = ("entered_by", "contact__key")
    search_fields = ("pk",)  # shows the search box; get_search_results says what is searched
    search_help_text = "By testimony number, public id, public address or internal reference."
    show_full_result_count = False
    actions = None
    nothing_yet = "There are no testimonies here yet. When one has been entered, you will find it here."

    @admin.display(description="Testimony", ordering="pk")
    def name(self, testimony: Testimony) -> str:
        return str(testimony)

    @admin.display(description="Reference")
    def reference(self, testimony: Any) -> str:
        return str(testimony.called)

    @admin.display(description="About")
    def themes_or_harms(self, testimony: Testimony) -> str:
        return queues.about(testimony)

    @admin.display(description="Platforms")
    def platform_names(self, testimony: Testimony) -> str:
        return ", ".join(dict.fromkeys(platform.now.label for platform in testimony.platforms.all()))

    @admin.display(description="Age", ordering="age")
    def years(self, testimony: Testimony) -> int | None:
        return testimony.age

    @admin.display(description="How serious", ordering="severity")
    def how_serious(self, testimony: Testimony) -> str:
        return str(testimony.get_severity_display())

    @admin.display(description="Since")
    def since(self, testimony: Any) -> str:
        return date_format(timezone.localtime(testimony.since), "j F Y")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Testimony]:
        seen = visible_testimonies(staff(request))
        return seen.prefetch_related("themes", "harm_types", "platforms")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """What waits for somebody is worked on from its oldest; otherwise people look for the latest."""
        return ("pk",) if request.GET.get("status__exact") in _WORKED_ON else ("-pk",)

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return TestimonyList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """It shows internal references, which are sealed: the trail tells of which testimonies."""
        response = super().changelist_view(request, extra_context)
        listed = getattr(response, "context_data", {}).get("cl")
        if listed is not None and listed.result_list:
            numbers = " ".join(str(row.pk) for row in listed.result_list)
            audit.record_about(Action.OPENED, "testimony list", staff(request), testimonies=numbers)
        return response

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Testimony | None:
        found: Testimony | None = super().get_object(request, object_id, from_field)
        number = row_id(object_id)
        if found is None and number is not None and Testimony.objects.filter(pk=number).exists():
            access.keep_from(request)
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Testimony], search_term: str
    ) -> tuple[QuerySet[Testimony], bool]:
        """By what ``called`` takes. The text is never searched: a search string goes into addresses."""
        if not search_term.strip() or not isinstance(queryset, TestimonyQuerySet):
            return queryset, False
        return queryset.called(search_term), False

    def get_urls(self) -> list[URLPattern]:
        # Of words that are gone there is nothing to show and nothing to decide.
        words: list[tuple[str, Callable[..., HttpResponse], str, Right]] = [
            ("review/", review.review_page, "review", Right.REVIEW),
            ("review/<slug:act>/", review.review_act, "review_act", Right.REVIEW),
            ("show-text/", review.show_text, "show_text", Right.REVIEW),
            ("language-read/", languages.confirm_act, "language_read", Right.REVIEW),
            ("text/", intake.text_page, "text", Right.CHANGE),
            ("prepare/", prepare.prepare_page, "prepare", Right.PREPARE),
            ("prepare/line/", prepare.line_as_typed, "line", Right.PREPARE),
            ("take-back/", taking_back.take_back_act, "take_back", Right.PREPARE),
            ("intruder/", look_again.intruder_page, "intruder", Right.CLEAR),
            ("clear/", clearing.clear_page, "clear", Right.CLEAR),
            ("return/", clearing.return_act, "return", Right.CLEAR),
            ("return/line/", clearing.return_with_line, "return_line", Right.CLEAR),
            ("publish/", clearing.publish_page, "publish", Right.PUBLISH),
            ("keep/", holds.keep_page, "keep", Right.KEEP),
        ]
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            *((address, unless_gone(view, needed, name), name) for address, view, name, needed in words),
            ("trail/", testimony_trail.trail_page, "trail"),
            ("withdraw/", takedown.withdraw_page, "withdraw"),
            ("withdraw/now/", takedown.withdraw_now, "withdraw_now"),
            ("withdraw/cancel/", takedown.cancel_withdrawal, "withdraw_cancel"),
            ("claim/<slug:act>/", claiming.claim_act, "claim"),
            ("hand-over/", claiming.hand_over_page, "hand_over"),
            ("concern/", concerns.raise_act, "concern"),
            ("concerns/", concerns.concerns_page, "concerns"),
            ("concerns/note/", concerns.note_act, "concern_note"),
            ("concerns/close/", concerns.close_act, "concern_close"),
            ("let-go/", holds.let_go, "let_go"),
            ("close/", takedown.close_page, "close"),
            ("open-again/", takedown.open_again, "open_again"),
            ("erase/", takedown.erase_page, "erase"),
            ("correct/", correcting.correct_page, "correct"),
            ("edition/start/", editions.start_edition, "start_edition"),
            ("edition/line/", look_again.change_line_act, "change_line"),
            ("edition/leave-line/", look_again.leave_line_act, "leave_line"),
            ("edition/leave/", editions.leave_edition, "leave_edition"),
            ("renew/", intake.renew_act, "renew"),
            ("severity/", severity.severity_act, "severity"),
            ("note/", contacts.note_page, "note"),
        ]
        ours = [
            path(
                f"<int:testimony_id>/{address}",
                self.admin_site.admin_view(view),
                name=f"archive_testimony_{name}",
            )
            for address, view, name in pages
        ]
        ours.append(path("find/", self.admin_site.admin_view(standing.find), name="archive_testimony_find"))
        view = self.admin_site.admin_view(contacts.contact_page)
        ours.append(path("contacts/<int:contact_id>/", view, name="archive_contact"))
        return [*ours, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return intake.entry_page(_staff_request(request))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return intake.tags_page(_staff_request(request), _number(object_id))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Its history is its trail, on its own page."""
        access.demand(request, Right.SEE)
        return HttpResponseRedirect(reverse("admin:archive_testimony_trail", args=[_number(object_id)]))


def _staff_request(request: HttpRequest) -> StaffRequest:
    return cast(StaffRequest, request)  # admin_view let it through


def _number(object_id: str) -> int:
    number = row_id(object_id)
    if number is None:
        raise Http404
    return number
