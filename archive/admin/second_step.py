"""After the password: a code from the phone, or the phone set up. Only then is anybody signed in.

Between the two the session holds who gave the right password, for ten minutes, and gives no right to
anything.
"""

import time
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from archive.admin import sessions, signing_in
from archive.admin.throttled import LOCKED, locked_sentence
from archive.admin.where_from import known_browser, remember_browser
from archive.errors import SealBroken
from archive.models.audit import Action
from archive.workflow import audit, second_factor, sign_in_tries
from archive.workflow.policy import may_sign_in

_HALF = "heard.password-given"  # key in the session
PENDING = "heard.setting-up"  # the keyed hash of a secret that this session was shown
CHOSE = "heard.password-chosen-by"  # the name of whoever has just used a link here
_HALF_SECONDS = 10 * 60

_WRONG_CODE = (
    "That code is not right, or it has already been used. Wait for the app to show a new one, and type that. "
    "If this keeps happening, check that your phone sets its time automatically."
)
_WRONG_RECOVERY = (
    "That is not one of your recovery codes, or it has already been used. Check it, or try another one."
)
_WRONG_FIRST_CODE = (
    "That code does not match this QR code. If the app lists this account twice, delete both and scan the QR "
    "code below. Then type the six digits that the app shows."
)
_UNREADABLE = (
    "The archive can no longer read the details of your phone. Ask your administrator to reset your sign-in "
    "by phone. Then you can set up your phone again."
)
_EMPTY = "Type the six digits that your app shows."


class SignIn(LoginView):
    """The stock sign-in page; a right password leads to the second step."""

    def get_initial(self) -> dict[str, Any]:
        """Whoever has just chosen a password with a link need not type who they are."""
        return {**super().get_initial(), "username": self.request.session.get(CHOSE, "")}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = cast(User, form.get_user())
        wrong = getattr(form, "wrong_before", 0)
        onward = self.get_success_url()
        if not settings.ARCHIVE_SECOND_FACTOR:
            return signed_in(self.request, person, onward, second="off", wrong_before=wrong)
        # Whoever put their own cookie into this browser must not be half-way in as somebody else.
        self.request.session.cycle_key()
        self.request.session[_HALF] = {
            "person": person.pk,
            "password": person.get_session_auth_hash(),
            "at": int(time.time()),
            "onward": onward,
            "wrong": wrong,
        }
        self.request.session.pop(PENDING, None)
        page = "login_code" if second_factor.is_set_up(person) else "login_set_up"
        return HttpResponseRedirect(reverse(f"admin:{page}"))

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", LOCKED):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return response


def sign_in_page(
    request: HttpRequest, form: type[AuthenticationForm], context: dict[str, Any]
) -> HttpResponseBase:
    """As the stock admin's, which has no room for a second step."""
    if request.method == "GET" and admin.site.has_permission(request):
        return HttpResponseRedirect(reverse("admin:index"))
    shown = {
        **admin.site.each_context(request),
        "title": "Sign in",
        "subtitle": None,
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
        "has_second_factor": settings.ARCHIVE_SECOND_FACTOR,
    }
    if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
        shown[REDIRECT_FIELD_NAME] = reverse("admin:index")
    view = SignIn.as_view(
        authentication_form=form, template_name="admin/login.html", extra_context={**shown, **context}
    )
    return view(request)


def signed_in(
    request: HttpRequest, person: User, onward: str, *, second: str, wrong_before: int
) -> HttpResponse:
    """Both steps were right: from here on they are signed in."""
    response = HttpResponseRedirect(onward)
    _begin(request, response, person, second=second, wrong_before=wrong_before)
    return response


def _begin(
    request: HttpRequest, response: HttpResponse, person: User, *, second: str, wrong_before: int
) -> None:
    for key in (_HALF, PENDING):
        request.session.pop(key, None)
    login(request, person)
    sessions.begin(request)
    audit.record_about(
        Action.SIGNED_IN, f"user {person.pk}", person, second=second, wrong_before=wrong_before
    )
    remember_browser(request, response, person)


def _half(request: HttpRequest) -> tuple[User, dict[str, Any]] | None:
    """Who gave the right password in this session a moment ago."""
    half = request.session.get(_HALF)
    if not isinstance(half, dict) or time.time() - half["at"] > _HALF_SECONDS:
        return None
    person = User.objects.filter(pk=half["person"]).first()
    if person is None or not may_sign_in(person) or person.get_session_auth_hash() != half["password"]:
        return None
    return person, half


def _again(request: HttpRequest) -> HttpResponse:
    """From the beginning: the ten minutes are over, or the page was opened by itself."""
    half = request.session.pop(_HALF, None) or {}
    onward = signing_in.page_for(str(half.get("onward") or reverse("admin:index")))
    return HttpResponseRedirect(f"{reverse('admin:login')}?{urlencode({'next': onward})}")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_page(request: HttpRequest) -> HttpResponse:
    found = _half(request)
    if found is None:
        return _again(request)
    person, half = found
    if not second_factor.is_set_up(person):  # reset a moment ago
        return HttpResponseRedirect(reverse("admin:login_set_up"))
    if request.method != "POST":
        return _page(request, "code", "Enter the code from your phone")
    code, recovery = request.POST.get("code", "").strip(), request.POST.get("recovery", "").strip()
    if not code and not recovery:
        return _page(request, "code", "Enter the code from your phone", said=_EMPTY, status=400)
    counts = sign_in_tries.of_second_factor(person, known_browser(request, person))
    until = sign_in_tries.begin(counts, timezone.now())
    said, status = "", HTTPStatus.BAD_REQUEST
    if until is None:
        takes = second_factor.takes_recovery_code if recovery else second_factor.takes_code
        try:
            right = takes(person, recovery or code, now=timezone.now())
        except SealBroken:
            right, said = False, _UNREADABLE
        if right:
            wrong = half["wrong"] + sign_in_tries.succeeded(counts)
            kind = "recovery-code" if recovery else "code"
            return signed_in(request, person, half["onward"], second=kind, wrong_before=wrong)
        said = said or (_WRONG_RECOVERY if recovery else _WRONG_CODE)
        until = sign_in_tries.failed(counts, person, "code", timezone.now())
    if until is not None:
        said, status = locked_sentence(until), HTTPStatus.TOO_MANY_REQUESTS
    return _page(
        request,
        "code",
        "Enter the code from your phone",
        said=said,
        status=status,
        by_recovery=bool(recovery),
    )


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_page(request: HttpRequest) -> HttpResponse:
    found = _half(request)
    if found is None:
        return _again(request)
    person, half = found
    if second_factor.is_set_up(person):  # in another tab, or on another machine
        return HttpResponseRedirect(reverse("admin:login_code"))
    said = ""
    if request.method == "POST":
        codes, said, status = take_first_code(request, person)
        if codes is not None:
            context = {"codes": codes, "onward": half["onward"]}
            response = HttpResponse()
            _begin(request, response, person, second="set-up", wrong_before=half["wrong"])
            page = _page(request, "codes", "Your recovery codes", **context)
            page.cookies.update(response.cookies)
            return page
        return _page(request, "set_up", "Add your phone", said=said, status=status, **drawn(request, person))
    return _page(request, "set_up", "Add your phone", **drawn(request, person))


def take_first_code(request: HttpRequest, person: User) -> tuple[list[str] | None, str, int]:
    """Return the recovery codes if what was sent is a code of the secret that this session was shown, or else
    why not, and the status to say it with."""
    typed = request.POST.get("code", "").strip()
    if not typed:
        return None, _EMPTY, HTTPStatus.BAD_REQUEST
    counts = sign_in_tries.of_second_factor(person, "set-up")
    if until := sign_in_tries.begin(counts, timezone.now()):
        return None, locked_sentence(until), HTTPStatus.TOO_MANY_REQUESTS
    secret = _shown_secret(request, person)
    codes = second_factor.confirm(person, typed, secret=secret, now=timezone.now()) if secret else None
    if codes is not None:
        sign_in_tries.succeeded(counts)
        return codes, "", HTTPStatus.OK
    if until := sign_in_tries.failed(counts, person, "set-up", timezone.now()):
        return None, locked_sentence(until), HTTPStatus.TOO_MANY_REQUESTS
    return None, _WRONG_FIRST_CODE, HTTPStatus.BAD_REQUEST


def _shown_secret(request: HttpRequest, person: User) -> str:
    """The secret that is being set up, if it was this session that was shown it."""
    secret = second_factor.pending_secret(person)
    mark = second_factor.mark_of(secret)
    return secret if secret and request.session.get(PENDING) == mark else ""


def drawn(request: HttpRequest, person: User) -> dict[str, Any]:
    """The square to scan, and the key to type where it cannot be scanned."""
    secret = _shown_secret(request, person)
    if not secret:
        secret = second_factor.start(person)
        request.session[PENDING] = second_factor.mark_of(secret)
    code = segno.make(second_factor.address_for_app(person, secret), error="m", micro=False)
    square = code.svg_inline(scale=5, border=4, light="#fff", svgclass="qr", lineclass=None, omitsize=False)
    # Drawn here from letters and digits of ours; presentation attributes alone, as the policy wants it.
    return {"square": mark_safe(square), "key": second_factor.in_groups(secret)}  # noqa: S308


def _page(request: HttpRequest, name: str, title: str, *, status: int = 200, **context: Any) -> HttpResponse:
    shown = {**admin.site.each_context(request), "title": title, "is_nav_sidebar_enabled": False, **context}
    return TemplateResponse(request, f"admin/signing_in/{name}.html", shown, status=status).render()
