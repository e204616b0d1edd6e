"""Bringing in a spreadsheet: the file is received, and the imports that somebody has."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from archive.admin.access import demand, staff
from archive.admin.forms import StaffForm
from archive.admin.pages import status_of
from archive.admin.uploads_steps import mine, onward, upload_for
from archive.errors import ArchiveError
from archive.models.upload import KEPT_FOR, State, Upload
from archive.workflow import uploads
from archive.workflow.policy import Right, may
from archive.workflow.uploads import AlreadyUploaded, UnreadableSheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TAKEN = ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.tab,.txt"
# The page on which an import goes on.
_PAGE_AT = {State.ASKING: "columns", State.READY: "check", State.STORING: "progress", State.DONE: "progress"}
_STATES = {
    State.RECEIVING: "Being read",
    State.ASKING: "To be checked: nothing is stored yet",
    State.READY: "Ready to store: nothing is stored yet",
    State.STORING: "Being stored",
    State.DONE: "Stored",
    State.DISCARDED: "Discarded",
}


class ReceiveForm(StaffForm):
    file = forms.FileField(
        label="Spreadsheet",
        widget=forms.FileInput(
            attrs={"accept": _TAKEN, "autofocus": True, "aria-describedby": "id_file_helptext"}
        ),
        error_messages={
            "required": "Choose a file first.",
            "empty": "This file is empty. Check that you saved it.",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def list_page(request: HttpRequest) -> HttpResponse:
    demand(request, Right.ENTER)
    if request.method != "POST":
        return _list_page(request, ReceiveForm())
    form = ReceiveForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form, status=400)
    sent = form.cleaned_data["file"]
    try:
        upload = uploads.receive(sent.read(), sent.name, by=staff(request))
    except AlreadyUploaded as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, status=409, earlier=_earlier(request, refusal.upload))
    except UnreadableSheet as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, status=400)
    except ArchiveError as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, status=status_of(refusal))
    return onward("columns", upload)


def _earlier(request: HttpRequest, upload: Upload | None) -> dict[str, Any] | None:
    """Where the same file is, for the person who sent it."""
    if upload is None or upload.owner_id != staff(request).pk:
        return None
    return {"number": upload.pk, "url": reverse("admin:upload", args=[upload.pk])}


def _list_page(
    request: HttpRequest, form: ReceiveForm, *, status: int = 200, **context: Any
) -> TemplateResponse:
    shared = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": "Import a spreadsheet",
        "form": form,
        "rows": [_row(each) for each in mine(staff(request))],
        "kept_days": KEPT_FOR.days,
    }
    return TemplateResponse(request, "admin/uploads/list.html", {**shared, **context}, status=status)


def _row(upload: Upload) -> dict[str, Any]:
    """Without the file's name, which may hold a child's: the page of the import shows it."""
    stands = upload.state in _PAGE_AT and not upload.key.is_shredded
    return {
        "number": upload.pk,
        "url": reverse("admin:upload", args=[upload.pk]) if stands else "",
        "received_at": upload.received_at,
        "rows": upload.rows_count,
        "state": _STATES[State(upload.state)],
        "until": upload.kept_until if stands else None,
    }


def unfinished_for(person: Any) -> list[dict[str, Any]]:
    """For My work: what is not stored yet."""
    if not may(person, Right.ENTER):
        return []
    return [_row(each) for each in mine(person) if each.state in (State.ASKING, State.READY, State.STORING)]


@require_safe
def upload_page(request: HttpRequest, upload_id: int) -> HttpResponse:
    """To where it goes on."""
    upload = upload_for(request, upload_id)
    if upload.state not in _PAGE_AT:
        return HttpResponseRedirect(reverse("admin:uploads"))
    return onward(_PAGE_AT[State(upload.state)], upload)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    demand(request, Right.ENTER)
    return as_file(uploads.template(), "heard-template.xlsx")


def as_file(content: bytes, name: str) -> HttpResponse:
    """``name`` is ours: no word of anybody's file stands in it."""
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
