"""Who needs a password gets a link: one administrator asks, another confirms, and who asked hands it over."""

from http import HTTPStatus

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from archive.admin.access import demand, staff
from archive.admin.power import say_it_waits
from archive.errors import NotAllowed
from archive.models.power import Kind
from archive.workflow import password_links, power
from archive.workflow.policy import Right, Verb, is_switched_on, may_with


class WhyForm(forms.Form):
    why = forms.CharField(
        max_length=power.REASON_LENGTH,
        label="Why",
        widget=AdminTextInputWidget,
        help_text="For whoever confirms this: how do you know that it was really them who asked you?",
        error_messages={"required": "Say how you know that it was really them who asked you."},
    )


def state_of(account: User) -> SafeString:
    """For the page of an account: whether they have a password, and where to go if they need a link."""
    ask = reverse("admin:auth_user_password_change", args=[account.pk])
    to_come = power.link_to_come(account, timezone.now())
    if to_come is not None:
        return format_html(
            '{} A link to choose one is waiting for <a href="{}">somebody else to confirm it</a>.',
            "They have one." if account.has_usable_password() else "They have not chosen one yet.",
            reverse("admin:power_request", args=[to_come.pk]),
        )
    if account.has_usable_password():
        return format_html('They have one. <a href="{}">They have forgotten it</a>', ask)
    maker = User.objects.filter(pk=password_links.shown_by(account) or 0).first()
    if maker is None:
        return format_html('They have not chosen one. <a href="{}">Ask for a link</a>', ask)
    return format_html(
        'They have not chosen one yet. {} can <a href="{}">show the link</a> until {}.',
        maker.get_username(),
        reverse("admin:auth_user_link", args=[account.pk]),
        f"{timezone.localtime(password_links.shown_until(account)):%-d %B, %H:%M}",
    )


def account_for(request: HttpRequest, account_id: int) -> User:
    demand(request, Right.CHANGE_ACCOUNTS)
    account = get_object_or_404(User, pk=account_id)
    allowed = may_with(staff(request), Verb.CHANGE, User, account)
    if not allowed:
        raise PermissionDenied(allowed.reason)
    return account


@require_http_methods(["GET", "HEAD", "POST"])
def ask_page(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask for a link for somebody who has forgotten their password, or whose first link came to nothing."""
    account = account_for(request, account_id)
    if account == staff(request):
        return HttpResponseRedirect(reverse("admin:password_change"))
    form = WhyForm(request.POST) if request.method == "POST" else WhyForm()
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
        if is_switched_on(account) and form.is_valid():
            _ask(request, account, form.cleaned_data["why"])
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[account.pk]))
    return _page(
        request,
        "forgotten",
        f"A link for {account.get_username()}",
        status=status,
        account=account,
        form=form,
        is_switched_on=is_switched_on(account),
    )


def _ask(request: HttpRequest, account: User, why: str) -> None:
    try:
        asked = power.ask(Kind.PASSWORD, by=staff(request), account=account, reason=why)
    except NotAllowed as refusal:
        messages.warning(request, str(refusal))
    else:
        say_it_waits(request, asked)


@sensitive_variables("address")
@require_http_methods(["GET", "HEAD", "POST"])
def link_page(request: HttpRequest, account_id: int) -> HttpResponse:
    """A GET says what the link is for; a press shows it, and each press shows another."""
    account = account_for(request, account_id)
    address, refusal, status = "", "", HTTPStatus.OK
    if request.method == "POST":
        try:
            address = request.build_absolute_uri(password_links.address_of(account, by=staff(request)))
        except NotAllowed as refused:
            refusal, status = str(refused), HTTPStatus.CONFLICT
    return _page(
        request,
        "link",
        f"A link for {account.get_username()}",
        status=status,
        account=account,
        address=address,
        refusal=refusal,
        may_show=password_links.shown_by(account) == staff(request).pk,
    )


def _page(request: HttpRequest, name: str, title: str, *, status: int, **context: object) -> HttpResponse:
    shown = {**admin.site.each_context(request), "title": title, "is_nav_sidebar_enabled": False, **context}
    return TemplateResponse(request, f"admin/signing_in/{name}.html", shown, status=status)
