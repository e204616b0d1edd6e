"""How serious a testimony is, before its text on every page, and the press that changes it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from archive.admin.access import StaffRequest, testimony_for
from archive.admin.forms import SeverityForm
from archive.admin.pages import PAGES, Malformed, refused, url_of, valid
from archive.errors import ArchiveError
from archive.workflow.policy import Right
from archive.workflow.severity import set_severity


@require_POST
def severity_act(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.SET_SEVERITY)
    form = SeverityForm(request.POST)
    try:
        valid(form)
        given: dict[str, Any] = form.cleaned_data
        changed = set_severity(testimony, was=given["was"], severity=given["severity"], by=request.user)
    except (ArchiveError, Malformed) as refusal:
        return refused(request, testimony_for(request, testimony_id, Right.SEE), refusal)
    messages.success(request, f"{testimony} is now marked “{changed.get_severity_display().lower()}”.")
    page = request.POST.get("page", "")
    return HttpResponseRedirect(url_of(page if page in PAGES else "change", testimony))
