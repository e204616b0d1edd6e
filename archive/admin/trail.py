"""The audit trail, to be read and taken away by auditors and changed by nobody."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import transaction
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from archive.admin import trail_words
from archive.admin.access import demand, staff
from archive.admin.lists import AllValues, ListAdmin, StatedChoices, row_id
from archive.models.audit import Action, Event
from archive.workflow import audit
from archive.workflow.policy import Right

COLUMNS = ("sequence", "at", "action", "testimony", "subject", "by", "details", "mac")
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """csv.writer writes into this and gets the line back."""

    def write(self, line: str) -> str:
        return line


@admin.register(Event)
class EventAdmin(ListAdmin):
    list_display = ("row", "at", "action", "of_testimony", "about", "by", "told")
    list_display_links = None
    list_filter = (("action", StatedChoices), ("by", AllValues))
    list_per_page = 100
    date_hierarchy = "at"
    search_fields = ("testimony_id",)  # shows the search box; get_search_results says what is searched
    search_help_text = "By testimony number."
    nothing_yet = "Nothing has happened yet."
    ordering = ("-pk",)
    actions = None

    @admin.display(description="Row", ordering="sequence")
    def row(self, event: Event) -> int:
        return event.sequence

    @admin.display(description="Testimony", ordering="testimony_id")
    def testimony(self, event: Event) -> int | None:
        return event.testimony_id

    @admin.display(description="Details")
    def told(self, event: Event) -> str:
        """In words, and short: a digest is long, and the export has the whole of it."""
        return trail_words.told(event.details)

    @admin.display(description="Testimony", ordering="testimony_id", empty_value="")
    def of_testimony(self, event: Event) -> str | None:
        """Its number, which leads to all that happened to it."""
        if event.testimony_id is None:
            return None
        address = reverse("admin:archive_testimony_trail", args=[event.testimony_id])
        return format_html('<a href="{}">{}</a>', address, event.testimony_id)

    @admin.display(description="About", ordering="subject")
    def about(self, event: Event) -> str:
        return trail_words.about(event.subject)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        testimony_id = row_id(term)
        if testimony_id is None:
            return queryset.none(), False
        return queryset.filter(testimony_id=testimony_id), False

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(require_POST(self.export))
        return [path("export/", export, name="archive_event_export"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        query = request.META["QUERY_STRING"]
        address = reverse("admin:archive_event_export") + (f"?{query}" if query else "")
        # The table needs the width, and auditors have no other.
        ours = {"title": "Audit trail", "export_address": address}
        return super().changelist_view(request, {**ours, **(extra_context or {})})

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The rows that the list with the same filters shows, oldest first, as CSV (RFC 4180)."""
        demand(request, Right.SEE_TRAIL)
        try:
            chosen = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:archive_event_changelist"))
        with transaction.atomic():
            own = audit.record_about(Action.EXPORTED, "audit trail", staff(request), rows=chosen.count())
        return StreamingHttpResponse(
            _lines(chosen.filter(sequence__lt=own.sequence)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="audit-trail.csv"'},
        )


def _lines(rows: QuerySet[Event]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for row in rows.order_by("sequence").iterator(chunk_size=1000):
        cells = (
            row.sequence,
            row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            row.action,
            row.testimony_id or "",
            row.subject,
            row.by,
            json.dumps(row.details, sort_keys=True),
            row.mac,
        )
        yield writer.writerow([f"'{cell}" if str(cell).startswith(_FORMULA) else cell for cell in cells])
