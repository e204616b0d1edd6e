from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from archive.admin import (
    claiming,
    collections,
    concerns,
    drafts,
    going_on,
    guide,
    own_factor,
    passwords,
    places,
    policy_reports,
    power,
    practice,
    proof,
    rights,
    second_step,
    sessions,
    signing_in,
    team,
    uploads,
    uploads_check,
    uploads_columns,
    uploads_questions,
    uploads_storing,
)
from archive.admin.access import keep_from, staff
from archive.admin.asking import AsksPlainly
from archive.admin.desk import desk_of
from archive.admin.queues import (
    closing_for,
    late_backup_for,
    late_releases_for,
    missed_for,
    outdated_for,
)
from archive.admin.standing import leaving_for
from archive.admin.term_search import TermsWithDefinitions
from archive.admin.throttled import LOCKED, Throttled, locked
from archive.models.audit import Action
from archive.workflow import audit, claims, password_links, sign_in_tries
from archive.workflow.policy import may_sign_in, rights_of

_UPLOAD_PAGES: tuple[tuple[str, str, Callable[..., HttpResponseBase]], ...] = (
    ("upload", "", uploads.upload_page),
    ("upload_columns", "columns/", uploads_columns.columns_page),
    ("upload_questions", "questions/", uploads_questions.questions_page),
    ("upload_check", "check/", uploads_check.check_page),
    ("upload_progress", "progress/", uploads_storing.progress_page),
    ("upload_standing", "standing/", uploads_storing.standing),
    ("upload_errors", "errors/", uploads_storing.errors_copy),
    ("upload_undo", "undo/", uploads_storing.undo_page),
    ("upload_discard", "discard/", uploads_storing.discard_page),
)
_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


def _without_nul(view: _View) -> _View:
    """Refuse an address with a NUL, which PostgreSQL takes in no comparison and no person types."""

    @wraps(view)
    def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "%00" in request.META["QUERY_STRING"]:
            raise BadRequest("The address holds a NUL.")
        return view(request, *args, **kwargs)

    return cast(_View, refusing)


_NO_SIGN_IN = (
    "That username and password do not match, or the account has no role yet. Check both and try again, or "
    "ask your administrator."
)


class SignInForm(Throttled, AsksPlainly, AdminAuthenticationForm):
    """It never says which of the two it was: a stranger would learn who works here."""

    error_messages = {**AdminAuthenticationForm.error_messages, "invalid_login": _NO_SIGN_IN}

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        if not isinstance(user, User) or not may_sign_in(user):
            raise ValidationError(_NO_SIGN_IN, code="invalid_login")


class OwnPasswordForm(AsksPlainly, AdminPasswordChangeForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        passwords.say_which_passwords(self)

    def clean_old_password(self) -> str:
        """Whoever sits down at somebody else's desk must not try passwords here without end."""
        person = cast(User, self.user)
        counts = sign_in_tries.of_proof(person)
        if until := sign_in_tries.begin(counts, timezone.now()):
            raise locked(until)
        try:
            typed = str(super().clean_old_password())
        except ValidationError:
            if until := sign_in_tries.failed(counts, person, "proof", timezone.now()):
                raise locked(until) from None
            raise
        sign_in_tries.succeeded(counts)
        return typed


class StaffSite(admin.AdminSite):
    """The staff's side: stock admin plus work queues on its index."""

    site_header = "Heard"
    site_title = "Heard staff"
    index_title = "My work"
    # What "View site" leads to: nowhere, where readers' pages are and this process does not know it.
    site_url = settings.ARCHIVE_PUBLIC_ADDRESS or (None if settings.ARCHIVE_SITE == "staff" else "/")
    # In its place stand the places at the top of every page (admin/places.py).
    enable_nav_sidebar = False
    index_template = "admin/my_work.html"
    logout_template = "admin/signed_out.html"
    login_form = SignInForm

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        user = staff(request)
        missed, past_their_day = missed_for(user)
        late_releases, late_count = late_releases_for(user)
        context = {
            "concerns": concerns.open_for(user),
            **desk_of(request),
            "outdated": outdated_for(user),
            "closing_soon": closing_for(user),
            "missed": missed,
            "past_their_day": past_their_day,
            "late_releases": late_releases,
            "late_count": late_count,
            "late_backup": late_backup_for(user),
            "refused_by_browsers": policy_reports.refused_for(request),
            "to_confirm": power.waiting_for(request),
            "people_requests": rights.waiting_for(request),
            "to_hand_over": password_links.to_hand_over(user),
            "unsaved": drafts.waiting_for(user),
            "imports": uploads.unfinished_for(user),
            **leaving_for(user),
            **(extra_context or {}),
        }
        return super().index(request, context)

    def has_permission(self, request: HttpRequest) -> bool:
        return may_sign_in(staff(request))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **super().each_context(request),
            "rights": rights_of(staff(request)),
            "places": places.places_for(request),
            "staff_support": settings.ARCHIVE_STAFF_SUPPORT,
        }

    def admin_view(self, view: _View, cacheable: bool = False) -> _View:
        inner = super().admin_view(_without_nul(view), cacheable)

        @wraps(inner)
        def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            is_leaving = request.path_info == reverse("admin:logout")  # whoever is signed out is so already
            if not self.has_permission(request) and not is_leaving:
                keep_from(request)  # where they are signed in, but their role is gone
                return signing_in.ask_to_sign_in(request)
            if drafts.is_of_another(request):
                return drafts.refused_page(request, kept=None)
            power.tell_what_happened(request)
            claiming.leave_by_next_page(request)
            asked = proof.ask_again(request)
            if asked is not None:
                return asked
            return signing_in.answer_to_script(request, inner(request, *args, **kwargs))

        return cast(_View, outer if cacheable else never_cache(outer))

    def get_urls(self) -> list[Any]:
        ours = [
            path("session/", sessions.session_page, name="session"),
            path("drafts/keep/", drafts.keep_page, name="draft_keep"),
            path("policy-report/", policy_reports.report_page, name="policy_report"),
            path("policy-reports/", self.admin_view(policy_reports.counts_page), name="policy_reports"),
            path("drafts/discard/", self.admin_view(drafts.discard_page), name="draft_discard"),
            path("team/", self.admin_view(team.team_page), name="team"),
            path("next/", self.admin_view(going_on.next_page), name="next"),
            path("next/skip/", self.admin_view(going_on.skip), name="next_skip"),
            path("hand-over/", self.admin_view(claiming.put_back_all), name="hand_over_all"),
            path("guide/", self.admin_view(guide.index_page), name="guide"),
            path("guide/all/", self.admin_view(guide.whole_page), name="guide_whole"),
            path("guide/<slug:page>/", self.admin_view(guide.guide_page), name="guide_page"),
            path("practice/", self.admin_view(practice.index_page), name="practice"),
            path("practice/<slug:case>/", self.admin_view(practice.case_page), name="practice_case"),
            path(
                "practice/<slug:case>/result/", self.admin_view(practice.result_page), name="practice_result"
            ),
            path("practice/<slug:case>/<slug:act>/", self.admin_view(practice.case_act), name="practice_act"),
            path("requests/", self.admin_view(power.requests_page), name="power_requests"),
            path("requests/<int:request_id>/", self.admin_view(power.request_page), name="power_request"),
            path("people-requests/", self.admin_view(rights.list_page), name="rights_requests"),
            path("people-requests/add/", self.admin_view(rights.add_page), name="rights_request_add"),
            path("people-requests/export/", self.admin_view(rights.export), name="rights_requests_export"),
            path(
                "people-requests/<int:request_id>/",
                self.admin_view(rights.request_page),
                name="rights_request",
            ),
            path(
                "people-requests/<int:request_id>/<slug:act>/",
                self.admin_view(rights.request_act),
                name="rights_request_act",
            ),
            path(
                "requests/<int:request_id>/<slug:act>/",
                self.admin_view(power.request_act),
                name="power_request_act",
            ),
            path("collections/", self.admin_view(collections.list_page), name="collections"),
            path("collections/add/", self.admin_view(collections.add_page), name="collection_add"),
            *(
                path(f"collections/<int:collection_id>/{part}", self.admin_view(view), name=name)
                for name, part, view in collections.PAGES
            ),
            path("uploads/", self.admin_view(uploads.list_page), name="uploads"),
            path("uploads/template/", self.admin_view(uploads.template), name="uploads_template"),
            *(
                path(f"uploads/<int:upload_id>/{part}", self.admin_view(view), name=name)
                for name, part, view in _UPLOAD_PAGES
            ),
        ]
        signing = [
            path("login/code/", second_step.code_page, name="login_code"),
            path("login/phone/", second_step.set_up_page, name="login_set_up"),
            path("second-factor/", self.admin_view(own_factor.own_page), name="second_factor"),
            path("password/<uidb64>/<token>/", passwords.PasswordLinkPage.as_view(), name="password_link"),
        ]
        return [*ours, *signing, *super().get_urls()]

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        if request.method == "POST" and request.user.is_authenticated:
            audit.record_about(Action.SIGNED_OUT, f"user {request.user.pk}", staff(request))
            claims.leave_all(staff(request))
        return super().logout(request, {"title": "You are signed out.", **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to a page afterwards."""
        for part in ("GET", "POST"):
            sent: QueryDict = getattr(request, part)
            if REDIRECT_FIELD_NAME in sent:
                sent = sent.copy()
                sent[REDIRECT_FIELD_NAME] = signing_in.page_for(str(sent[REDIRECT_FIELD_NAME]))
                setattr(request, part, sent)
        lost_role = request.user.is_authenticated and not may_sign_in(staff(request))
        if lost_role:  # since they signed in
            claims.leave_all(staff(request))
            logout(request)
        context = {"lost_role": lost_role, **(extra_context or {})}
        return cast(HttpResponse, second_step.sign_in_page(request, self.login_form, context))

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Whoever changes their own password changes an account."""
        with transaction.atomic():
            # The stock admin's own method, which takes no other form.
            response = cast(TemplateResponse, self._password_view(extra_context, request)(request))
            if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
                audit.record_about(Action.CHANGED, f"user {staff(request).pk}", staff(request))
        form = (response.context_data or {}).get("form") if hasattr(response, "context_data") else None
        if form is not None and form.has_error("old_password", LOCKED):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return response

    def _password_view(self, extra: dict[str, Any] | None, request: HttpRequest) -> Callable[..., Any]:
        return PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra or {})},
        )

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, TermsWithDefinitions.as_view(admin_site=self)(request))
