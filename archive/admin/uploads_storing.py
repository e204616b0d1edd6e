"""What becomes of an import once it has begun, and how it is taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.admin.access import staff
from archive.admin.pages import status_of
from archive.admin.uploads import as_file
from archive.admin.uploads_steps import (
    STALE,
    is_asking,
    is_storing,
    render,
    seen_in,
    upload_for,
    url_of,
)
from archive.admin.wording import as_sentence, counted
from archive.errors import ArchiveError, StaleEdit
from archive.models.upload import State, Upload
from archive.workflow import uploads
from archive.workflow.uploads import Progress


@require_safe
def progress_page(request: HttpRequest, upload_id: int) -> HttpResponse:
    upload = upload_for(request, upload_id)
    if not is_storing(upload):
        return HttpResponseRedirect(reverse("admin:upload", args=[upload.pk]))
    found = uploads.progress(upload)
    return render(
        request,
        upload,
        "progress",
        heading="done" if found.is_over else "",
        standing_url=url_of("standing", upload),
        is_done=found.is_over,
        **(_done(upload, found) if found.is_over else _how_far(found)),
    )


@require_safe
def standing(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Numbers alone, for the page that shows how far it is."""
    upload = upload_for(request, upload_id)
    found = uploads.progress(upload)
    return JsonResponse({**_how_far(found), "is_over": not is_storing(upload) or found.is_over})


def _how_far(found: Progress) -> dict[str, str | int]:
    """``gone_through`` counts rows whatever became of them."""
    scanned = found.scanned + found.failed
    return {
        "gone_through": found.stored + found.already + found.wrong + found.refused,
        "total": found.total,
        "stored": found.stored,
        "scanned": scanned,
        "said": f"{counted(found.stored, 'row is', 'rows are')} stored, {scanned} scanned.",
    }


def _done(upload: Upload, found: Progress) -> dict[str, Any]:
    left = found.wrong + found.refused
    return {
        **_outcome(found, left),
        "list_url": f"{reverse('admin:archive_testimony_changelist')}?import={upload.pk}",
        "has_errors": left > 0,
        "may_undo": found.stored > 0 and upload.state == State.DONE,
        "undo_url": url_of("undo", upload),
    }


def _outcome(found: Progress, left: int) -> dict[str, str]:
    """What came of it, in sentences; "" where there is nothing to say."""
    words = dict.fromkeys(("flags_words", "failed", "already_words", "left_words"), "")
    words["done_words"] = "Nothing new was stored."
    if found.stored:
        words["done_words"] = f"{counted(found.stored, 'testimony is', 'testimonies are')} in review."
        flags = counted(found.flags, "possible identifier", "possible identifiers")
        words["flags_words"] = f"The detector found {flags} in {_it(found.stored)}."
    if found.failed:
        texts = counted(found.failed, "text is", "texts are")
        whose = "its review page" if found.failed == 1 else "their review pages"
        words["failed"] = f"{texts} stored, but the scan failed. A reviewer can scan again on {whose}."
    if found.already:
        words["already_words"] = f"{counted(found.already, 'row was', 'rows were')} stored already."
    if left:
        rows = counted(left, "row was", "rows were")
        words["left_words"] = f"{rows} not stored, because something in {_it(left)} is not right yet."
    return words


def _it(count: int) -> str:
    return "it" if count == 1 else "them"


@require_POST
def errors_copy(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The rows that are not right, as a workbook; taking it leaves its row in the trail."""
    upload = upload_for(request, upload_id)
    content = uploads.error_copy(upload, by=staff(request))
    return as_file(content, f"import-{upload.pk}-to-correct.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def undo_page(request: HttpRequest, upload_id: int) -> HttpResponse:
    upload = upload_for(request, upload_id)
    if upload.state != State.DONE:
        return HttpResponseRedirect(reverse("admin:upload", args=[upload.pk]))
    if request.method != "POST":
        return _undo_page(request, upload)
    try:
        uploads.undo(upload, seen_in(request.POST), by=staff(request))
    except ArchiveError as refusal:
        return _undo_page(request, upload_for(request, upload_id), refusal)
    messages.success(
        request, f"Import {upload.pk} was taken back. None of its testimonies is in the archive any more."
    )
    return HttpResponseRedirect(reverse("admin:uploads"))


def _undo_page(request: HttpRequest, upload: Upload, refusal: ArchiveError | None = None) -> HttpResponse:
    stored = uploads.progress(upload).stored
    many = counted(stored, "testimony", "testimonies")
    return _confirm(
        request,
        upload,
        "undo",
        refusal,
        says=f"This deletes {many} that came in with import {upload.pk}, with all their words. "
        "That works only as long as nobody has worked on any of them.",
        yes=f"Delete {many}",
        no="Keep them",
        back_url=url_of("progress", upload),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def discard_page(request: HttpRequest, upload_id: int) -> HttpResponse:
    upload = upload_for(request, upload_id)
    if not is_asking(upload):
        return HttpResponseRedirect(reverse("admin:upload", args=[upload.pk]))
    if request.method == "POST":
        try:
            uploads.discard(upload, seen_in(request.POST), by=staff(request))
        except ArchiveError as refusal:
            return _discard_page(request, upload_for(request, upload_id), refusal)
        messages.success(request, f"Import {upload.pk} was discarded. Nothing of it is kept.")
        return HttpResponseRedirect(reverse("admin:uploads"))
    return _discard_page(request, upload)


def _discard_page(request: HttpRequest, upload: Upload, refusal: ArchiveError | None = None) -> HttpResponse:
    rows = counted(upload.rows_count, "row", "rows")
    return _confirm(
        request,
        upload,
        "discard",
        refusal,
        says=f"This deletes what we keep of import {upload.pk}: its {rows}, and your choices. "
        "None of it has been stored as testimony.",
        yes="Discard this import",
        no="Go on with it",
        back_url=reverse("admin:upload", args=[upload.pk]),
    )


def _confirm(
    request: HttpRequest, upload: Upload, page: str, refusal: ArchiveError | None, **context: str
) -> HttpResponse:
    said = STALE if isinstance(refusal, StaleEdit) else as_sentence(str(refusal)) if refusal else ""
    status = status_of(refusal) if refusal else 200
    return render(request, upload, page, template="confirm", status=status, refusal=said, **context)
