"""Bringing in a spreadsheet: the file is received, and the imports that somebody has."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from archive.admin.access import demand, staff
from archive.admin.forms import StaffForm
from archive.admin.lists import row_id
from archive.admin.pages import status_of
from archive.admin.uploads_steps import is_taken_back, mine, of_its_owner, onward
from archive.admin.uploads_words import columns_in_words
from archive.errors import ArchiveError
from archive.models.upload import KEPT_FOR, OPEN, State, Upload
from archive.spreadsheets.refusing import LARGEST_FILE_BYTES, MOST_ROWS
from archive.workflow import uploads
from archive.workflow.policy import Right, may
from archive.workflow.uploads import AlreadyUploaded, UnreadableSheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMN = re.compile(r"[0-9]{1,3}([A-Z]{1,3})")  # of a sheet, counted from 0
_REPLACES = "This file replaces import {}, which was discarded."
_TAKEN = ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.tab,.txt"
# The page on which an import goes on.
_PAGE_AT = {
    State.ASKING: "columns",
    State.READY: "check",
    State.STORING: "progress",
    State.DONE: "progress",
    State.UNDOING: "progress",
}
_STATES = {
    State.RECEIVING: "Being read",
    State.ASKING: "To be checked: nothing is stored yet",
    State.READY: "Ready to store: nothing is stored yet",
    State.STORING: "Being stored",
    State.DONE: "Stored",
    State.UNDOING: "Being taken back",
    State.DISCARDED: "Discarded",
}


class UploadForm(StaffForm):
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
        return _list_page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form, status=400)
    sent = form.cleaned_data["file"]
    try:
        upload = _received(request, sent.read(), sent.name)
    except AlreadyUploaded as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, status=409, earlier=_earlier(request, refusal.upload))
    except UnreadableSheet as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, status=400)
    except ArchiveError as refusal:
        form.add_error("file", str(refusal))
        return _list_page(request, form, status=status_of(refusal))
    _replace(request, request.POST.get("after", ""))
    return onward("columns", upload)


def _received(request: HttpRequest, content: bytes, name: str) -> Upload:
    """Of the same file that is sent again for a column that was not kept, the earlier import goes first. In
    another file the column of that letter may have names."""
    keep = _kept(request.POST)
    person = staff(request)
    before = _replaced(request, request.POST.get("after", "")) if keep else None
    if before is None or not uploads.is_of(before, content):
        return uploads.receive(content, name, by=person)
    uploads.discard(before, before.version, by=person)
    messages.info(request, _REPLACES.format(before.pk))
    return uploads.receive(content, name, by=person, keep=frozenset(keep))


def _kept(sent: QueryDict) -> list[str]:
    """The sheet and letter of each column that looks like names, of which a person says that it is not."""
    return [one for one in sent.getlist("keep") if _COLUMN.fullmatch(one)]


def _replaced(request: HttpRequest, number: str) -> Upload | None:
    """The import of theirs, nothing of which is stored, for which a corrected file comes in."""
    pk = row_id(number)
    return Upload.objects.of(staff(request)).filter(pk=pk, state__in=OPEN).first() if pk else None


def _replace(request: HttpRequest, number: str) -> None:
    before = _replaced(request, number)
    if before is None:
        return
    try:
        uploads.discard(before, before.version, by=staff(request))
    except ArchiveError:  # somebody went on with it at this moment, in another tab
        return
    messages.info(request, _REPLACES.format(before.pk))


def _earlier(request: HttpRequest, upload: Upload | None) -> dict[str, Any] | None:
    """Where the same file is, for the person who sent it."""
    if upload is None or upload.owner_id != staff(request).pk:
        return None
    return {"number": upload.pk, "url": reverse("admin:upload", args=[upload.pk])}


def _list_page(
    request: HttpRequest, form: UploadForm, *, status: int = 200, **context: Any
) -> TemplateResponse:
    kept = _kept(request.POST or request.GET)
    shared = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": "Import a spreadsheet",
        "form": form,
        "replaced": _replaced(request, request.POST.get("after", request.GET.get("after", ""))),
        "kept": kept,
        "kept_columns": columns_in_words([one.lstrip("0123456789") for one in kept]) if kept else "",
        "rows": [_row(each) for each in mine(staff(request))],
        "kept_days": KEPT_FOR.days,
        "most": f"{MOST_ROWS:,} rows and {LARGEST_FILE_BYTES // 2**20} MB",
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
        "state": "Taken back" if is_taken_back(upload) else _STATES[State(upload.state)],
        "until": upload.kept_until if stands else None,
    }


def unfinished_for(person: Any) -> list[dict[str, Any]]:
    """For My work: what is not stored yet."""
    if not may(person, Right.ENTER):
        return []
    ended = (State.DONE, State.DISCARDED, State.RECEIVING)
    return [row for each in mine(person) if each.state not in ended and (row := _row(each))["url"]]


@require_safe
@of_its_owner
def upload_page(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    """To where it goes on."""
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
