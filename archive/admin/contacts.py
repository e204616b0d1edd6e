"""A contact and all that came from it; and the case note of which a quote is one stretch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from archive.admin.access import StaffRequest, demand, keep_from, testimony_for
from archive.admin.lists import row_id
from archive.admin.pages import may_read_note, render_page, url_of
from archive.disclosure.tags import PublicTags
from archive.models.contact import Contact
from archive.models.public_tags import of as tags_of
from archive.models.public_tags import sentence_of
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow.attribution import group_of_joined
from archive.workflow.beside import public_copy_of
from archive.workflow.notes import parts
from archive.workflow.openings import note_read
from archive.workflow.policy import Right, may, visible_testimonies
from archive.workflow.preparing import choices_of

# What each waits for, and the page on which that is done.
_WAITS: Mapping[str, tuple[str, str, Right]] = {
    Status.IN_REVIEW: ("Waiting for a reviewer", "review", Right.REVIEW),
    Status.RETURNED: ("Waiting for somebody to make the changes", "review", Right.REVIEW),
    Status.SUBMITTED: ("Waiting for an approver who has not worked on it", "clear", Right.CLEAR),
    Status.CLEARED: ("Waiting for an approver to publish it", "publish", Right.PUBLISH),
    Status.WAITING: ("Waiting for the day on which it goes out", "publish", Right.PUBLISH),
}

_MOST_COMPARED = 20  # of a contact's lines, the newest: each is counted together with each other


@dataclass(frozen=True, slots=True)
class Row:
    """One testimony of the contact. ``line`` is what readers see of it, or would as it is prepared."""

    testimony: Testimony
    url: str
    waits: str
    line: str
    tags: PublicTags | None
    of_note: int  # which of the contact's notes it was taken from, counted from 1; 0: of none


@dataclass(frozen=True, slots=True)
class Pair:
    """How many contacts fit the lines of two testimonies together."""

    one: Testimony
    other: Testimony
    together: int
    points_to_too_few: bool


@require_safe
def contact_page(request: StaffRequest, contact_id: int) -> HttpResponse:
    """All of a contact's testimonies that this person may see, and what they tell together."""
    demand(request, Right.SEE)
    if row_id(str(contact_id)) is None:  # past 64 bits, which no database compares
        raise Http404
    of_contact = visible_testimonies(request.user).filter(contact=contact_id)
    testimonies = list(of_contact.select_related("contact", "publication", "entered_by").order_by("pk"))
    if not testimonies:
        if Contact.objects.filter(pk=contact_id).exists():
            keep_from(request)
        raise Http404
    for testimony in testimonies:  # the reference stands on the page, and their lines
        note_read(testimony.pk)
    rows = _rows(request, testimonies)
    contact = testimonies[0].contact
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "opts": Testimony._meta,
        "title": f"Contact {contact.pk}",
        "contact": contact,
        "rows": rows,
        "pairs": _pairs(rows),
        "most_compared": _MOST_COMPARED,
        "is_cut": sum(row.tags is not None for row in rows) > _MOST_COMPARED,
        "others": contact.testimonies.count() - len(rows),
        "may_enter": may(request.user, Right.ENTER),
    }
    return TemplateResponse(request, "admin/archive/testimony/contact.html", context)


def _rows(request: StaffRequest, testimonies: Sequence[Testimony]) -> list[Row]:
    notes: dict[int, int] = {}
    found = []
    for testimony in testimonies:
        waits, page, right = _WAITS.get(testimony.status, ("", "change", Right.SEE))
        allowed = may(request.user, right, testimony)
        tags = _tags(testimony)
        number = notes.setdefault(testimony.note_id, len(notes) + 1) if testimony.note_id else 0
        url = url_of(page if allowed else "change", testimony)
        found.append(Row(testimony, url, waits, sentence_of(tags) if tags else "", tags, number))
    return found


def _tags(testimony: Testimony) -> PublicTags | None:
    """What its line states, where it is public or prepared; None: nobody has chosen yet."""
    copy = public_copy_of(testimony)
    if copy is not None:
        return tags_of(copy)
    if testimony.status in (Status.WITHDRAWN, Status.CLOSED, Status.ERASED):
        return None
    return choices_of(testimony.latest_revision)


def _pairs(rows: Sequence[Row]) -> list[Pair]:
    found = []
    for one, other in combinations([row for row in rows if row.tags is not None][-_MOST_COMPARED:], 2):
        assert one.tags is not None and other.tags is not None  # noqa: S101, PT018 -- for the types alone
        together = group_of_joined(one.tags, other.tags)
        few = together < settings.ARCHIVE_MINIMUM_GROUP
        found.append(Pair(one.testimony, other.testimony, together, few))
    return found


@require_safe
def note_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    """The whole case note, with the quotes that were taken from it marked."""
    testimony = testimony_for(request, testimony_id, Right.SEE)
    if not may_read_note(request.user, testimony):
        raise PermissionDenied("The words of this testimony can no longer be read here.")
    if testimony.note_id is None:
        raise Http404
    others = list(visible_testimonies(request.user).filter(note=testimony.note_id).order_by("pk"))
    for other in others:  # their words stand in it too
        note_read(other.pk)
    return render_page(
        request,
        testimony,
        "note",
        f"The note of testimony {testimony.pk}",
        parts=parts(testimony, others),
        softened=False,
        may_enter=may(request.user, Right.ENTER),
    )
