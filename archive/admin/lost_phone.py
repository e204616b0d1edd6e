"""Somebody has lost phone and recovery codes: an administrator asks for a reset, and another confirms it."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from archive.admin.access import staff
from archive.admin.power import say_it_waits
from archive.errors import NotAllowed
from archive.models.power import Kind
from archive.workflow import power, second_factor
from archive.workflow.policy import Right, Verb, may, may_with


class LostPhoneForm(forms.Form):
    why = forms.CharField(
        max_length=power.REASON_LENGTH,
        label="Why",
        widget=AdminTextInputWidget,
        help_text="For whoever confirms this: how do you know that it was really them who asked you?",
        error_messages={"required": "Say how you know that it was really them who asked you."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def lost_phone_page(request: HttpRequest, account_id: int) -> HttpResponse:
    if not may(staff(request), Right.CHANGE_ACCOUNTS):
        raise PermissionDenied
    account = get_object_or_404(User, pk=account_id)
    allowed = may_with(staff(request), Verb.CHANGE, User, account)
    if not allowed:
        raise PermissionDenied(allowed.reason)
    if account == staff(request):
        return HttpResponseRedirect(reverse("admin:second_factor"))
    form = LostPhoneForm(request.POST or None) if request.method == "POST" else LostPhoneForm()
    is_set_up = second_factor.is_set_up(account)
    status = 200
    if request.method == "POST":
        status = 400
        if is_set_up and form.is_valid():
            return _ask(request, account, form.cleaned_data["why"])
    context = {
        **admin.site.each_context(request),
        "title": f"Reset the second factor of {account.get_username()}",
        "account": account,
        "form": form,
        "is_set_up": is_set_up,
    }
    return TemplateResponse(request, "admin/signing_in/lost_phone.html", context, status=status)


def _ask(request: HttpRequest, account: User, why: str) -> HttpResponse:
    try:
        asked = power.ask(Kind.SECOND_FACTOR, by=staff(request), account=account, reason=why)
    except NotAllowed as refusal:
        messages.warning(request, str(refusal))
    else:
        say_it_waits(request, asked)
    return HttpResponseRedirect(reverse("admin:auth_user_change", args=[account.pk]))
