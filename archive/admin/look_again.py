"""What staff do about what wants a second look: make a line coarser by one press, and check again whether
somebody could find the child."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from archive.admin.access import StaffRequest, testimony_for
from archive.admin.clear_form import IntruderForm
from archive.admin.forms import SeenForm
from archive.admin.lines import CHOSEN, Offered, chosen_line, code_of, line_context
from archive.admin.pages import Malformed, refused, render_page, url_of, valid
from archive.disclosure.copy import PublicCopy
from archive.disclosure.ladders import Line
from archive.errors import ArchiveError, Blocked, NotAllowed
from archive.models.testimony import Testimony
from archive.vocabulary import LookReason, Status
from archive.workflow import editions, intruders, looking_again
from archive.workflow.policy import Right, may
from archive.workflow.showing import was_shown


def second_look(testimony: Testimony, user: User) -> dict[str, Any]:
    """Context of the testimony's own page: why it wants a second look, and what one press can do."""
    if testimony.publication_id is None or not may(user, Right.REVIEW):
        return {"look_reasons": []}
    reasons = looking_again.reasons_of([testimony.pk], timezone.localdate())[testimony.pk]
    context: dict[str, Any] = {"look_reasons": reasons, "line_left": looking_again.last_left(testimony)}
    if LookReason.COULD_SAY_MORE in reasons and (offer := looking_again.could_say(testimony)):
        context |= {
            "more_telling": Offered(code_of(offer.line), offer),
            "unread": _is_unread(testimony, user),
        }
    if testimony.status == Status.PUBLISHED and LookReason.TOO_RARE in reasons:
        copy = editions.standing_copy(testimony)
        if copy is not None:
            hint = (
                "Press a line to start the next edition with it and the same text. Once somebody else has "
                "cleared the edition and it is published, readers see the new line at the same address."
            )
            context["unread"] = _is_unread(testimony, user)
            context |= line_context(testimony, copy, form="change-line", hint=hint)
    return context


def _is_unread(testimony: Testimony, user: User) -> bool:
    standing = testimony.standing_revision
    return standing is not None and not was_shown(standing, to=user)


@require_POST
def change_line_act(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.REVIEW)
    try:
        form = valid(SeenForm(request.POST))
        copy = editions.standing_copy(testimony)
        if copy is None:
            raise NotAllowed(f"Testimony {testimony.pk} is not public, so it has no line to change.")
        line = _pressed_line(request.POST.get(CHOSEN, ""), testimony, copy)
        editions.change_line(testimony, seen=form.seen, line=line, by=request.user)
    except Blocked as refusal:
        found = "; ".join(blocker.message for blocker in refusal.blockers)
        messages.warning(
            request,
            f"{testimony}: its next edition has that line, but has not been submitted yet: {found}. "
            "Please deal with that here, then submit it.",
        )
        return HttpResponseRedirect(url_of("prepare", testimony))
    except (ArchiveError, Malformed) as refusal:
        return refused(request, testimony_for(request, testimony_id, Right.REVIEW), refusal)
    messages.success(
        request,
        f"{testimony}: its next edition, with that line, is waiting for a second person. Readers keep seeing "
        "the current line until it is published.",
    )
    return HttpResponseRedirect(url_of("change", testimony))


def _pressed_line(code: str, testimony: Testimony, copy: PublicCopy) -> Line:
    """Return the line that says more now, or one of those that say less."""
    offer = looking_again.could_say(testimony)
    return offer.line if offer and code_of(offer.line) == code else chosen_line(code, testimony, copy)


@require_POST
def leave_line_act(request: StaffRequest, testimony_id: int) -> HttpResponse:
    """The line of what readers see stays, although it could say more."""
    testimony = testimony_for(request, testimony_id, Right.REVIEW)
    try:
        form = valid(SeenForm(request.POST))
        offer = looking_again.could_say(testimony)
        if offer is None or code_of(offer.line) != request.POST.get(CHOSEN):
            raise looking_again.changed(testimony)
        looking_again.leave_line(testimony, seen=form.seen, offered=offer.line, by=request.user)
    except (ArchiveError, Malformed) as refusal:
        return refused(request, testimony_for(request, testimony_id, Right.REVIEW), refusal)
    messages.success(
        request,
        f"{testimony}: its line stays as it is. Nobody is asked again unless it could say something else.",
    )
    return HttpResponseRedirect(url_of("change", testimony))


@require_http_methods(["GET", "HEAD", "POST"])
def intruder_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.CLEAR)
    form = IntruderForm(request.POST if request.method == "POST" else None, testimony=testimony)
    if request.method != "POST":
        return _intruder_page(request, testimony, form)
    if not form.is_valid():
        return _intruder_page(request, testimony, form, status=400)
    try:
        check = intruders.renew(testimony, seen=form.seen, answers=form.intruder, by=request.user)
    except ArchiveError as refusal:
        return refused(request, testimony_for(request, testimony_id, Right.CLEAR), refusal)
    messages.success(
        request, f"{testimony}: checked again. This holds until {date_format(check.expires_on, 'j F Y')}."
    )
    return HttpResponseRedirect(url_of("change", testimony))


def _intruder_page(
    request: StaffRequest, testimony: Testimony, form: IntruderForm, *, status: int = 200
) -> TemplateResponse:
    clearance = intruders.standing_clearance(testimony)
    if clearance is None:
        refusal = NotAllowed(f"Testimony {testimony.pk} is not public, so there is nothing to check again.")
        return refused(request, testimony, refusal)
    return render_page(
        request,
        testimony,
        "intruder",
        f"Check testimony {testimony.pk} again",
        status=status,
        shows=[clearance.revision],
        form=form,
        revision=clearance.revision,
        attribution=clearance.attribution,
        last=intruders.last_check(clearance),
    )
