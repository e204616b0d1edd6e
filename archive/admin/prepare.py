"""Step 2: from reviewed text to something that a second person can sign."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from archive.admin import drafts
from archive.admin.access import StaffRequest, testimony_for
from archive.admin.going_on import next_address
from archive.admin.languages import not_read
from archive.admin.lines import CHOSEN, chosen_line, line_to_prepare
from archive.admin.missing import missing
from archive.admin.pages import SHOW_TEXT, render_page, status_of, url_of, with_present_version
from archive.admin.prepare_form import PreparationForm, about_this_text
from archive.admin.prepare_stations import accepted, stations
from archive.admin.pressed_again import got_through
from archive.admin.replaced import public_runs
from archive.disclosure.gate import Step, blockers
from archive.errors import ArchiveError, Blocked
from archive.models.audit import Action
from archive.models.testimony import Testimony
from archive.workflow import preparing
from archive.workflow.attribution import standing_of, with_line
from archive.workflow.policy import Right
from archive.workflow.preparing import Choices, candidate_for
from archive.workflow.suggesting import Suggestions, graver_severity, suggestions_for

_NOT_SUBMITTED = "Not submitted yet. What you filled in is saved, and what is still missing is listed below."
ACCEPTED = "_accept"  # the button that chooses what is suggested for a field; its value is the field's name


@require_http_methods(["GET", "HEAD", "POST"])
def prepare_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.PREPARE)
    if request.method != "POST":
        form = PreparationForm.starting(testimony)
        kept = drafts.fill_in(request, form, "prepare", testimony)
        if kept and kept.is_stale and form.is_about_another_text(kept.typed):
            form.carry(kept.typed)
        return _prepare_page(request, testimony, form, kept=kept)
    form = PreparationForm(testimony, request.POST)
    # Nothing is saved by these two, and nothing that was filled in is lost.
    if "_show" in request.POST:
        request.session[SHOW_TEXT] = True
        return _prepare_page(request, testimony, form)
    if ACCEPTED in request.POST:
        return _prepare_page(request, testimony, _accepting(request, testimony, form))
    if not form.is_valid():
        return _prepare_page(request, testimony, form, status=400)
    submits = "_submit" in request.POST
    act = preparing.submit if submits else preparing.prepare
    choices = form.choices
    try:
        if CHOSEN in request.POST:
            choices = with_line(choices, chosen_line(request.POST[CHOSEN], testimony, choices))
        act(testimony, seen=form.seen, choices=choices, by=request.user)
    except ArchiveError as refusal:
        present = testimony_for(request, testimony_id, Right.PREPARE)
        on, done = next_address(testimony, "review"), {Action.SUBMITTED: "is waiting for a second person"}
        if submits and (way_on := got_through(request, present, refusal, done, then=on)):
            return way_on
        form = _again(present, request.POST, is_stored=isinstance(refusal, Blocked))
        if isinstance(refusal, Blocked):  # and the page lists every blocker anyway
            drafts.forget(request, "prepare", testimony=testimony)
            said = _NOT_SUBMITTED
        else:
            form.refuse(refusal)
            said = ""  # the form says it
        return _prepare_page(request, present, form, status=status_of(refusal), refusal=said)
    drafts.forget(request, "prepare", testimony=testimony)
    if submits:
        messages.success(request, f"{testimony} is now waiting for a second person.")
        return HttpResponseRedirect(next_address(testimony, "review"))
    if CHOSEN in request.POST:
        messages.success(request, f"{testimony}: draft saved. {_new_line(choices)}")
    else:
        messages.success(request, f"{testimony}: draft saved.")
    # After a press of a line the keyboard goes on below it.
    return HttpResponseRedirect(url_of("prepare", testimony) + ("#line" if CHOSEN in request.POST else ""))


@require_POST
def line_as_typed(request: StaffRequest, testimony_id: int) -> HttpResponse:
    """Show what the form on the prepare page would come to, as it is filled in: the line, what is asked about
    it, what is still missing. Nothing is saved."""
    testimony: Testimony = testimony_for(request, testimony_id, Right.PREPARE)
    form = PreparationForm(testimony, request.POST)
    if not form.is_valid():
        raise BadRequest
    softened = not request.session.get(SHOW_TEXT, False)
    context = {
        "testimony": testimony,
        "softened": softened,
        "form": form,
        **_what_it_comes_to(testimony, form, form.choices, suggested={}),
    }
    return TemplateResponse(request, "admin/archive/testimony/_prepared.html", context)


def _prepare_page(
    request: StaffRequest, testimony: Testimony, form: PreparationForm, status: int = 200, **context: Any
) -> TemplateResponse:
    # A refused submission has stored its draft; before the first draft this is what the form starts with.
    choices = preparing.starting_choices(testimony)
    revision = testimony.latest_revision
    # The line of what the page shows in the form, be it kept from last time: its buttons send that.
    unsaved = form.choices_in_it() if form.is_bound or context.get("kept") else None
    softened = not request.session.get(SHOW_TEXT, False)
    # Words of the text may be the reason for a suggestion.
    suggested = {} if softened else suggestions_for(testimony, revision, form.refused)
    return render_page(
        request,
        testimony,
        "prepare",
        f"Prepare testimony {testimony.pk}",
        status=status,
        shows=[revision],
        softened=softened,
        graver=graver_severity(testimony),
        form=form,
        revision=revision,
        runs=public_runs(revision),
        not_read=not_read(testimony, revision, request.user),
        **_what_it_comes_to(testimony, form, unsaved or choices, suggested),
        **context,
    )


def _what_it_comes_to(
    testimony: Testimony, form: PreparationForm, choices: Choices, suggested: Suggestions
) -> dict[str, Any]:
    shown = stations(form, choices, suggested)
    found = blockers(candidate_for(testimony, choices=choices), Step.SUBMIT)
    return {
        **line_to_prepare(testimony, choices),
        "stations": shown,
        "blockers": found,
        "missing": list(missing(found, shown)),
    }


def _accepting(request: StaffRequest, testimony: Testimony, form: PreparationForm) -> PreparationForm:
    """The form with every suggestion for one field chosen; softened, it suggests nothing."""
    name = request.POST[ACCEPTED]
    if name not in form.fields or not request.session.get(SHOW_TEXT, False):
        return form
    typed = request.POST.copy()
    suggested = suggestions_for(testimony, form.revision, form.refused)
    typed.setlist(name, accepted(typed.getlist(name), name, suggested))
    return PreparationForm(testimony, typed)


def _again(testimony: Testimony, sent: QueryDict, *, is_stored: bool) -> PreparationForm:
    """The form as it was sent, on the testimony as it is now. What was answered about another text counts as
    answered before."""
    typed = with_present_version(sent, testimony)
    form = PreparationForm(testimony, typed)
    if is_stored or not form.is_about_another_text(sent):
        return form
    form = PreparationForm(testimony, about_this_text(typed, form.revision))
    form.carry(sent)
    return form


def _new_line(choices: Choices) -> str:
    standing = standing_of(choices)
    fits = "says only that a child spoke" if standing.states_nothing else f"fits {standing.group:,} contacts"
    return f"The line is now “{standing.sentence}”, which {fits}."
