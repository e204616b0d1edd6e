"""For somebody who is signed in: another phone, new recovery codes, and signing out everywhere else.

Each asks for a password or code first (proof.py), if that was long ago.
"""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from archive.admin import second_step
from archive.admin.access import staff
from archive.workflow import open_sessions, second_factor


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own_page(request: HttpRequest) -> HttpResponse:
    if not settings.ARCHIVE_SECOND_FACTOR:
        raise Http404
    person = staff(request)
    if request.method != "POST":
        return _page(
            request,
            "own",
            "Phone and recovery codes",
            is_set_up=second_factor.is_set_up(person),
            codes_left=second_factor.codes_left(person),
            codes_in_all=second_factor.RECOVERY_CODES,
            elsewhere=open_sessions.count_others(person, but=_here(request)),
        )
    act = request.POST.get("act", "")
    onward = reverse("admin:second_factor")
    if act == "codes" and second_factor.is_set_up(person):
        codes = second_factor.new_recovery_codes(person)
        return _page(request, "codes", "Your recovery codes", codes=codes, onward=onward)
    if act == "elsewhere":
        _sign_out_elsewhere(request, because="asked")
        messages.success(request, "You are signed out everywhere but here.")
        return HttpResponseRedirect(onward)
    if act == "phone":
        return _phone(request)
    if act == "confirm":
        found, said, status = second_step.take_first_code(request, person)
        if found is None:
            return _phone(request, said=said, status=status)
        request.session.pop(second_step.PENDING, None)
        _sign_out_elsewhere(request, because="other-phone")
        return _page(request, "codes", "Your recovery codes", codes=found, onward=onward)
    raise Http404


def _here(request: HttpRequest) -> str:
    return request.session.session_key or ""


def _sign_out_elsewhere(request: HttpRequest, *, because: str) -> None:
    person = staff(request)
    open_sessions.end(person, because=because, by=person.get_username(), but=_here(request))


def _phone(request: HttpRequest, *, said: str = "", status: int = 200) -> HttpResponse:
    shown = second_step.drawn(request, staff(request))
    return _page(request, "set_up", "Use another phone", said=said, status=status, is_own=True, **shown)


def _page(request: HttpRequest, name: str, title: str, *, status: int = 200, **context: Any) -> HttpResponse:
    shown = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/signing_in/{name}.html", shown, status=status)
