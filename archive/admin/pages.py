"""What every page of ours about one testimony has in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from archive.admin import access
from archive.admin.access import StaffRequest
from archive.admin.forms import SeenForm
from archive.admin.originals import gone_words
from archive.errors import AlreadyEntered, ArchiveError, Blocked, NotAllowed, Shredded, StaleEdit
from archive.models.clearance import Return
from archive.models.publication import Publication
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST, Status
from archive.workflow.showing import record_shown

SHOW_TEXT = "show_text"  # key in the session: texts are softened until somebody asks for them


class Malformed(Exception):
    """A request that no page of ours sends. The message is for whoever sent it, and repeats nothing."""


@dataclass(frozen=True, slots=True)
class PageLink:
    title: str
    url: str
    is_current: bool


def url_of(page: str, testimony: Testimony, *more: str) -> str:
    return reverse(f"admin:archive_testimony_{page}", args=[testimony.pk, *more])


def public_address(publication: Publication) -> str:
    return reverse("archive:quote", args=[publication.public_id])


def is_closed(testimony: Testimony) -> bool:
    """Whether its text and tags can no longer change."""
    return testimony.status == Status.PUBLISHED or testimony.status in AT_REST


def render_page(
    request: StaffRequest,
    testimony: Testimony,
    page: str,
    title: str,
    *,
    status: int = 200,
    shows: Sequence[Revision] = (),
    softened: bool | None = None,
    **context: Any,
) -> TemplateResponse:
    """Render ``admin/archive/testimony/<page>.html``. Titles carry the id, never words of the text.

    ``shows`` are the texts that stand on the page. Where it is not softened, sending it is what shows them
    to this person. Where it is, the page offers to show them and nothing that judges them, whatever was shown
    before.
    """
    if softened is None:
        softened = not request.session.get(SHOW_TEXT, False)
    gone = gone_words(testimony)
    response = TemplateResponse(
        request,
        f"admin/archive/testimony/{page}.html",
        {
            **admin.site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": Testimony._meta,
            "title": title,
            "testimony": testimony,
            "pages": _links(testimony, request.user, page, has_words=gone is None),
            "returns": Return.objects.filter(revision__testimony=testimony).select_related("returned_by"),
            "siblings": testimony.contact.testimonies.exclude(pk=testimony.pk).select_related("publication"),
            "softened": softened,
            "gone": gone,
            **context,
        },
        status=status,
    )
    if shows and not softened and request.method != "HEAD":
        response.add_post_render_callback(lambda _: record_shown(*shows, to=request.user))
    return response


def refused(
    request: StaffRequest, testimony: Testimony, refusal: ArchiveError | Malformed
) -> TemplateResponse:
    """Say what was refused, and why."""
    status = status_of(refusal)
    return render_page(
        request, testimony, "refused", f"Testimony {testimony.pk}", status=status, refusal=refusal
    )


def status_of(refusal: ArchiveError | Malformed) -> int:
    if isinstance(refusal, Shredded):
        return 410
    if isinstance(refusal, StaleEdit | AlreadyEntered | Blocked):
        return 409
    return 403 if isinstance(refusal, NotAllowed) else 400


def valid(form: SeenForm) -> SeenForm:
    """Raises Malformed, naming the fields, if ``form`` is not valid."""
    if not form.is_valid():
        raise Malformed(
            " ".join(
                str(sentence) if form[name].is_hidden else f"{form[name].label}: {sentence}"
                for name, said in form.errors.items()
                for sentence in said
            )
        )
    return form


def with_present_version(typed: QueryDict, testimony: Testimony) -> QueryDict:
    """What they typed, ready to be sent again by somebody who has now seen the present state."""
    again = typed.copy()
    again["version"] = str(testimony.version)
    return again


def _links(testimony: Testimony, user: User, current: str, *, has_words: bool) -> list[PageLink]:
    """The pages of this testimony that ``user`` may use and that have something to do."""
    status = testimony.status
    may_go_out = status in (Status.CLEARED, Status.WAITING)
    may_review = status not in AT_REST or (has_words and status != Status.ERASED)
    may_close = testimony.publication_id is None and status not in AT_REST
    may_erase = status in (Status.WITHDRAWN, Status.CLOSED)
    offered: list[tuple[str, str, bool]] = [
        ("change", "Testimony", user.has_perm(access.VIEW)),
        ("text", "Edit text", user.has_perm(access.CHANGE) and not is_closed(testimony)),
        ("review", "1 Review flags", user.has_perm(access.REVIEW) and may_review),
        ("prepare", "2 Prepare", user.has_perm(access.REVIEW) and not is_closed(testimony)),
        ("clear", "3 Clear", user.has_perm(access.CLEAR) and status in (Status.SUBMITTED, Status.CLEARED)),
        ("publish", "4 Publish", user.has_perm(access.PUBLISH) and may_go_out),
        ("withdraw", "Withdraw", user.has_perm(access.PUBLISH) and testimony.publication_id is not None),
        ("correct", "Correct", user.has_perm(access.REVIEW)),
        ("close", "Close", user.has_perm(access.REVIEW) and may_close),
        ("erase", "Erase", user.has_perm(access.PUBLISH) and may_erase),
    ]
    return [
        PageLink(title, url_of(page, testimony), page == current)
        for page, title, is_offered in offered
        if is_offered
    ]
