"""Raise a concern: one press on any page of a testimony. Who was told and what was done has its own page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from archive.admin import drafts
from archive.admin.access import StaffRequest, testimony_for
from archive.admin.forms import StaffForm, text_area
from archive.admin.pages import refused, render_page, status_of, url_of
from archive.errors import ArchiveError, StaleEdit
from archive.models.concern import LONGEST_NAME, LONGEST_WORDS, Concern, Outcome
from archive.models.testimony import Testimony
from archive.workflow import concerns
from archive.workflow.policy import Right, may, visible_testimonies

_OTHER_IDS = "id_closing_%s"  # two forms with a field of one name stand on the page
_MOST = 50  # concerns on one page, and on My work


class NoteForm(StaffForm):
    told = forms.CharField(
        label="Who was told",
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="For example the safeguarding lead, by name.",
    )
    told_at = forms.DateTimeField(
        label="When",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"invalid": "Enter the day and the time, such as 2026-03-31 14:05."},
    )
    words = forms.CharField(
        label="What worries you, or what else there is to say",
        required=False,
        max_length=LONGEST_WORDS,
        widget=text_area(4),
        help_text="Only reviewers, approvers and you can read this. It is deleted with the child’s words.",
    )


class ClosingForm(StaffForm):
    outcome = forms.ChoiceField(label="What came of it", choices=Outcome.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="What was done",
        max_length=LONGEST_WORDS,
        widget=text_area(4),
        help_text="In a sentence or two. The full record belongs in the case system.",
    )


@require_POST
def raise_act(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.RAISE_CONCERN)
    try:
        raised = concerns.raise_concern(testimony, by=request.user)
    except ArchiveError as refusal:
        return refused(request, testimony, refusal)
    if raised.is_new:
        messages.warning(
            request,
            f"Your concern has been raised. {testimony} is on hold: it cannot be cleared or published.",
        )
    else:
        messages.warning(
            request,
            f"Somebody has already raised a concern about testimony {testimony.pk}, so it is on hold.",
        )
    return HttpResponseRedirect(url_of("concerns", testimony))


@require_safe
def concerns_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    return _page(request, testimony_for(request, testimony_id, Right.SEE))


@require_POST
def note_act(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.SEE)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, testimony, note_form=form, status=400)
    given = form.cleaned_data
    try:
        concerns.add_note(
            _open_one(testimony),
            told=given["told"],
            told_at=given["told_at"],
            words=given["words"],
            by=request.user,
        )
    except ArchiveError as refusal:
        form.refuse(refusal)
        return _page(request, testimony, note_form=form, status=status_of(refusal))
    drafts.forget(request, "concern-note", testimony=testimony)
    messages.success(request, "Your note has been saved.")
    return HttpResponseRedirect(url_of("concerns", testimony))


@require_POST
def close_act(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.SEE)
    form = ClosingForm(request.POST, auto_id=_OTHER_IDS)
    if not form.is_valid():
        return _page(request, testimony, closing_form=form, status=400)
    given = form.cleaned_data
    try:
        concerns.close(_open_one(testimony), outcome=given["outcome"], words=given["words"], by=request.user)
    except ArchiveError as refusal:
        form.refuse(refusal)
        return _page(request, testimony, closing_form=form, status=status_of(refusal))
    drafts.forget(request, "concern-closing", testimony=testimony)
    messages.success(request, f"The concern is closed. Work on testimony {testimony.pk} can go on.")
    return HttpResponseRedirect(url_of("concerns", testimony))


def open_for(user: User) -> list[dict[str, Any]]:
    """For My work: what is open about what they may see, the oldest first."""
    found = concerns.open_among(visible_testimonies(user))[:_MOST] if may(user, Right.SEE) else []
    return [
        {
            "concern": each,
            "url": url_of("concerns", each.testimony),
            "told": any(note.told_at for note in each.notes.all()),
            "may_close": bool(concerns.may_close(user, each)),
        }
        for each in found
    ]


def _open_one(testimony: Testimony) -> Concern:
    found = concerns.open_about(testimony)
    if found is None:
        raise StaleEdit(
            f"No concern about testimony {testimony.pk} is open any more, so nothing was written down."
        )
    return found


def _page(
    request: StaffRequest,
    testimony: Testimony,
    *,
    note_form: NoteForm | None = None,
    closing_form: ClosingForm | None = None,
    status: int = 200,
) -> TemplateResponse:
    all_of_them = testimony.concerns.select_related("raised_by", "closing__closed_by")
    found = list(all_of_them.prefetch_related("notes__written_by").order_by("-pk")[:_MOST])
    reads_all = bool(may(request.user, Right.REVIEW))
    if not (found or reads_all or may(request.user, Right.RAISE_CONCERN, testimony)):
        raise Http404
    standing = concerns.open_about(testimony)
    answer = concerns.may_close(request.user, standing) if standing else None
    kept: dict[str, Any] = {}
    sent = note_form or closing_form
    if standing is None and sent is not None:  # somebody closed it meanwhile
        kept = {"refusal": " ".join(map(str, sent.non_field_errors())), "unsaved": sent["words"].value()}
    if standing and note_form is None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        note_form = NoteForm(initial={"told_at": now})
        kept["kept_note"] = drafts.fill_in(
            request, note_form, "concern-note", testimony, only=("told", "words")
        )
    if answer and closing_form is None:
        closing_form = ClosingForm(auto_id=_OTHER_IDS)
        kept["kept_closing"] = drafts.fill_in(request, closing_form, "concern-closing", testimony)
    return render_page(
        request,
        testimony,
        "concerns",
        f"Concern about testimony {testimony.pk}",
        status=status,
        found=found,
        reads_all=reads_all,
        standing=standing,
        note_form=note_form,
        closing_form=closing_form if answer else None,
        why_not=answer.reason if answer is not None else "",
        **kept,
    )
