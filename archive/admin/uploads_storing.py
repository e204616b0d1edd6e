"""What becomes of an import once it has begun, and how it is taken back."""

from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.admin.access import demand, staff
from archive.admin.pages import status_of
from archive.admin.uploads import as_file
from archive.admin.uploads_steps import (
    STALE,
    again,
    is_asking,
    of_its_owner,
    onward,
    present,
    render,
    seen_in,
    url_of,
)
from archive.admin.wording import as_sentence, counted
from archive.errors import ArchiveError, StaleEdit
from archive.models.upload import AT_WORK, State, Upload
from archive.workflow import uploads
from archive.workflow.policy import Right
from archive.workflow.upload_undoing import left, touched
from archive.workflow.uploads import Progress

_HEADINGS = {State.DONE: "done", State.UNDOING: "undoing"}


@require_safe
@of_its_owner
def progress_page(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    if is_asking(upload):
        return HttpResponseRedirect(reverse("admin:upload", args=[upload.pk]))
    found = uploads.progress(upload)
    return render(
        request,
        upload,
        "progress",
        heading=_HEADINGS.get(State(upload.state), ""),
        standing_url=url_of("standing", upload),
        is_done=found.is_over,
        undo_url=url_of("undo", upload),
        **(_done(request, upload, found) if found.is_over else _how_far(upload, found)),
    )


@require_safe
def standing(request: HttpRequest, upload_id: int) -> HttpResponseBase:
    """Numbers alone, for the page that shows how far it is; it goes on to what is there once it is over."""
    demand(request, Right.ENTER)
    upload = present(upload_id)
    if upload is None or upload.owner_id != staff(request).pk:
        raise Http404
    if upload.state not in AT_WORK:
        return JsonResponse({"is_over": True})
    return JsonResponse({**_how_far(upload, uploads.progress(upload)), "is_over": False})


def _how_far(upload: Upload, found: Progress) -> dict[str, str | int | bool]:
    """``gone_through`` counts rows whatever became of them."""
    if upload.state == State.UNDOING:
        to_go = len(left(upload))
        gone, total = found.stored - to_go, found.stored
        said = f"{gone} of {counted(total, 'testimony', 'testimonies')} taken back."
        return {"is_undoing": True, "gone_through": gone, "total": total, "said": said}
    scanned = found.scanned + found.failed
    return {
        "gone_through": found.stored + found.already + found.wrong + found.refused,
        "total": found.total,
        "stored": found.stored,
        "scanned": scanned,
        "said": f"{counted(found.stored, 'row is', 'rows are')} stored, {scanned} scanned.",
    }


def _done(request: HttpRequest, upload: Upload, found: Progress) -> dict[str, Any]:
    not_right = found.wrong + found.refused
    still_there = len(left(upload))
    return {
        **_outcome(found, still_there, not_right),
        "stored": still_there,
        "list_url": f"{reverse('admin:archive_testimony_changelist')}?import={upload.pk}",
        "has_errors": not_right > 0,
        "may_undo": still_there > 0 and not touched(upload, staff(request)).exists(),
    }


def _outcome(found: Progress, still_there: int, not_right: int) -> dict[str, str]:
    """What came of it, in sentences; "" where there is nothing to say."""
    words = dict.fromkeys(("flags_words", "failed", "already_words", "left_words", "back_words"), "")
    words["done_words"] = "Nothing new was stored."
    if still_there < found.stored:
        many = counted(still_there, "testimony is", "testimonies are")
        words["done_words"] = f"{many} still in the archive."
        gone = counted(found.stored - still_there, "testimony was", "testimonies were")
        words["back_words"] = f"{gone} taken back. Somebody has started work on the others."
    elif found.stored:
        words["done_words"] = f"{counted(found.stored, 'testimony is', 'testimonies are')} in review."
        flags = counted(found.flags, "possible identifier", "possible identifiers")
        words["flags_words"] = f"The detector found {flags} in {_it(found.stored)}."
    if found.failed:
        texts = counted(found.failed, "text is", "texts are")
        whose = "its review page" if found.failed == 1 else "their review pages"
        words["failed"] = f"{texts} stored, but the scan failed. A reviewer can scan again on {whose}."
    if found.already:
        words["already_words"] = f"{counted(found.already, 'row was', 'rows were')} already stored."
    if not_right:
        rows = counted(not_right, "row was", "rows were")
        words["left_words"] = f"{rows} not stored, because something in {_it(not_right)} needs correcting."
    return words


def _it(count: int) -> str:
    return "it" if count == 1 else "them"


@require_POST
@of_its_owner
def errors_copy(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    """The rows that are not right, as a workbook; taking it leaves its row in the trail."""
    content = uploads.error_copy(upload, by=staff(request))
    return as_file(content, f"import-{upload.pk}-to-correct.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@of_its_owner
def undo_page(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    if upload.state not in (State.STORING, State.DONE):
        return HttpResponseRedirect(reverse("admin:upload", args=[upload.pk]))
    if request.method != "POST":
        return _undo_page(request, upload)
    try:
        uploads.undo(upload, seen_in(request.POST), by=staff(request))
    except ArchiveError as refusal:
        upload = again(upload)
        if upload.state == State.UNDOING:  # pressed twice
            return onward("progress", upload)
        return _undo_page(request, upload, refusal)
    return onward("progress", upload)


def _undo_page(request: HttpRequest, upload: Upload, refusal: ArchiveError | None = None) -> HttpResponse:
    many = counted(len(left(upload)), "testimony", "testimonies")
    return _confirm(
        request,
        upload,
        "undo",
        refusal,
        says=f"This deletes the {many} from import {upload.pk}, words and all. "
        "It works only as long as nobody has started work on what was imported.",
        yes=f"Delete {many}",
        no="Keep them",
        back_url=url_of("progress", upload),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_its_owner
def discard_page(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    if not is_asking(upload):
        return HttpResponseRedirect(reverse("admin:upload", args=[upload.pk]))
    if request.method == "POST":
        try:
            uploads.discard(upload, seen_in(request.POST), by=staff(request))
        except ArchiveError as refusal:
            return _discard_page(request, again(upload), refusal)
        messages.success(request, f"Import {upload.pk} was discarded. Nothing from it is kept.")
        return HttpResponseRedirect(reverse("admin:uploads"))
    return _discard_page(request, upload)


def _discard_page(request: HttpRequest, upload: Upload, refusal: ArchiveError | None = None) -> HttpResponse:
    rows = counted(upload.rows_count, "row", "rows")
    return _confirm(
        request,
        upload,
        "discard",
        refusal,
        says=f"This deletes what we have kept of import {upload.pk}: its {rows} and your choices. "
        "Nothing from it has been stored as testimony.",
        yes="Discard this import",
        no="Go on with it",
        back_url=reverse("admin:upload", args=[upload.pk]),
    )


def _confirm(
    request: HttpRequest, upload: Upload, page: str, refusal: ArchiveError | None, **context: Any
) -> HttpResponse:
    said = STALE if isinstance(refusal, StaleEdit) else as_sentence(str(refusal)) if refusal else ""
    status = status_of(refusal) if refusal else 200
    return render(request, upload, page, template="confirm", status=status, refusal=said, **context)
