"""Who sees which testimony, and how a view behind ``admin_view`` gets hold of one."""

from typing import cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.workflow.openings import note_read

ADD = "archive.add_testimony"
VIEW = "archive.view_testimony"
CHANGE = "archive.change_testimony"
REVIEW = "archive.review_testimony"
CLEAR = "archive.clear_testimony"
PUBLISH = "archive.publish_testimony"
SEE_TRAIL = "archive.view_event"
CHANGE_USERS = "auth.change_user"

_SEES_ALL = (REVIEW, CLEAR, PUBLISH)


class StaffRequest(HttpRequest):
    """A request behind ``admin_view``, which lets nobody through who is not active staff."""

    user: User


def staff(request: HttpRequest) -> User:
    return cast(StaffRequest, request).user


def visible_testimonies(user: User) -> TestimonyQuerySet:
    """Those that ``user`` may see at all: all for whoever reviews or clears, their own for entry staff."""
    testimonies = Testimony.objects.all()
    if any(user.has_perm(permission) for permission in _SEES_ALL):
        return testimonies
    if user.has_perm(VIEW):
        return testimonies.entered_by(user)
    return testimonies.none()


def testimony_for(request: StaffRequest, testimony_id: int, permission: str) -> Testimony:
    """The testimony, for somebody with ``permission``; it counts as opened (archive/admin/openings.py).

    Raises:
        PermissionDenied: they lack it, whether or not there is such a testimony.
        Http404: they have it, but there is none that they may see.
    """
    if not request.user.has_perm(permission):
        raise PermissionDenied
    visible = visible_testimonies(request.user).select_related("contact", "entered_by", "publication")
    testimony = get_object_or_404(visible, pk=testimony_id)
    note_read(testimony.pk)
    return testimony
