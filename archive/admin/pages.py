"""What every page of ours about one testimony has in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from archive.admin.access import StaffRequest
from archive.admin.claims import CLAIM_HEADER, claim_on_page
from archive.admin.differences import asked_for, void_approvals
from archive.admin.forms import StaffForm
from archive.admin.originals import gone_words
from archive.errors import AlreadyEntered, ArchiveError, Blocked, NotAllowed, Shredded, StaleEdit
from archive.models.publication import Publication
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.vocabulary import Severity
from archive.workflow.concerns import open_about
from archive.workflow.policy import Right, may
from archive.workflow.rights import open_about as open_requests_about
from archive.workflow.showing import record_shown
from archive.workflow.taking_back import opened_by_another, submitter_of

_Form = TypeVar("_Form", bound=StaffForm)

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
    claim = claim_on_page(request, testimony, page)  # first: the page counts what is with whom
    return render_part(
        request,
        testimony,
        page,
        status=status,
        shows=shows,
        softened=softened,
        **{
            **admin.site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": Testimony._meta,
            "title": title,
            "pages": _links(testimony, request.user, page),
            **(_asked_and_void(testimony) if page in _SAY_WHAT_WAS_ASKED else {}),
            "siblings": testimony.contact.testimonies.exclude(pk=testimony.pk).select_related("publication"),
            "gone": gone_words(testimony),
            "this_page": page,
            "claim": claim,
            **_severity(request.user, testimony),
            **_concern(request.user, testimony),
            **_submission(request.user, testimony),
            "asked_about_it": open_requests_about(testimony) if may(request.user, Right.REVIEW) else (),
            **context,
        },
    )


def render_part(
    request: StaffRequest,
    testimony: Testimony,
    page: str,
    *,
    status: int = 200,
    shows: Sequence[Revision] = (),
    softened: bool | None = None,
    **context: Any,
) -> TemplateResponse:
    """As ``render_page``, for a script that has the rest of the page. A header says who else is at it."""
    softened = is_softened(request) if softened is None else softened
    claim = context["claim"] if "claim" in context else claim_on_page(request, testimony, page)
    response = TemplateResponse(
        request,
        f"admin/archive/testimony/{page}.html",
        {"testimony": testimony, "softened": softened, "claim": claim, **context},
        status=status,
    )
    if claim is not None:
        response.headers[CLAIM_HEADER] = claim.around.code
    if shows and not softened and request.method != "HEAD":
        response.add_post_render_callback(lambda _: record_shown(*shows, to=request.user))
    return response


def is_softened(request: StaffRequest) -> bool:
    return not request.session.get(SHOW_TEXT, False)


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


def valid(form: _Form) -> _Form:
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


# The pages of a testimony in the order of its life: address, title, and what is needed there.
_PAGES = (
    ("change", "Testimony", Right.SEE),
    ("text", "Edit text", Right.CHANGE),
    ("review", "1 Review flags", Right.REVIEW),
    ("prepare", "2 Prepare", Right.PREPARE),
    ("clear", "3 Clear", Right.CLEAR),
    ("publish", "4 Publish", Right.PUBLISH),
    ("withdraw", "Withdraw", Right.WITHDRAW),
    ("correct", "Reference and month", Right.CORRECT),
    ("close", "Close", Right.CLOSE),
    ("erase", "Erase", Right.ERASE),
    ("trail", "Trail", Right.SEE),
)

_SAY_WHAT_WAS_ASKED = ("change", "text", "review", "prepare", "clear")


# Where a press on one of them may lead back to.
PAGES = frozenset({*(page for page, _, _ in _PAGES), "note", "intruder"})


def _severity(user: User, testimony: Testimony) -> dict[str, Any]:
    """How serious it is and who may change that, and whether there is more of the note it was taken from."""
    return {
        "may_set_severity": bool(may(user, Right.SET_SEVERITY, testimony)),
        "severities": Severity.choices,
        "has_note": testimony.note_id is not None and may_read_note(user, testimony),
    }


def may_read_note(user: User, testimony: Testimony) -> bool:
    """The rest of a note is for those who see the original."""
    return bool(may(user, Right.REVIEW, testimony) or may(user, Right.CHANGE, testimony))


def right_of(page: str) -> Right:
    """What is needed on a page of those that every testimony has."""
    return next(right for name, _, right in _PAGES if name == page)


def _concern(user: User, testimony: Testimony) -> dict[str, Any]:
    """What is open about the child, and whether they can raise it."""
    found = open_about(testimony)
    return {
        "concern": found,
        "concern_told": found.notes.filter(told_at__isnull=False).last() if found else None,
        "may_raise": found is None and bool(may(user, Right.RAISE_CONCERN, testimony)),
    }


def _asked_and_void(testimony: Testimony) -> dict[str, Any]:
    """What a second person asked for, and which signatures no longer count, with what changed since."""
    return {"returns": asked_for(testimony), "void": void_approvals(testimony)}


def _submission(user: User, testimony: Testimony) -> dict[str, Any]:
    """For who submitted it: whether they can still take it back, or who has opened it."""
    if submitter_of(testimony) != user:
        return {}
    opened = opened_by_another(testimony)
    return {"may_take_back": opened is None, "opened_to_clear": opened}


def _links(testimony: Testimony, user: User, current: str) -> list[PageLink]:
    """The pages of this testimony that ``user`` may use and that have something to do."""
    return [
        PageLink(title, url_of(page, testimony), page == current)
        for page, title, right in _PAGES
        if may(user, right, testimony)
    ]
