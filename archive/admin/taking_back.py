"""On each page of what one submitted: the press that takes it back, while nobody has opened it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from archive.admin.access import StaffRequest, testimony_for
from archive.admin.forms import SeenForm
from archive.admin.pages import Malformed, refused, url_of, valid
from archive.admin.pressed_again import got_through
from archive.errors import ArchiveError
from archive.models.audit import Action
from archive.workflow import taking_back
from archive.workflow.policy import Right


@require_POST
def take_back_act(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.PREPARE)
    try:
        form = valid(SeenForm(request.POST))
        taking_back.take_back(testimony, seen=form.seen, by=request.user)
    except (ArchiveError, Malformed) as refusal:
        present = testimony_for(request, testimony_id, Right.PREPARE)
        on = url_of("prepare", testimony)
        if way_on := got_through(request, present, refusal, {Action.RETURNED: "is yours again"}, then=on):
            return way_on
        return refused(request, present, refusal)
    messages.success(request, f"{testimony} is yours again. Everything that you prepared is still here.")
    return HttpResponseRedirect(url_of("prepare", testimony))
