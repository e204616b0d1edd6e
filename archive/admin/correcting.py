"""A wrong reference or month: what correcting it will do is shown first, and done on the second press."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from archive.admin import drafts
from archive.admin.access import StaffRequest, testimony_for
from archive.admin.forms import CorrectForm
from archive.admin.pages import render_page, status_of, url_of, with_present_version
from archive.admin.wording import counted
from archive.errors import ArchiveError
from archive.models.testimony import Testimony
from archive.workflow import correcting
from archive.workflow.correcting import Correction
from archive.workflow.policy import Right

_NAMED = 12  # numbers in one sentence


@require_http_methods(["GET", "HEAD", "POST"])
def correct_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.CORRECT)
    contact = testimony.contact
    if request.method != "POST":
        reference = "" if contact.key.is_shredded else contact.reference
        initial = {"version": testimony.version, "reference": reference, "month": contact.month}
        form = CorrectForm(initial=initial, has_siblings=_has_siblings(testimony))
        kept = drafts.fill_in(request, form, "correct", testimony)
        return _page(request, testimony, form, kept=kept)
    form = CorrectForm(request.POST, has_siblings=_has_siblings(testimony))
    if not form.is_valid():
        return _page(request, testimony, form, status=400)
    given = {name: form.cleaned_data[name] for name in ("reference", "month", "only_this")}
    try:
        if not form.cleaned_data["code"]:
            return _page(request, testimony, form, intended=correcting.plan(testimony, **given))
        done = correcting.correct(
            testimony, seen=form.seen, code=form.cleaned_data["code"], by=request.user, **given
        )
    except ArchiveError as refusal:
        present = testimony_for(request, testimony_id, Right.CORRECT)
        sent = with_present_version(request.POST, present)
        sent["code"] = ""
        form = CorrectForm(sent, has_siblings=_has_siblings(present))
        form.refuse(refusal)
        return _page(request, present, form, status=status_of(refusal))
    drafts.forget(request, "correct", testimony=testimony)
    concerned = counted(len(done.testimonies), "testimony", "testimonies")
    messages.success(request, f"The correction was made, for {concerned}.")
    return HttpResponseRedirect(url_of("change", testimony))


def _has_siblings(testimony: Testimony) -> bool:
    return testimony.contact.testimonies.exclude(pk=testimony.pk).exists()


def _page(
    request: StaffRequest,
    testimony: Testimony,
    form: CorrectForm,
    *,
    status: int = 200,
    intended: Correction | None = None,
    kept: drafts.Kept | None = None,
) -> HttpResponse:
    return render_page(
        request,
        testimony,
        "correct",
        f"Correct the reference or month of testimony {testimony.pk}",
        status=status,
        form=form,
        intended=intended,
        unreadable=testimony.contact.key.is_shredded,
        kept=kept,
        sentences=_in_words(testimony, intended, form) if intended else [],
    )


def _in_words(testimony: Testimony, intended: Correction, form: CorrectForm) -> list[str]:
    """What will happen, and to how many."""
    reference, month = form.cleaned_data["reference"], form.cleaned_data["month"]
    concerned = intended.testimonies
    named = ", ".join(map(str, concerned[:_NAMED])) + (", …" if len(concerned) > _NAMED else "")
    which = f"{counted(len(concerned), 'testimony', 'testimonies')} ({named})"
    if intended.what == "mend":
        return [
            f"This contact will have the reference {reference} and the month {date_format(month, 'F Y')}.",
            f"This affects everything under this contact: {which}.",
        ]
    said = []
    if intended.what == "move":
        said.append(f"There is already a contact {reference}. Moving to it: {which}.")
        said.append("Whatever moves is then read, counted and withdrawn together with that contact's quotes.")
        if month != intended.month:
            keeps = date_format(intended.month, "F Y")
            said.append(f"That contact keeps its month, {keeps}. If that is wrong, correct it there.")
    else:
        said.append(f"No contact has the reference {reference} yet. Moving to a new one: {which}.")
    left = testimony.contact.testimonies.count() - len(concerned)
    if left:
        said.append(f"{counted(left, 'testimony stays', 'testimonies stay')} with the old contact.")
    said.append("What was submitted or cleared goes back to review, because it has new quotes beside it.")
    return said
