"""Every answer that holds restricted text leaves a row in the audit trail, whichever page made it."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase

from archive.admin.access import staff
from archive.models.audit import Action
from archive.models.testimony import Testimony
from archive.workflow import audit
from archive.workflow.openings import watched


def record_openings(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: what was read for an answer was opened, unless the answer holds nothing or an act of this
    request tells of it already. Where the row cannot be written, the answer is not sent.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with watched() as reading:
            response = get_response(request)
        if reading.testimonies and not _is_empty(response):
            person = staff(request)
            for testimony_id in reading.untold(person.get_username()):
                audit.record(Action.OPENED, Testimony(pk=testimony_id), person)
        return response

    return middleware


def _is_empty(response: HttpResponseBase) -> bool:
    return 300 <= response.status_code < 400 or response.status_code == HTTPStatus.NO_CONTENT
