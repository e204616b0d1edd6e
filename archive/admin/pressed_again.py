"""A press whose answer got lost on the way, pressed again: it is told that it got through, not that the
testimony has changed."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from archive.admin.access import StaffRequest
from archive.admin.pages import Malformed
from archive.errors import ArchiveError, StaleEdit
from archive.models.audit import Action, Event
from archive.models.testimony import Testimony


def got_through(
    request: StaffRequest,
    testimony: Testimony,
    refusal: ArchiveError | Malformed,
    done: Mapping[Action, str],
    *,
    then: str,
) -> HttpResponse | None:
    """Return the way on where what was last done with ``testimony`` is what the same person presses again;
    ``done`` says it in words. What they changed between the two presses was not saved, and that is said too.
    """
    if not isinstance(refusal, StaleEdit):
        return None
    acts = Event.objects.filter(testimony_id=testimony.pk).exclude(action=Action.OPENED)
    last = acts.order_by("-sequence").first()
    if last is None or last.by != request.user.get_username() or last.action not in done:
        return None
    messages.info(
        request,
        f"{testimony} {done[Action(last.action)]}: your first press got through. If you changed anything "
        "after it, that was not saved.",
    )
    return HttpResponseRedirect(then)
