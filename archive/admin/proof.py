"""Before what cannot be taken back, or gives power: the password or a code once more, if it was long ago.

Only for the addresses below, and only half an hour after it was last given (five
minutes where it is about the second factor itself), so that a day of reviews is not a
day of codes. What was being sent goes on at once when the answer is right; meanwhile it stands in the page,
and what people typed into a form is kept as well.
"""

import time
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from archive.admin import drafts, sessions
from archive.admin.access import staff
from archive.admin.throttled import locked_sentence
from archive.errors import SealBroken
from archive.models.audit import Action
from archive.workflow import audit, second_factor, sign_in_tries

_HALF_AN_HOUR, _A_MOMENT = 30 * 60, 5 * 60  # seconds
FIELD = "_proof"
# Publishing and withdrawing; roles and accounts; exports.
NEEDED_FOR = {
    "archive_testimony_publish": _HALF_AN_HOUR,
    "archive_testimony_withdraw": _HALF_AN_HOUR,
    "archive_testimony_withdraw_now": _HALF_AN_HOUR,
    "archive_testimony_erase": _HALF_AN_HOUR,
    "archive_event_export": _HALF_AN_HOUR,
    "rights_requests_export": _HALF_AN_HOUR,
    "auth_user_add": _HALF_AN_HOUR,
    "auth_user_change": _HALF_AN_HOUR,
    "auth_user_password_change": _HALF_AN_HOUR,
    "auth_user_second_factor": _HALF_AN_HOUR,
    "auth_user_link": _HALF_AN_HOUR,
    "power_request_act": _HALF_AN_HOUR,
    # Whoever sits down at somebody else's desk must not put their own phone in its place.
    "second_factor": _A_MOMENT,
}
_PROVED = "heard.proved-at"  # key in the session; seconds since 1970

_EMPTY = "Type your password, or the six digits that your app shows."
_WRONG = (
    "That is neither your password nor the code your app shows now. Nothing has been done yet. Try again."
)
_LONG_AGO = (
    "It is a while since you last gave your password or a code, so we ask once more before we go ahead. "
    "What you sent is not lost: we will carry on with it as soon as you have answered."
)


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """Return the page that asks, where it has to be asked; None: go on."""
    match = request.resolver_match
    if request.method != "POST" or match is None or match.url_name not in NEEDED_FOR:
        return None
    typed, request.POST = _taken_out(request.POST)
    if _age(request) < NEEDED_FOR[match.url_name]:
        return None
    if typed is None:
        drafts.hold(request)
        return _page(request, said="", status=HTTPStatus.OK)
    if not typed.strip():
        return _page(request, said=_EMPTY, status=HTTPStatus.BAD_REQUEST)
    refusal = _refusal(staff(request), typed)
    if refusal is not None:
        said, status = refusal
        return _page(request, said=said, status=status)
    request.session[_PROVED] = int(time.time())
    audit.record_about(Action.PROVED, f"user {staff(request).pk}", staff(request))
    return None


def _age(request: HttpRequest) -> float:
    """Seconds since they last gave a password or a code."""
    last = max(int(request.session.get(key, 0)) for key in (_PROVED, sessions.BEGAN))
    return time.time() - last


def _taken_out(sent: QueryDict) -> tuple[str | None, Any]:
    """What was typed into the field of ours, and all that was sent beside it."""
    if FIELD not in sent:
        return None, sent
    rest = sent.copy()
    typed = str(rest.pop(FIELD)[-1])
    rest._mutable = False
    return typed, rest


@sensitive_variables("typed")
def _refusal(person: User, typed: str) -> tuple[str, int] | None:
    """Why what was typed is not taken, and the status to say it with; None: it is right."""
    counts = sign_in_tries.of_proof(person)
    if until := sign_in_tries.begin(counts, timezone.now()):
        return locked_sentence(until), HTTPStatus.TOO_MANY_REQUESTS
    if _is_code_or_password(person, typed):
        sign_in_tries.succeeded(counts)
        return None
    if until := sign_in_tries.failed(counts, person, "proof", timezone.now()):
        return locked_sentence(until), HTTPStatus.TOO_MANY_REQUESTS
    return _WRONG, HTTPStatus.BAD_REQUEST


@sensitive_variables("typed")
def _is_code_or_password(person: User, typed: str) -> bool:
    try:
        if second_factor.takes_code(person, typed, now=timezone.now()):
            return True
    except SealBroken:  # the password still is one
        pass
    return person.check_password(typed)


def _page(request: HttpRequest, *, said: str, status: int) -> HttpResponse:
    # Passwords of a form do not stand in a page: they are typed again.
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    context = {
        **admin.site.each_context(request),
        "title": "Is it still you?",
        "said": said,
        "why": _LONG_AGO,
        "sent": sent,
        "field": FIELD,
        "goes_to": request.get_full_path(),
        "is_nav_sidebar_enabled": False,
    }
    return TemplateResponse(request, "admin/signing_in/proof.html", context, status=status).render()
