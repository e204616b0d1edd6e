"""The form of the sign-in page, which takes only so many wrong passwords."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from archive.admin.where_from import known_browser, place_of
from archive.workflow import sign_in_tries

LOCKED = "locked"  # the code of the refusal

if TYPE_CHECKING:  # at run time it stands before the form
    FormBase = AdminAuthenticationForm
else:
    FormBase = object


class Throttled(FormBase):
    """Comes first among the bases of a sign-in form."""

    wrong_before = 0  # how many wrong passwords came before the right one

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password or self.request is None:
            return super().clean()
        person = User.objects.filter(username=name).first()
        browser = known_browser(self.request, person)
        place = browser or place_of(self.request)
        counts = sign_in_tries.of_sign_in(name, place, known_browser=bool(browser))
        if until := sign_in_tries.begin(counts, timezone.now()):
            raise locked(until)
        try:
            cleaned = super().clean()
        except ValidationError:
            if until := sign_in_tries.failed(counts, person, "password", timezone.now()):
                raise locked(until) from None
            raise
        self.wrong_before = sign_in_tries.succeeded(counts)
        return cleaned


def locked(until: datetime) -> ValidationError:
    return ValidationError(locked_sentence(until), code=LOCKED)


def locked_sentence(until: datetime) -> str:
    minutes = sign_in_tries.minutes_until(until)
    return (
        f"There have been too many wrong attempts, so you have to wait. Try again in {minutes} "
        f"minute{'' if minutes == 1 else 's'}. If you have forgotten your password or lost your phone, ask "
        "your administrator, who can help you set up a new one."
    )
