"""My work: what waits for whom."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.http import urlencode

from archive.admin import access
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import Status
from archive.workflow.rescanning import count_outdated

_SHOWN = 8  # ids in one queue; the rest stands behind its link


@dataclass(frozen=True, slots=True)
class Waiting:
    """One testimony in a queue: named by its id and themes, never by words of its text."""

    name: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Queue:
    code: str
    title: str
    count: int
    shown: tuple[Waiting, ...]
    url: str


def outdated_for(user: User) -> int:
    """How many texts only an older detector has read, for those who can do something about it."""
    may_know = user.has_perm(access.REVIEW) or user.has_perm(access.CHANGE_USERS)
    return count_outdated() if may_know else 0


def queues_for(user: User) -> list[Queue]:
    """The queues on which ``user`` may act, in the order of a testimony's life."""
    visible = access.visible_testimonies(user)
    found: list[Queue] = []
    if user.has_perm(access.REVIEW):
        found.append(_queue("to-review", "To review", visible.to_review(), Status.IN_REVIEW, "review"))
        found.append(_queue("returned", "Returned", visible.returned(), Status.RETURNED, "review"))
        again = visible.to_review_again()
        found.append(_queue("re-review", "Re-review", again, Status.PUBLISHED, "review", waits="re-review"))
    elif user.has_perm(access.CHANGE):
        found.append(_queue("returned", "Returned to you", visible.returned(), Status.RETURNED, "change"))
    if user.has_perm(access.CLEAR):
        to_clear = visible.to_clear().untouched_by(user)
        found.append(_queue("to-clear", "To clear", to_clear, Status.SUBMITTED, "clear"))
    if user.has_perm(access.PUBLISH):
        to_publish = visible.cleared().untouched_by(user)
        found.append(_queue("cleared", "Cleared, ready to publish", to_publish, Status.CLEARED, "publish"))
        found.append(_queue("published", "Published", visible.published(), Status.PUBLISHED, "change"))
    return found


def _queue(
    code: str, title: str, waiting: TestimonyQuerySet, status: Status, page: str, *, waits: str = ""
) -> Queue:
    """``waits`` names the filter of the list that narrows ``status`` to what is ``waiting``, if one does."""
    narrowed = {"waits": waits} if waits else {"status__exact": status.value}
    shown = waiting.oldest_first().prefetch_related("themes", "harm_types")[:_SHOWN]
    return Queue(
        code=code,
        title=title,
        count=waiting.count(),
        shown=tuple(
            Waiting(
                str(testimony),
                about(testimony),
                reverse(f"admin:archive_testimony_{page}", args=[testimony.pk]),
            )
            for testimony in shown
        ),
        url=f"{reverse('admin:archive_testimony_changelist')}?{urlencode(narrowed)}",
    )


def about(testimony: Testimony) -> str:
    """What it is about, in words of the vocabulary."""
    themes = [theme.label for theme in testimony.themes.all()]
    return ", ".join(themes or [harm.label for harm in testimony.harm_types.all()])
