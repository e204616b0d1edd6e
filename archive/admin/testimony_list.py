"""The list of testimonies: what each row says beside its own columns, and which page it opens."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from archive.admin.access import staff
from archive.admin.lists import HouseList
from archive.errors import SealBroken
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow.policy import Right, may
from archive.workflow.steps import since_when

# Where somebody goes on with it, and what they need for that.
_PAGES = {
    Status.IN_REVIEW: ("review", Right.REVIEW),
    Status.RETURNED: ("review", Right.REVIEW),
    Status.SUBMITTED: ("clear", Right.CLEAR),
    Status.CLEARED: ("publish", Right.PUBLISH),
    Status.WAITING: ("publish", Right.PUBLISH),
}
_BY_A_SECOND_PERSON = ("clear", "publish")


class TestimonyList(HouseList):
    """The rows of a page are looked at together: as many queries for fifty as for one."""

    __test__ = False  # pytest would take the name for a test class

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        for row in rows:  # at once, while the keys that came with them are fresh
            row.called = _reference(row)
        pks = [row.pk for row in rows]
        person = staff(request)
        since = since_when(pks)
        seen = Testimony.objects.filter(pk__in=pks)
        decided = set(_decided(pks)) if may(person, Right.REVIEW) else set()
        others = seen.untouched_by(person) if may(person, Right.CLEAR) else seen.none()
        free = set(others.values_list("pk", flat=True))
        for row in rows:
            row.since = since.get(row.pk, row.entered_at)
            row.page = "change"
            page, right = _PAGES.get(Status(row.status), ("change", Right.SEE))
            if may(person, right) and (page not in _BY_A_SECOND_PERSON or row.pk in free):
                row.page = "prepare" if page == "review" and row.pk in decided else page
        self.result_list = rows

    def url_for_result(self, result: Any) -> str:
        return reverse(f"admin:archive_testimony_{result.page}", args=[result.pk])


def _reference(testimony: Testimony) -> str:
    try:
        return str(testimony.contact.reference)
    except SealBroken:  # named by verify_archive
        return "cannot be read"


def _decided(pks: Collection[int]) -> list[int]:
    asked = Testimony.objects.filter(pk__in=pks).saying_whether_decided()
    return [each.pk for each in asked if getattr(each, "is_decided", False)]
