"""Entering a testimony, changing its tags and text, and renewing its basis."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from archive.admin import drafts
from archive.admin.access import StaffRequest, demand, testimony_for
from archive.admin.basis import standing
from archive.admin.entry_form import EntryForm
from archive.admin.forms import RenewForm, TagsForm, TextForm
from archive.admin.languages import what_was_left
from archive.admin.lists import row_id
from archive.admin.look_again import second_look
from archive.admin.pages import may_read_note, refused, render_page, status_of, url_of, with_present_version
from archive.admin.standing import standing_of
from archive.errors import AlreadyEntered, ArchiveError, NotAllowed, StaleEdit
from archive.models.audit import Event
from archive.models.testimony import Testimony
from archive.workflow import intake, renewing
from archive.workflow.intake import Entered
from archive.workflow.known_texts import nearly_the_same
from archive.workflow.normal_form import normalise
from archive.workflow.openings import note_read
from archive.workflow.policy import Right, may
from archive.workflow.scanning import SCAN_FAILED
from archive.workflow.showing import was_shown

_AFTER, _SAME_NOTE = "after", "note"  # of the address of the form


@require_http_methods(["GET", "HEAD", "POST"])
def entry_page(request: StaffRequest) -> HttpResponse:
    demand(request, Right.ENTER)
    form = EntryForm(request.POST) if request.method == "POST" else EntryForm(initial=_what_stays(request))
    kept = drafts.fill_in(request, form, "entry") if request.method != "POST" else None
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return _entered(request, form)
            except ArchiveError as refusal:
                if isinstance(refusal, AlreadyEntered) and refusal.testimony_id:
                    note_read(
                        refusal.testimony_id
                    )  # the form is shown again, with that testimony's text in it
                form.refuse(refusal)
                status = status_of(refusal)
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "opts": Testimony._meta,
        "title": "Add testimony",
        "form": form,
        "kept": kept,
    }
    return TemplateResponse(request, "admin/archive/testimony/entry.html", context, status=status)


def _what_stays(request: StaffRequest) -> dict[str, Any]:
    """What the form begins with, where it goes on after a testimony that an address names by its number."""
    number = row_id(request.GET.get(_AFTER, ""))
    if number is None:
        return {}
    before = testimony_for(request, number, Right.SEE)
    with_note = _SAME_NOTE in request.GET and may_read_note(request.user, before)
    return EntryForm.initial_after(before, with_note=with_note)


def _entered(request: StaffRequest, form: EntryForm) -> HttpResponse:
    entered = intake.enter(form.entry, by=request.user)
    drafts.forget(request, "entry")
    _say_what_became_of(request, entered)
    if like := nearly_the_same(entered.testimony):
        numbers = ", ".join(map(str, like))
        messages.warning(
            request,
            f"This contact already has nearly the same words, in testimony {numbers}. If both are the same "
            "account, close one of them as a duplicate.",
        )
    another = reverse("admin:archive_testimony_add")
    if "_addanother" in request.POST:
        return HttpResponseRedirect(another)
    if "_addquote" in request.POST and entered.testimony.note_id is not None:
        return HttpResponseRedirect(f"{another}?{_AFTER}={entered.testimony.pk}&{_SAME_NOTE}=yes")
    if "_addnext" in request.POST or "_addquote" in request.POST:
        return HttpResponseRedirect(f"{another}?{_AFTER}={entered.testimony.pk}")
    return HttpResponseRedirect(_next_page(request, entered.testimony))


@require_http_methods(["GET", "HEAD", "POST"])
def tags_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    """The testimony's own page: where it stands, its history, and its tags for whoever may change them."""
    testimony = testimony_for(request, testimony_id, Right.CHANGE if request.method == "POST" else Right.SEE)
    may_change = may(request.user, Right.CHANGE, testimony)
    form = TagsForm(initial=TagsForm.initial_for(testimony), testimony=testimony) if may_change else None
    if request.method != "POST":
        kept = drafts.fill_in(request, form, "tags", testimony) if form else None
        return _tags_page(request, testimony, form, kept=kept, is_stale=bool(kept and kept.is_stale))
    form = TagsForm(request.POST, testimony=testimony)
    if not form.is_valid():
        return _tags_page(request, testimony, form, status=400)
    try:
        intake.change_tags(
            testimony,
            seen=form.seen,
            tags=form.tags,
            basis=form.cleaned_data["basis"],
            basis_lapses_on=form.basis_lapses,
            by=request.user,
        )
    except ArchiveError as refusal:
        present = testimony_for(request, testimony_id, Right.SEE)
        form = TagsForm(with_present_version(request.POST, present), testimony=present)
        form.refuse(refusal)
        return _tags_page(
            request, present, form, status=status_of(refusal), is_stale=isinstance(refusal, StaleEdit)
        )
    drafts.forget(request, "tags", testimony=testimony)
    messages.success(request, f"{testimony}: tags changed.")
    return HttpResponseRedirect(url_of("change", testimony))


def _tags_page(
    request: StaffRequest,
    testimony: Testimony,
    form: TagsForm | None,
    status: int = 200,
    *,
    renew_form: RenewForm | None = None,
    **context: Any,
) -> TemplateResponse:
    trail = Event.objects.filter(testimony_id=testimony.pk)
    return render_page(
        request,
        testimony,
        "change",
        str(testimony),
        status=status,
        form=form,
        basis=standing(testimony, request.user, renew_form),
        revisions=testimony.revisions.select_related("created_by").defer("text"),
        trail=trail if may(request.user, Right.SEE_TRAIL) else None,
        **standing_of(request.user, testimony),
        **second_look(testimony, request.user),
        **context,
    )


@require_POST
def renew_act(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.REVIEW)
    form = RenewForm(request.POST, auto_id="renew_%s")
    if not form.is_valid():
        return _testimony_page(request, testimony, status=400, renew_form=form)
    until = form.cleaned_data["lapses_on"]
    try:
        renewing.renew(
            testimony, seen=form.seen, basis=testimony.present_basis, lapses_on=until, by=request.user
        )
    except ArchiveError as refusal:
        present = testimony_for(request, testimony_id, Right.REVIEW)
        if isinstance(refusal, NotAllowed):
            return refused(request, present, refusal)
        form = RenewForm(with_present_version(request.POST, present), auto_id="renew_%s")
        form.refuse(refusal)
        return _testimony_page(request, present, status=status_of(refusal), renew_form=form)
    holds = f"is now valid until {date_format(until, 'j F Y')}" if until else "now has no end date"
    messages.success(request, f"{testimony}: the basis {holds}.")
    return HttpResponseRedirect(url_of("change", testimony))


def _testimony_page(
    request: StaffRequest, testimony: Testimony, *, status: int, renew_form: RenewForm
) -> TemplateResponse:
    may_change = may(request.user, Right.CHANGE, testimony)
    form = TagsForm(initial=TagsForm.initial_for(testimony), testimony=testimony) if may_change else None
    return _tags_page(request, testimony, form, status, renew_form=renew_form)


@require_http_methods(["GET", "HEAD", "POST"])
def text_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.CHANGE)
    title = f"Edit the text of testimony {testimony.pk}"
    revision = testimony.latest_revision
    if request.method != "POST":
        form = TextForm(initial={"version": testimony.version, "text": revision.text})
        kept = drafts.fill_in(request, form, "text", testimony)
        # Where their own words fill the form, what is stored stands beside it, if it is new to them.
        is_new = kept is not None and (kept.is_stale or not was_shown(revision, to=request.user))
        return render_page(
            request,
            testimony,
            "text",
            title,
            form=form,
            kept=kept,
            present_text=revision.text if is_new else "",
            shows=[revision],
            softened=False,
        )
    form = TextForm(request.POST)
    if not form.is_valid():
        return render_page(request, testimony, "text", title, form=form, status=400)
    try:
        entered = intake.edit_text(testimony, seen=form.seen, text=form.cleaned_data["text"], by=request.user)
    except ArchiveError as refusal:
        present = testimony_for(request, testimony_id, Right.CHANGE)
        is_stale = isinstance(refusal, StaleEdit)
        if is_stale and _is_stored_already(request, present, form.cleaned_data["text"]):
            return _stored_already(request, present)
        form = TextForm(with_present_version(request.POST, present))
        form.refuse(refusal)
        shows = [present.latest_revision] if is_stale else []
        return render_page(
            request,
            present,
            "text",
            title,
            status=status_of(refusal),
            form=form,
            present_text=shows[0].text if shows else "",
            shows=shows,
            softened=False,
        )
    drafts.forget(request, "text", testimony=testimony)
    _say_what_became_of(request, entered)
    return HttpResponseRedirect(_next_page(request, testimony))


def _is_stored_already(request: StaffRequest, present: Testimony, text: str) -> bool:
    """Whether this very person's last save, whose answer they did not see, arrived after all."""
    last = present.latest_revision
    return last.created_by_id == request.user.pk and last.text == normalise(text).text


def _stored_already(request: StaffRequest, testimony: Testimony) -> HttpResponse:
    drafts.forget(request, "text", testimony=testimony)
    messages.success(request, f"{testimony}: this text was already saved.")
    return HttpResponseRedirect(_next_page(request, testimony))


def _say_what_became_of(request: StaffRequest, entered: Entered) -> None:
    """Counts and names of characters only: a message is kept where testimony must not be."""
    if entered.flags == SCAN_FAILED:
        sentence = "the text is stored, but the scan failed. Scan it again on its review page."
        messages.warning(request, f"{entered.testimony}: {sentence}")
    else:
        identifiers = "identifier" if entered.flags == 1 else "identifiers"
        left = what_was_left(entered.testimony)
        say = messages.warning if left else messages.success
        # Whoever reviews is on that page next; whoever does not would look for what is left to do.
        waits = "" if may(request.user, Right.REVIEW) else " It is now waiting for a reviewer."
        say(request, f"{entered.testimony} is saved: {entered.flags} possible {identifiers}.{left}{waits}")
    if removed := entered.normal_form.summary():
        messages.info(request, removed)


def _next_page(request: StaffRequest, testimony: Testimony) -> str:
    return url_of("review" if may(request.user, Right.REVIEW) else "change", testimony)
