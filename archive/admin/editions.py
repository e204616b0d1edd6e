"""The next edition of a published testimony, as staff begin it, leave it, and see it beside the last."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from archive.admin.access import StaffRequest, testimony_for
from archive.admin.differences import Difference, difference
from archive.admin.forms import SeenForm
from archive.admin.pages import Malformed, refused, url_of, valid
from archive.disclosure.copy import PublicCopy
from archive.disclosure.editions import keeps_address
from archive.errors import ArchiveError
from archive.models.public_tags import as_read, vocabulary
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow import editions
from archive.workflow.policy import Right


@dataclass(frozen=True, slots=True)
class NextEdition:
    """What readers see now, and whether its address would stay."""

    public_id: str
    before: PublicCopy
    stays: bool
    difference: Difference


def next_edition(testimony: Testimony, after: PublicCopy) -> NextEdition | None:
    """None where readers see nothing of it, or just this."""
    before = editions.standing_copy(testimony)
    if before is None or testimony.publication is None or testimony.status == Status.PUBLISHED:
        return None
    return NextEdition(
        public_id=testimony.publication.public_id,
        before=before,
        stays=keeps_address(before, after, vocabulary()),
        difference=difference(before, as_read(after)),
    )


@require_POST
def start_edition(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.REVIEW)
    try:
        form = valid(SeenForm(request.POST))
        editions.start_next(testimony, seen=form.seen, by=request.user)
    except (ArchiveError, Malformed) as refusal:
        return _refused(request, testimony_id, refusal)
    messages.success(
        request,
        f"{testimony}: its next edition is in review, with all that was chosen for this one.",
    )
    return HttpResponseRedirect(url_of("review", testimony))


@require_POST
def leave_edition(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.REVIEW)
    try:
        form = valid(SeenForm(request.POST))
        editions.leave(testimony, seen=form.seen, by=request.user)
    except (ArchiveError, Malformed) as refusal:
        return _refused(request, testimony_id, refusal)
    messages.success(
        request, f"{testimony}: the next edition was given up. Readers see what they saw before."
    )
    return HttpResponseRedirect(url_of("change", testimony))


def _refused(request: StaffRequest, testimony_id: int, refusal: ArchiveError | Malformed) -> HttpResponse:
    return refused(request, testimony_for(request, testimony_id, Right.REVIEW), refusal)
