"""How a view behind ``admin_view`` gets hold of one."""

from typing import cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from archive.models.testimony import Testimony
from archive.workflow.openings import note_read
from archive.workflow.policy import Right, may, visible_testimonies


class StaffRequest(HttpRequest):
    """A request behind ``admin_view``, which lets nobody through who is not active staff."""

    user: User


def staff(request: HttpRequest) -> User:
    return cast(StaffRequest, request).user


def demand(request: HttpRequest, right: Right) -> None:
    """Raises PermissionDenied, with the reason in words, where they have no such right."""
    answer = may(staff(request), right)
    if not answer:
        raise PermissionDenied(answer.reason)


def keep_from(request: HttpRequest) -> None:
    """Note that they asked for what they may not see, and are told no more than if there were none."""
    request._kept_from = True  # type: ignore[attr-defined]


def was_kept_from(request: HttpRequest) -> bool:
    return getattr(request, "_kept_from", False)


def testimony_for(request: StaffRequest, testimony_id: int, right: Right) -> Testimony:
    """The testimony, for somebody with ``right``; it counts as opened (archive/admin/openings.py).

    Raises:
        PermissionDenied: they lack it, whether or not there is such a testimony.
        Http404: they have it, but there is none that they may see.
    """
    testimony = unopened(request, testimony_id, right)
    note_read(testimony.pk)
    return testimony


def unopened(request: StaffRequest, testimony_id: int, right: Right) -> Testimony:
    """As ``testimony_for``, where the answer holds nothing restricted of it."""
    demand(request, right)
    visible = visible_testimonies(request.user).select_related("contact", "entered_by", "publication")
    testimony = visible.filter(pk=testimony_id).first()
    if testimony is None:
        if Testimony.objects.filter(pk=testimony_id).exists():
            keep_from(request)
        raise Http404
    return testimony
