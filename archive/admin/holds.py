"""Keeping an original past its time, and letting it go after all."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from archive.admin import drafts
from archive.admin.access import StaffRequest, testimony_for
from archive.admin.forms import HoldForm, SeenForm
from archive.admin.pages import (
    Malformed,
    refused,
    render_page,
    status_of,
    url_of,
    valid,
    with_present_version,
)
from archive.errors import ArchiveError, InvalidEntry, Shredded, StaleEdit
from archive.workflow import holding
from archive.workflow.policy import Right
from archive.workflow.shredding import gone


@require_http_methods(["GET", "HEAD", "POST"])
def keep_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.KEEP)
    if gone(testimony) is not None:  # while people work on its next edition
        raise Shredded(testimony.pk)
    title = f"Keep the original of testimony {testimony.pk}"
    if request.method != "POST":
        form = HoldForm(initial={"version": testimony.version})
        kept = drafts.fill_in(request, form, "keep", testimony)
        return render_page(request, testimony, "keep", title, form=form, kept=kept)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return render_page(request, testimony, "keep", title, form=form, status=400)
    try:
        holding.keep(testimony, seen=form.seen, reason=form.cleaned_data["reason"], by=request.user)
    except (StaleEdit, InvalidEntry) as refusal:
        present = testimony_for(request, testimony_id, Right.KEEP)
        form = HoldForm(with_present_version(request.POST, present))
        form.refuse(refusal)
        return render_page(request, present, "keep", title, form=form, status=status_of(refusal))
    except ArchiveError as refusal:
        return refused(request, testimony_for(request, testimony_id, Right.KEEP), refusal)
    drafts.forget(request, "keep", testimony=testimony)
    messages.success(
        request, f"{testimony}: the original will be kept until an approver says that it is no longer needed."
    )
    return HttpResponseRedirect(url_of("change", testimony))


@require_POST
def let_go(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.KEEP)
    try:
        form = valid(SeenForm(request.POST))
        holding.let_go(testimony, seen=form.seen, by=request.user)
    except (ArchiveError, Malformed) as refusal:
        return refused(request, testimony_for(request, testimony_id, Right.KEEP), refusal)
    messages.success(request, f"{testimony}: the original will be deleted when its time is up.")
    return HttpResponseRedirect(url_of("change", testimony))
