"""Testimony in the admin: the list, and the addresses of our own pages. Nothing here writes to a table."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
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
    correcting,
    editions,
    holds,
    intake,
    languages,
    look_again,
    prepare,
    queues,
    review,
    standing,
    takedown,
)
from archive.admin.access import StaffRequest, staff
from archive.admin.gone import unless_gone
from archive.admin.lists import ListAdmin, row_id
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import LookReason
from archive.workflow import looking_again, shredding
from archive.workflow.languages import waiting_for_reader
from archive.workflow.policy import Right, visible_testimonies


class WaitsFilter(admin.SimpleListFilter):
    """What no status shows."""

    title = "waiting for"
    template = "admin/archive/testimony/waiting_filter.html"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (queues.NOT_READ, "Not in English, for somebody who can read it"),
            (queues.LOOK_AGAIN, "Look again"),
            *((reason.value, f"Look again: {reason.label}") for reason in LookReason),
            ("resting", "To be closed within 7 days"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Testimony]) -> QuerySet[Testimony]:
        value, today = self.value(), timezone.localdate()
        if value == queues.NOT_READ and isinstance(queryset, TestimonyQuerySet):
            return waiting_for_reader(queryset)
        if value == queues.LOOK_AGAIN and isinstance(queryset, TestimonyQuerySet):
            return looking_again.waiting(queryset, today)
        if value in LookReason.values and isinstance(queryset, TestimonyQuerySet):
            return looking_again.waiting(queryset, today, LookReason(value))
        if self.value() == "resting" and isinstance(queryset, TestimonyQuerySet):
            return shredding.closing_soon(queryset, timezone.localdate())
        return queryset


@admin.register(Testimony)
class TestimonyAdmin(ListAdmin):
    list_display = ("name", "status", "themes_or_harms", "platform_names", "age", "entered_by", "entered_on")
    list_filter = ("status", WaitsFilter)
    list_per_page = 50
    list_select_related = ("entered_by",)
    search_fields = ("pk",)  # shows the search box; get_search_results says what is searched
    search_help_text = "By testimony number, public id, public address or internal reference."
    show_full_result_count = False
    ordering = ("-pk",)
    actions = None

    @admin.display(description="Testimony", ordering="pk")
    def name(self, testimony: Testimony) -> str:
        return str(testimony)

    @admin.display(description="About")
    def themes_or_harms(self, testimony: Testimony) -> str:
        return queues.about(testimony)

    @admin.display(description="Platforms")
    def platform_names(self, testimony: Testimony) -> str:
        return ", ".join(platform.label for platform in testimony.platforms.all())

    @admin.display(description="Entered on", ordering="entered_at")
    def entered_on(self, testimony: Testimony) -> str:
        return date_format(timezone.localtime(testimony.entered_at))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Testimony]:
        return visible_testimonies(staff(request)).prefetch_related("themes", "harm_types", "platforms")

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
            ("intruder/", look_again.intruder_page, "intruder", Right.CLEAR),
            ("clear/", clearing.clear_page, "clear", Right.CLEAR),
            ("return/", clearing.return_act, "return", Right.CLEAR),
            ("return/line/", clearing.return_with_line, "return_line", Right.CLEAR),
            ("publish/", clearing.publish_page, "publish", Right.PUBLISH),
            ("keep/", holds.keep_page, "keep", Right.KEEP),
        ]
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            *((address, unless_gone(view, needed, name), name) for address, view, name, needed in words),
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
        """Its history is the audit trail, on its own page."""
        access.demand(request, Right.SEE)
        url = reverse("admin:archive_testimony_change", args=[_number(object_id)])
        return HttpResponseRedirect(f"{url}#history")


def _staff_request(request: HttpRequest) -> StaffRequest:
    return cast(StaffRequest, request)  # admin_view let it through


def _number(object_id: str) -> int:
    number = row_id(object_id)
    if number is None:
        raise Http404
    return number
