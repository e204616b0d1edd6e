"""What a testimony's pages say where the detector could not read it, and how somebody says that they can."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from archive.admin.access import StaffRequest, testimony_for
from archive.admin.forms import SeenForm
from archive.admin.pages import Malformed, refused, url_of, valid
from archive.errors import ArchiveError
from archive.languages import name_of
from archive.models.language import LanguageRead
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST
from archive.workflow import languages
from archive.workflow.policy import Right
from archive.workflow.writers import writers_of

_PAGES = ("review", "clear")


@dataclass(frozen=True, slots=True)
class NotRead:
    """``stretches`` are the parts that were not read, in code points. ``readings`` are by those who said that
    they can read the text; ``may_confirm``: this person may say so too, and has not."""

    language: str
    is_whole: bool
    stretches: tuple[tuple[int, int], ...]
    readings: tuple[LanguageRead, ...]
    has_a_hand: bool
    may_confirm: bool


def not_read(testimony: Testimony, revision: Revision, user: User) -> NotRead | None:
    """Return what to say about what the detector could not read of ``revision``; None: it read all."""
    scan = languages.left_unread(revision)
    if scan is None:
        return None
    stretches = tuple(zip(scan.unread[::2], scan.unread[1::2], strict=True))
    readings = languages.readings(revision)
    has_a_hand = user.pk in writers_of(testimony)
    has_read = any(reading.person_id == user.pk for reading in readings)
    return NotRead(
        language=name_of(scan.language),
        is_whole=not _left_of(str(revision.text), stretches).strip(),
        stretches=stretches,
        readings=tuple(readings),
        has_a_hand=has_a_hand,
        may_confirm=not has_a_hand and not has_read and testimony.status not in AT_REST,
    )


def _left_of(text: str, stretches: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(stretches):
        text = text[:start] + text[end:]
    return text


def what_was_left(testimony: Testimony) -> str:
    """Return a sentence to add to what a scan found; "" where the detector could read all."""
    if languages.left_unread(testimony.latest_revision) is None:
        return ""
    return " Not all of the text is in English, so the detector could not read all of it."


@require_POST
def confirm_act(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.REVIEW)
    page = request.POST.get("page", "")
    try:
        form = valid(SeenForm(request.POST))
        languages.confirm(testimony, seen=form.seen, by=request.user)
    except (ArchiveError, Malformed) as refusal:
        return refused(request, testimony_for(request, testimony_id, Right.REVIEW), refusal)
    messages.success(
        request, f"{testimony}: thank you. It is on record that you have checked it for identifying details."
    )
    return HttpResponseRedirect(url_of(page if page in _PAGES else "review", testimony))
