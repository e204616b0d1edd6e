"""How a testimony stands with readers, and what was ordered about it: the part of its page that says so."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from archive.admin import access
from archive.admin.originals import original_of
from archive.models.audit import Action, Event
from archive.models.takedown import ScheduledWithdrawal
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow.policy import Right, may, visible_testimonies
from archive.workflow.withdrawing import waiting_for

_SHOWN = 20  # withdrawals to come; the rest is counted


def standing_of(user: User, testimony: Testimony) -> dict[str, Any]:
    """Context of the testimony's own page. Notes are for whoever reviews."""
    may_review = may(user, Right.REVIEW)
    erased = Event.objects.filter(testimony_id=testimony.pk, action=Action.ERASED).first()
    return {
        "may_review": may_review,
        "may_publish": may(user, Right.PUBLISH),
        "scheduled": waiting_for(testimony).select_related("order__ordered_by").first(),
        "orders": testimony.withdrawals.select_related("ordered_by", "together_with") if may_review else (),
        "closings": testimony.closings.select_related("closed_by") if may_review else (),
        "next_edition": testimony.publication_id is not None and testimony.status != Status.PUBLISHED,
        "original": original_of(testimony),
        "erased": erased if testimony.status == Status.ERASED else None,
        **found_beside(testimony),
    }


def found_beside(testimony: Testimony) -> dict[str, Any]:
    """Whether something was found in what readers see, while people are at work on the next edition."""
    at_work = testimony.publication_id is not None and testimony.status != Status.PUBLISHED
    waits = at_work and Testimony.objects.filter(pk=testimony.pk).to_review_again().exists()
    return {"found_beside": waits}


def leaving_for(user: User) -> dict[str, Any]:
    """The withdrawals that wait for their day, for whoever can bring them forward or cancel them."""
    if not may(user, Right.PUBLISH):
        return {"leaving": (), "leaving_later": 0}
    waiting = ScheduledWithdrawal.objects.filter(
        state=ScheduledWithdrawal.State.WAITING, order__testimony__publication__isnull=False
    )
    shown = waiting.select_related("order__testimony").order_by("due_on", "pk")[:_SHOWN]
    return {"leaving": shown, "leaving_later": max(0, waiting.count() - _SHOWN)}


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Straight to the one testimony that is meant; to the list where there are more, or none."""
    user = access.staff(request)
    access.demand(request, Right.SEE)
    typed = request.GET.get("q", "")
    found = list(visible_testimonies(user).called(typed).values_list("pk", flat=True)[:2])
    if len(found) == 1:
        return HttpResponseRedirect(reverse("admin:archive_testimony_change", args=found))
    return HttpResponseRedirect(f"{reverse('admin:archive_testimony_changelist')}?{urlencode({'q': typed})}")
