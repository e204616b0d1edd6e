"""Until when a testimony may be public."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.utils import timezone

from archive.admin.forms import RenewForm
from archive.models.basis import BasisRenewal
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST
from archive.workflow import renewing
from archive.workflow.policy import Right, may


@dataclass(frozen=True, slots=True)
class Standing:
    """The basis as a person sees it. ``a_year_more`` is what one press renews it to."""

    label: str
    ends_on: date | None
    has_ended: bool
    ends_soon: bool
    days_left: int
    renewal: BasisRenewal | None
    may_renew: bool
    a_year_more: date
    form: RenewForm


def standing(testimony: Testimony, user: User, form: RenewForm | None = None) -> Standing | None:
    """Return None of what is at rest: it needs no basis any more."""
    if testimony.status in AT_REST:
        return None
    today, ends_on = timezone.localdate(), testimony.lapses_on
    has_ended = ends_on is not None and ends_on < today
    return Standing(
        label=str(testimony.present_basis.label),
        ends_on=ends_on,
        has_ended=has_ended,
        ends_soon=ends_on is not None and today <= ends_on <= today + renewing.SOON,
        days_left=(ends_on - today).days if ends_on else 0,
        renewal=testimony.renewals.select_related("renewed_by").last(),
        # What readers no longer see is about to be withdrawn.
        may_renew=bool(may(user, Right.REVIEW)) and not (has_ended and testimony.publication_id),
        a_year_more=renewing.a_year_more(ends_on, today),
        form=form or RenewForm(initial={"version": testimony.version}, auto_id="renew_%s"),
    )
