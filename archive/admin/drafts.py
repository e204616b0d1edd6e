"""What is typed into the staff's forms outlives a session that ends, a stopped press and a dropped network.

Each form carries a token that names, signed, whose page it is and which form. What is sent with it is kept
for that person alone: while they type, and also where a press meets the sign-in page instead of the form.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from archive.admin import refusals
from archive.admin.access import StaffRequest, staff
from archive.admin.sessions import time_left
from archive.errors import RefusedDraft
from archive.models.audit import Action
from archive.models.draft import Draft
from archive.models.testimony import Testimony
from archive.workflow import audit, drafts

TOKEN = "_draft"  # noqa: S105 -- the name of the field
# The version to which a script has brought the page since the token was made. It is not signed: it tells its
# own person alone whether what they typed is older than the page.
SEEN_AT = "_at"
_DIGITS = 9
_SALT = "archive.draft"
# The pages of a testimony on which a form of another name stands.
_PAGES = {
    "tags": "change",
    "return": "clear",
    "replace": "review",
    "mark": "review",
    "concern": "concerns",
}
_NAMES = {
    "entry": "New testimony",
    "tags": "tags",
    "text": "edit text",
    "prepare": "prepare",
    "return": "return",
    "replace": "a replacement for a flag",
    "mark": "something that was missed",
    "withdraw": "withdraw",
    "close": "close",
    "keep": "keep the original",
    "correct": "correct",
    "concern": "concern",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose page a form stands on, and which form it is."""

    owner_id: int
    form: str
    testimony_id: int | None = None
    version: int | None = None

    @property
    def token(self) -> str:
        return signing.dumps([self.owner_id, self.form, self.testimony_id, self.version], salt=_SALT)

    @property
    def url(self) -> str:
        """The page on which the form comes back."""
        kind, _, key = self.form.partition("-")
        if self.testimony_id is not None:
            return reverse(f"admin:archive_testimony_{_PAGES.get(kind, kind)}", args=[self.testimony_id])
        if kind == "entry":
            return reverse("admin:archive_testimony_add")
        if kind == "collection":
            return reverse("admin:collection", args=[key])
        for model in admin.site._registry:
            if model._meta.model_name == kind:
                name = f"admin:{model._meta.app_label}_{kind}"
                return reverse(f"{name}_add") if key == "add" else reverse(f"{name}_change", args=[key])
        return reverse("admin:index")

    @property
    def title(self) -> str:
        """Ids and names of pages alone."""
        kind, _, key = self.form.partition("-")
        name = _NAMES.get(kind, kind)
        if self.testimony_id is not None:
            return f"Testimony {self.testimony_id}: {name}"
        return name if kind == "entry" else f"New {kind}" if key == "add" else f"{kind.capitalize()} {key}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as a page shows it."""

    place: Place
    typed: QueryDict
    until: datetime
    is_stale: bool  # the testimony has changed since

    @classmethod
    def of(cls, draft: Draft, present_version: int | None = None) -> "Kept":
        typed = QueryDict(mutable=True)
        for name, values in draft.typed.items():
            typed.setlist(name, values)
        place = Place(draft.owner_id, draft.form, draft.testimony_id, draft.version)
        stale = draft.version is not None and draft.version != present_version
        return cls(place, typed, draft.kept_until, stale)


def place_of(token: str, *, max_age: int | None = None) -> Place | None:
    """Read a token of ours; None if it is none, or older than ``max_age`` seconds."""
    try:
        return Place(*signing.loads(token, salt=_SALT, max_age=max_age))
    except (signing.BadSignature, ValueError, TypeError):
        return None


# Filling in


def fill_in(
    request: HttpRequest,
    form: forms.BaseForm,
    name: str,
    testimony: Testimony | None = None,
    *,
    only: Iterable[str] | None = None,
) -> Kept | None:
    """Put what its person typed last time and did not save into an unbound form; the trail says so."""
    draft = drafts.kept(name, testimony_id=testimony.pk if testimony else None, by=staff(request))
    if draft is None:
        return None
    kept = Kept.of(draft, testimony.version if testimony else None)
    typed = {
        field_name: value
        for field_name, value in _values(form, kept.typed).items()
        if only is None or field_name in only
    }
    if not any(form.fields[key].has_changed(form[key].initial, value) for key, value in typed.items()):
        forget(request, name, testimony=testimony)  # it is what is saved already
        return None
    _record_shown(request, draft, testimony)
    for field_name, value in typed.items():
        form.initial[field_name] = value
        form[field_name].__dict__.pop("initial", None)  # it remembers what was there when it was compared
    return kept


def _values(form: forms.BaseForm, typed: QueryDict) -> dict[str, Any]:
    """What was typed into each field that shows; hidden ones say what the page was made from."""
    shown = {name: field.widget for name, field in form.fields.items() if not field.widget.is_hidden}
    return {
        name: widget.value_from_datadict(typed, {}, form.add_prefix(name))
        for name, widget in shown.items()
        if not widget.value_omitted_from_data(typed, {}, form.add_prefix(name))
    }


def kept_beside(request: HttpRequest, testimony: Testimony, *names: str) -> dict[str, Kept]:
    """Return every draft of this person about ``testimony`` whose form has one of these ``names``."""
    mine = Draft.objects.typed_by(staff(request)).kept_at(timezone.now()).filter(testimony=testimony)
    found = [draft for draft in mine if draft.form.partition("-")[0] in names]
    for draft in found:
        _record_shown(request, draft, testimony)
    return {draft.form: Kept.of(draft, testimony.version) for draft in found}


def _record_shown(request: HttpRequest, draft: Draft, testimony: Testimony | None) -> None:
    if testimony is None:
        audit.record_about(Action.OPENED, f"draft {draft.pk}", staff(request))
    else:
        audit.record(Action.OPENED, testimony, staff(request), draft=draft.pk)


def forget(request: HttpRequest, *names: str, testimony: Testimony | None = None) -> None:
    """What was typed into these forms is saved now."""
    drafts.forget(*names, testimony_id=testimony.pk if testimony else None, by=staff(request))


def waiting_for(user: User) -> list[Kept]:
    """What ``user`` typed and did not save, for My work."""
    return [Kept.of(draft) for draft in Draft.objects.typed_by(user).kept_at(timezone.now())]


if TYPE_CHECKING:  # only the stubs know that it is generic
    AdminBase = admin.ModelAdmin[Any]
else:
    AdminBase = admin.ModelAdmin


class KeepsDrafts(AdminBase):
    """A form of the stock admin that comes back as it was left."""

    drafted: Sequence[str] | None = None  # names of fields; None: all

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        name = _name_of(context.get("original"), self.model)
        kept = None if form.is_bound else fill_in(request, form, name, only=self.drafted)
        return super().render_change_form(
            request, {**context, "draft_form": name, "kept": kept}, *args, **kwargs
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget(request, _name_of(obj if change else None, self.model))


def _name_of(obj: Any, model: Any) -> str:
    return f"{model._meta.model_name}-{obj.pk if obj else 'add'}"


# Keeping


def keep(place: Place, sent: QueryDict, *, by: User) -> Draft:
    """Raises RefusedDraft."""
    typed = {
        name: values
        for name, values in sent.lists()
        # Neither tokens and buttons, nor what must be stored nowhere.
        if not name.startswith(("_", "csrfmiddleware")) and "password" not in name
    }
    version = place.version
    seen = sent.get(SEEN_AT, "")
    if version is not None and seen.isascii() and seen.isdecimal() and len(seen) <= _DIGITS:
        version = int(seen)
    return drafts.keep(place.form, typed, testimony_id=place.testimony_id, version=version, by=by)


def hold(request: HttpRequest) -> Place | None:
    """Keep the words of a press that did not reach its form, if the page that it comes from is signed.

    Only for the person whose page it was: they have to sign in first, or have just done so again. Somebody
    else who is signed in by now is refused. Returns where the words come back; None if nothing is kept.
    """
    # A page can be no older than the session that it was made in.
    place = place_of(request.POST.get(TOKEN, ""), max_age=settings.SESSION_COOKIE_AGE)
    if place is None or (request.user.is_authenticated and request.user.pk != place.owner_id):
        return None
    owner = User.objects.filter(pk=place.owner_id, is_active=True, is_staff=True).first()
    if owner is None:
        return None
    try:
        keep(place, request.POST, by=owner)
    except RefusedDraft:
        return None
    return place


def is_of_another(request: HttpRequest) -> bool:
    """Whether the form was made for another account than the one that is signed in."""
    place = place_of(request.POST.get(TOKEN, "")) if request.method == "POST" else None
    return place is not None and place.owner_id != request.user.pk


_ANOTHER = (
    "Somebody else has signed in on this browser, so nothing was saved. "
    "Sign in as yourself in a new tab, then press the button again: your words are still here."
)
_SIGNED_OUT = (
    "You have been signed out. Sign in again in a new tab, then press the button again: "
    "your words are still here."
)


@never_cache
@require_POST
def keep_page(request: HttpRequest) -> JsonResponse:
    """A page saves what is being typed."""
    place = place_of(request.POST.get(TOKEN, ""))
    if place is None:
        said = "We cannot keep what you type here. Please copy it, then load the page again."
        return JsonResponse({"said": said}, status=400)
    if not admin.site.has_permission(request):
        hold(request)
        return JsonResponse({"said": _SIGNED_OUT}, status=401)
    if place.owner_id != request.user.pk:
        return JsonResponse({"said": _ANOTHER}, status=403)
    try:
        draft = keep(place, request.POST, by=staff(request))
    except RefusedDraft as refusal:
        return JsonResponse({"said": str(refusal)}, status=400)
    left = time_left(request)
    return JsonResponse(
        {
            "at": f"{timezone.localtime(draft.saved_at):%H:%M}",
            "left": left.as_json() if left else None,
        }
    )


@require_POST
def discard_page(request: StaffRequest) -> HttpResponse:
    place = place_of(request.POST.get(TOKEN, ""))
    if place is None:
        return HttpResponseRedirect(reverse("admin:index"))
    drafts.forget(place.form, testimony_id=place.testimony_id, by=request.user)
    # From My work, where also those stand whose form is gone, as of a flag in a text that was replaced since.
    return HttpResponseRedirect(reverse("admin:index") if "back" in request.POST else place.url)


def refused_page(request: HttpRequest, *, kept: Place | None) -> HttpResponse:
    """Nothing was saved, because the page was made before the last sign-in or by somebody else."""
    context = {**admin.site.each_context(request), "title": "Not saved yet", "place": kept}
    response = render(request, "admin/not_saved.html", context, status=403)
    response.headers["X-Refused"] = "not-trusted"
    return response


def form_not_trusted(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Where a form's token against forgery is old, as after signing in again in another tab."""
    place = hold(request)
    if place is None and not is_of_another(request):
        response = refusals.form_not_trusted(request)
        response.headers["X-Refused"] = "not-trusted"
        return response
    return refused_page(request, kept=place)
