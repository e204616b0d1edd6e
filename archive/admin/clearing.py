"""Steps 3 and 4: the second person clears or returns; then publish."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from archive.admin import drafts
from archive.admin.access import StaffRequest, testimony_for
from archive.admin.checks import checks
from archive.admin.clear_form import ClearForm
from archive.admin.comparison import Stretch, compare, shared_words, verdicts
from archive.admin.editions import next_edition
from archive.admin.forms import PublishForm, ReturnForm, SeenForm, StaffForm
from archive.admin.going_on import next_address
from archive.admin.languages import not_read
from archive.admin.lines import CHOSEN, chosen_line, line_to_clear
from archive.admin.pages import (
    SHOW_TEXT,
    Malformed,
    is_softened,
    public_address,
    render_page,
    status_of,
    url_of,
    valid,
    with_present_version,
)
from archive.admin.pressed_again import got_through
from archive.admin.public_page import public_page
from archive.disclosure.gate import COOLING_OFF, Step, blockers
from archive.disclosure.tags import PublicTags
from archive.errors import ArchiveError, NotAllowed, StaleEdit
from archive.models.audit import Action
from archive.models.clearance import Clearance
from archive.models.job import Release
from archive.models.preparation import Preparation
from archive.models.public_tags import of
from archive.models.testimony import Testimony
from archive.vocabulary import CheckAnswer, CheckItem, Fidelity, Status
from archive.workflow import clearing, releasing, taking_back
from archive.workflow.agreement import asked
from archive.workflow.attribution import group_of_joined
from archive.workflow.beside import Beside, beside
from archive.workflow.policy import Right, may
from archive.workflow.preparing import candidate_for, public_copy, refused_fidelities
from archive.workflow.release_days import said
from archive.workflow.showing import texts_to_sign

_PUBLISHED = {Action.PUBLISHED: "has been published", Action.RELEASED: "is waiting for release"}


@dataclass(frozen=True, slots=True)
class BesideRow:
    """What stands beside the text, the words that both have marked, and what is asked about it."""

    beside: Beside
    address: str
    shared: tuple[Stretch, ...]
    together: int | None  # how many contacts fit both lines
    field: BoundField | None


@require_http_methods(["GET", "HEAD", "POST"])
def clear_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.CLEAR)
    if request.method != "POST":
        return _clear_page(request, testimony)
    form = ClearForm(request.POST, beside=beside(testimony), tries=clearing.asks_of_intruder(testimony))
    if form.lacks_only_reasons:
        return _clear_page(request, testimony, status=400, clear_form=form)
    try:
        valid(form)
        clearing.clear(
            testimony,
            seen=form.seen,
            digest=form.cleaned_data["digest"],
            by=request.user,
            accepted=form.accepted,
            intruder=form.intruder,
        )
    except (ArchiveError, Malformed) as refusal:
        present = testimony_for(request, testimony_id, Right.CLEAR)
        on = _after_clearing(request, testimony)
        if way_on := got_through(request, present, refusal, {Action.CLEARED: "has been cleared"}, then=on):
            return way_on
        return _clear_page(request, present, status=status_of(refusal), refusal=refusal)
    messages.success(request, f"{testimony} has been cleared.")
    return HttpResponseRedirect(_after_clearing(request, testimony))


def _after_clearing(request: StaffRequest, testimony: Testimony) -> str:
    if may(request.user, Right.PUBLISH):
        return url_of("publish", testimony)
    return next_address(testimony, "clear")


@require_POST
def return_act(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.CLEAR)
    if "_show" in request.POST:  # nothing is returned yet, and no word of the comment is lost
        request.session[SHOW_TEXT] = True
        return _clear_page(request, testimony, return_form=ReturnForm(initial=request.POST.dict()))
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _clear_page(request, testimony, status=400, return_form=form)
    try:
        clearing.give_back(testimony, seen=form.seen, comment=form.cleaned_data["comment"], by=request.user)
    except ArchiveError as refusal:
        present = testimony_for(request, testimony_id, Right.CLEAR)
        on = next_address(testimony, "clear")
        if way_on := got_through(request, present, refusal, {Action.RETURNED: "has been sent back"}, then=on):
            return way_on
        again = ReturnForm(with_present_version(request.POST, present))
        return _clear_page(request, present, status=status_of(refusal), refusal=refusal, return_form=again)
    drafts.forget(request, "return", testimony=testimony)
    messages.success(request, f"{testimony} has been sent back with your comment.")
    return HttpResponseRedirect(next_address(testimony, "clear"))


@require_POST
def return_with_line(request: StaffRequest, testimony_id: int) -> HttpResponse:
    """One press: it goes back with a coarser line set, which somebody else will sign."""
    testimony = testimony_for(request, testimony_id, Right.CLEAR)
    try:
        form = valid(SeenForm(request.POST))
        copy = public_copy(testimony)
        if copy is None:
            raise NotAllowed(f"Testimony {testimony.pk} is not prepared, so it has no line to change.")
        line = chosen_line(request.POST.get(CHOSEN, ""), testimony, copy)
        clearing.send_back_with_line(testimony, seen=form.seen, line=line, by=request.user)
    except (ArchiveError, Malformed) as refusal:
        present = testimony_for(request, testimony_id, Right.CLEAR)
        return _clear_page(request, present, status=status_of(refusal), refusal=refusal)
    messages.success(request, f"{testimony} has been sent back with that line. Somebody else will clear it.")
    return HttpResponseRedirect(next_address(testimony, "clear"))


def _clear_page(
    request: StaffRequest,
    testimony: Testimony,
    *,
    status: int = 200,
    refusal: ArchiveError | Malformed | None = None,
    return_form: StaffForm | None = None,
    clear_form: ClearForm | None = None,
) -> TemplateResponse:
    testimony, refusal, status = _opened(request, testimony, refusal, status)
    texts = texts_to_sign(testimony)
    standing = beside(testimony)
    clear_form = clear_form or ClearForm(beside=standing, tries=clearing.asks_of_intruder(testimony))
    refused = refused_fidelities(testimony)
    revision = texts[-1]
    page = public_page(testimony)
    copy = page.copy if page else None
    following = next_edition(testimony, copy) if copy else None
    alone = following is not None and request.method == "GET" and "whole" not in request.GET
    preparation = Preparation.objects.filter(revision=revision).select_related("prepared_by").first()
    kept = None
    if return_form is None:
        return_form = ReturnForm(initial={"version": testimony.version})
        kept = drafts.fill_in(request, return_form, "return", testimony)
    return render_page(
        request,
        testimony,
        "clear",
        f"Clear testimony {testimony.pk}",
        status=status,
        # Nobody signs what they were shown the changes of alone: the whole is one key away.
        shows=[] if alone else [*texts, *(each.not_yet_public for each in standing if each.not_yet_public)],
        refusal=refusal,
        revision=revision,
        not_read=not_read(testimony, revision, request.user),
        beside=[
            _beside_row(each, revision.text, page.copy if page else None, clear_form) for each in standing
        ],
        reasons_missing=bool(clear_form.errors),
        intruder_form=clear_form,
        comparison=compare(texts[0].text, revision.text),
        verdicts=verdicts(testimony),
        public=page,
        preparation=preparation,
        answers=_answers(preparation),
        asked=asked(revision, of(preparation), preparation.agreement) if preparation else [],
        not_possible=[(Fidelity(label).label, reason) for label, reason in refused.items()],
        blockers=blockers(candidate_for(testimony, actor=request.user), Step.CLEAR),
        digest=copy.digest() if copy else "",
        **(line_to_clear(testimony, copy) if copy else {}),
        following=following,
        difference_alone=alone,
        may_toggle_whole=True,
        return_form=return_form,
        kept=kept,
    )


def _opened(
    request: StaffRequest, testimony: Testimony, refusal: ArchiveError | Malformed | None, status: int
) -> tuple[Testimony, ArchiveError | Malformed | None, int]:
    """Note, before its text is shown to be signed, that it is: from then on nobody takes it back.

    If that came a moment too late, the page is of how it stands now, and says so.
    """
    is_shown = not is_softened(request) and request.method != "HEAD"
    if not is_shown or testimony.status != Status.SUBMITTED:
        return testimony, refusal, status
    try:
        taking_back.open_to_clear(testimony, by=request.user)
    except StaleEdit as late:
        return testimony_for(request, testimony.pk, Right.CLEAR), late, status_of(late)
    return testimony, refusal, status


def _beside_row(each: Beside, text: str, line: PublicTags | None, form: ClearForm) -> BesideRow:
    return BesideRow(
        beside=each,
        address=reverse("archive:quote", args=[each.public_id]) if each.public_id else "",
        shared=shared_words(text, each.text),
        together=group_of_joined(line, each.line) if line and each.line else None,
        field=form.of(each),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def publish_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.PUBLISH)
    if request.method != "POST":
        return _publish_page(request, testimony)
    try:
        form = valid(PublishForm(request.POST))
        if form.cleaned_data["when"] == PublishForm.TAKE_BACK:
            releasing.take_back(testimony, seen=form.seen, by=request.user)
            messages.success(
                request, f"{testimony} is back in review and will not be published automatically."
            )
            return HttpResponseRedirect(next_address(testimony, "publish"))
        now = timezone.now()
        public = releasing.release(testimony, seen=form.seen, now=now, by=request.user)
    except (ArchiveError, Malformed) as refusal:
        present = testimony_for(request, testimony_id, Right.PUBLISH)
        on = next_address(testimony, "publish")
        if way_on := got_through(request, present, refusal, _PUBLISHED, then=on):
            return way_on
        return _publish_page(request, present, status=status_of(refusal), refusal=refusal)
    if isinstance(public, Release):
        messages.success(request, f"{testimony} goes out {said(public.due_on, now)}.")
    else:
        link = format_html('<a href="{}">quote {}</a>', public_address(public), public.public_id)
        messages.success(request, format_html("{} has been published as {}.", testimony, link))
    return HttpResponseRedirect(next_address(testimony, "publish"))


def _publish_page(
    request: StaffRequest,
    testimony: Testimony,
    *,
    status: int = 200,
    refusal: ArchiveError | Malformed | None = None,
) -> TemplateResponse:
    revision = testimony.latest_revision
    # That its contact is too recent stops nobody from ordering its release.
    found = blockers(candidate_for(testimony, actor=request.user), Step.PUBLISH)
    reasons = [blocker for blocker in found if blocker.code != COOLING_OFF]
    public = public_page(testimony)
    now = timezone.now()
    due_on = releasing.due_day(testimony)
    return render_page(
        request,
        testimony,
        "publish",
        f"Publish testimony {testimony.pk}",
        status=status,
        shows=[revision] if public else [],
        refusal=refusal,
        checks=checks(reasons),
        may_publish=not reasons,
        returnable=bool(reasons) and testimony.status == Status.CLEARED,
        due=said(due_on, now) if due_on else "",
        goes_out=_goes_out(testimony, now),
        too_soon=[blocker.message for blocker in found if blocker.code == COOLING_OFF],
        public=public,
        following=next_edition(testimony, public.copy) if public else None,
        clearance=Clearance.objects.filter(revision=revision).select_related("signed_by").last(),
    )


def _goes_out(testimony: Testimony, now: datetime) -> str:
    """When it would go out, for a sentence; nothing where it would at once, or could not."""
    if testimony.status != Status.CLEARED or releasing.goes_at_once(testimony):
        return ""
    try:
        days = releasing.possible_days(testimony, now)
    except NotAllowed:
        return ""
    if len(days) == 1:
        return said(days[0], now)
    last = f"{days[-1].day} {days[-1]:%B %Y}"
    if releasing.has_yet_to_cool_off(testimony, now):
        return f"on a random day by {last}, so that the day does not tell the month of contact"
    return f"on a random day by {last}, so that it does not appear beside another quote from its contact"


def _answers(preparation: Preparation | None) -> list[tuple[str, str]]:
    given = preparation.checklist if preparation else {}
    return [
        (
            str(item.label),
            str(CheckAnswer(given[item.value]).label) if item.value in given else "Not answered",
        )
        for item in CheckItem
    ]
