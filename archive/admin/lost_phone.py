"""Somebody has lost phone and recovery codes: an administrator asks for a reset, and another confirms it."""

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from archive.admin.access import staff
from archive.admin.account_links import WhyForm, account_for
from archive.admin.power import say_it_waits
from archive.errors import NotAllowed
from archive.models.power import Kind
from archive.workflow import power, second_factor


@require_http_methods(["GET", "HEAD", "POST"])
def lost_phone_page(request: HttpRequest, account_id: int) -> HttpResponse:
    account = account_for(request, account_id)
    if account == staff(request):
        return HttpResponseRedirect(reverse("admin:second_factor"))
    form = WhyForm(request.POST) if request.method == "POST" else WhyForm()
    is_set_up = second_factor.is_set_up(account)
    status = 200
    if request.method == "POST":
        status = 400
        if is_set_up and form.is_valid():
            return _ask(request, account, form.cleaned_data["why"])
    context = {
        **admin.site.each_context(request),
        "title": f"Reset sign-in by phone for {account.get_username()}",
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
