"""Withdrawing, closing and erasing: what takes a child's words away from readers, from staff, or for good."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from archive.admin import drafts
from archive.admin.access import StaffRequest, testimony_for
from archive.admin.forms import CloseForm, EraseForm, SeenForm, WithdrawForm
from archive.admin.going_on import next_address
from archive.admin.pages import (
    Malformed,
    refused,
    render_page,
    status_of,
    url_of,
    valid,
    with_present_version,
)
from archive.admin.power import say_it_waits
from archive.errors import ArchiveError, NotAllowed
from archive.models.takedown import ScheduledWithdrawal
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST, TRANSITIONS, Status
from archive.workflow import closing, power, withdrawing
from archive.workflow.policy import Right
from archive.workflow.state import not_there
from archive.workflow.withdrawing import Ordered


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.WITHDRAW)
    if request.method != "POST":
        form = _withdraw_form(testimony)
        # Not the tick that says yes: that is for the press it is made for.
        kept = drafts.fill_in(
            request, form, "withdraw", testimony, only=("reason", "note", "others", "all_at_once")
        )
        return _withdraw_page(request, testimony, form, kept=kept)
    form = _withdraw_form(testimony, request.POST)
    if not form.is_valid():
        return _withdraw_page(request, testimony, form, status=400)
    given = form.cleaned_data
    try:
        ordered = withdrawing.order(
            testimony,
            seen=form.seen,
            reason=given["reason"],
            note=given["note"],
            others=given["others"],
            all_at_once=given["all_at_once"],
            by=request.user,
        )
    except ArchiveError as refusal:
        present = testimony_for(request, testimony_id, Right.WITHDRAW)
        form = _withdraw_form(present, with_present_version(request.POST, present))
        form.refuse(refusal)
        return _withdraw_page(request, present, form, status=status_of(refusal), refusal=refusal)
    drafts.forget(request, "withdraw", testimony=testimony)
    for sentence in _what_became(testimony, ordered):
        messages.success(request, sentence)
    return HttpResponseRedirect(url_of("change", testimony))


def _withdraw_form(testimony: Testimony, sent: Any = None) -> WithdrawForm:
    siblings = testimony.contact.testimonies.exclude(pk=testimony.pk).select_related("publication")
    return WithdrawForm(sent, siblings=siblings.order_by("pk"), initial={"version": testimony.version})


def _withdraw_page(
    request: StaffRequest, testimony: Testimony, form: WithdrawForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    title = f"Withdraw testimony {testimony.pk}"
    has_others = bool(getattr(form.fields["others"], "choices", ()))
    may_close = testimony.publication_id is None and testimony.status not in AT_REST
    return render_page(
        request,
        testimony,
        "withdraw",
        title,
        form=form,
        has_others=has_others,
        may_close=may_close,
        status=status,
        **context,
    )


def _what_became(testimony: Testimony, ordered: Ordered) -> list[str]:
    public_id = ordered.tombstone.public_id
    said = [f"{testimony} has been withdrawn. Quote {public_id} will say “gone” at its address from now on."]
    if ordered.withdrawn:
        said.append(f"Withdrawn with it: {_numbers(ordered.withdrawn)}.")
    said += [
        f"{each.order.testimony} will be withdrawn on {date_format(each.due_on, 'j F')}."
        for each in ordered.scheduled
    ]
    if ordered.closed:
        said.append(f"Closed as not for publication: {_numbers(ordered.closed)}.")
    return said


def _numbers(ids: tuple[int, ...]) -> str:
    return ", ".join(f"Testimony {pk}" for pk in ids)


@require_POST
def withdraw_now(request: StaffRequest, testimony_id: int) -> HttpResponse:
    """What waits for its day goes at once."""
    testimony = testimony_for(request, testimony_id, Right.WITHDRAW)
    try:
        withdrawing.bring_forward(_waiting(testimony), by=request.user)
    except ArchiveError as refusal:
        return refused(request, testimony_for(request, testimony_id, Right.WITHDRAW), refusal)
    messages.success(request, f"{testimony} has been withdrawn.")
    return HttpResponseRedirect(url_of("change", testimony))


@require_POST
def cancel_withdrawal(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.WITHDRAW)
    try:
        withdrawing.cancel(_waiting(testimony), by=request.user)
    except ArchiveError as refusal:
        return refused(request, testimony_for(request, testimony_id, Right.WITHDRAW), refusal)
    messages.success(request, f"{testimony} stays public: its withdrawal has been cancelled.")
    return HttpResponseRedirect(url_of("change", testimony))


def _waiting(testimony: Testimony) -> ScheduledWithdrawal:
    scheduled = withdrawing.waiting_for(testimony).select_related("order__testimony").first()
    if scheduled is None:
        raise NotAllowed(
            f"The withdrawal of testimony {testimony.pk} is no longer waiting: it was carried out or "
            "cancelled. Its page shows which."
        )
    return scheduled


@require_http_methods(["GET", "HEAD", "POST"])
def close_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.CLOSE)
    title = f"Close testimony {testimony.pk}"
    show = partial(
        render_page, request, page="close", title=title, days_kept=settings.ARCHIVE_ORIGINAL_RETENTION_DAYS
    )
    if request.method != "POST":
        form = CloseForm(initial={"version": testimony.version})
        kept = drafts.fill_in(request, form, "close", testimony)
        return show(testimony=testimony, form=form, kept=kept)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return show(testimony=testimony, form=form, status=400)
    given = form.cleaned_data
    try:
        closing.close(testimony, seen=form.seen, reason=given["reason"], note=given["note"], by=request.user)
    except ArchiveError as refusal:
        present = testimony_for(request, testimony_id, Right.CLOSE)
        form = CloseForm(with_present_version(request.POST, present))
        form.refuse(refusal)
        return show(testimony=present, form=form, status=status_of(refusal))
    drafts.forget(request, "close", testimony=testimony)
    messages.success(request, f"{testimony} has been closed as not for publication.")
    return HttpResponseRedirect(next_address(testimony))


@require_POST
def open_again(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.CLOSE)
    try:
        form = valid(SeenForm(request.POST))
        closing.reopen(testimony, seen=form.seen, by=request.user)
    except (ArchiveError, Malformed) as refusal:
        return refused(request, testimony_for(request, testimony_id, Right.CLOSE), refusal)
    messages.success(request, f"{testimony} is open again and ready for review.")
    return HttpResponseRedirect(url_of("review", testimony))


@require_http_methods(["GET", "HEAD", "POST"])
def erase_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.ERASE)
    title = f"Erase the text of testimony {testimony.pk}"
    if Status.ERASED not in TRANSITIONS[Status(testimony.status)]:
        return refused(request, testimony, not_there(testimony, Status.ERASED))
    if request.method != "POST":
        form = EraseForm(testimony=testimony, initial={"version": testimony.version})
        waiting = power.waiting_to_erase(testimony)
        return render_page(request, testimony, "erase", title, form=form, waiting=waiting)
    form = EraseForm(request.POST, testimony=testimony)
    if not form.is_valid():
        return render_page(request, testimony, "erase", title, form=form, status=400)
    try:
        asked = power.ask_to_erase(testimony, seen=form.seen, by=request.user)
    except ArchiveError as refusal:
        present = testimony_for(request, testimony_id, Right.ERASE)
        form = EraseForm(with_present_version(request.POST, present), testimony=present)
        form.refuse(refusal)
        return render_page(request, present, "erase", title, form=form, status=status_of(refusal))
    say_it_waits(request, asked)
    return HttpResponseRedirect(url_of("change", testimony))
