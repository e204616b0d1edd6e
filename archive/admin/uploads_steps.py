"""What the pages of one import have in common: whose it is, its steps, and that opening it leaves its row."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from archive.admin.access import demand, keep_from, staff
from archive.models.audit import Action
from archive.models.upload import OPEN, State, Upload
from archive.workflow import audit
from archive.workflow.policy import Right
from archive.workflow.upload_looking import Look
from archive.workflow.upload_looking import Step as Left

STALE = (
    "This import has changed since you opened the page, perhaps in another tab, so what you just did was not "
    "saved. This is how it is now. Please check it and carry on from here."
)
_LISTED = 50  # imports of one person
_BEGUN = (State.STORING, State.DONE, State.UNDOING)
_SHOWN = (*OPEN, *_BEGUN)
_TITLES = {
    "columns": "Columns",
    "questions": "Questions",
    "check": "Check",
    "progress": "Store",
}
_HEADINGS = {
    "columns": "what we found",
    "questions": "questions",
    "check": "check before it is stored",
    "progress": "being stored",
    "done": "stored",
    "undoing": "being taken back",
    "undo": "take it back",
    "discard": "discard it",
}


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    url: str  # "" where it cannot be opened yet, or any more
    is_current: bool


def url_of(page: str, upload: Upload) -> str:
    return reverse(f"admin:upload_{page}", args=[upload.pk])


class Page(Protocol):
    """A page of one import. It is given the import, which is theirs and whose rows are there."""

    def __call__(self, request: HttpRequest, upload: Upload) -> HttpResponseBase: ...


def of_its_owner(page: Page) -> Callable[[HttpRequest, int], HttpResponseBase]:
    """What anybody else gets is what they would get if there were no such import."""

    @wraps(page)
    def view(request: HttpRequest, upload_id: int) -> HttpResponseBase:
        demand(request, Right.ENTER)
        upload = present(upload_id)
        if upload is None:
            raise Http404
        if upload.owner_id != staff(request).pk:
            keep_from(request)
            raise Http404
        if upload.state not in _SHOWN or upload.key.is_shredded:
            messages.info(request, _what_became_of(upload))
            return HttpResponseRedirect(reverse("admin:uploads"))
        return page(request, upload)

    return view


def _what_became_of(upload: Upload) -> str:
    """Of one whose rows are gone."""
    if is_taken_back(upload):
        return f"Import {upload.pk} was taken back. None of its testimonies are in the archive any more."
    return f"Nothing from import {upload.pk} is kept any more."


def is_taken_back(upload: Upload) -> bool:
    """Its rows had been stored before it was discarded."""
    return upload.state == State.DISCARDED and upload.begun_at is not None


def present(upload_id: int) -> Upload | None:
    """The import as it stands now."""
    return Upload.objects.filter(pk=upload_id).select_related("owner", "key").first()


def again(upload: Upload) -> Upload:
    """The same one, as somebody has left it meanwhile."""
    return Upload.objects.select_related("owner", "key").get(pk=upload.pk)


def mine(person: User) -> list[Upload]:
    """The latest come first."""
    return list(Upload.objects.of(person).select_related("key")[:_LISTED])


def is_asking(upload: Upload) -> bool:
    return upload.state in OPEN


def is_begun(upload: Upload) -> bool:
    return upload.state in _BEGUN


def seen_in(sent: QueryDict) -> int:
    """The version that the page was built from; 0 where a page of ours did not send it."""
    given = sent.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def onward(page: str, upload: Upload) -> HttpResponseRedirect:
    return HttpResponseRedirect(url_of(page, upload))


def render(
    request: HttpRequest,
    upload: Upload,
    page: str,
    look: Look | None = None,
    *,
    heading: str = "",
    template: str = "",
    status: int = 200,
    **context: Any,
) -> TemplateResponse:
    """Titles hold the number of the import: a file's name may be that of a child."""
    audit.record_about(Action.UPLOAD_OPENED, f"upload {upload.pk}", staff(request))
    shared = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": f"Import {upload.pk}: {_HEADINGS[heading or page]}",
        "upload": upload,
        "version": upload.version,
        "steps": _steps(upload, page, look) if page in _TITLES else (),
        "columns_url": url_of("columns", upload),
        "errors_url": url_of("errors", upload),
        "discard_url": url_of("discard", upload),
        "again_url": f"{reverse('admin:uploads')}?after={upload.pk}",
        "until": upload.kept_until,
    }
    return TemplateResponse(
        request, f"admin/uploads/{template or page}.html", {**shared, **context}, status=status
    )


def _steps(upload: Upload, current: str, look: Look | None) -> list[Step]:
    open_now = {current} if is_begun(upload) else {"columns", "questions", current}
    if look is not None and not {Left.SHEET, Left.COLUMNS, Left.QUESTIONS} & set(look.steps):
        open_now.add("check")
    return [
        Step(title, url_of(page, upload) if page in open_now else "", page == current)
        for page, title in _TITLES.items()
    ]
