"""The review screen: one page, and one address for each act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from archive.admin import drafts
from archive.admin.access import StaffRequest, testimony_for
from archive.admin.forms import SeenForm
from archive.admin.languages import not_read, what_was_left
from archive.admin.lists import row_id
from archive.admin.pages import (
    SHOW_TEXT,
    Malformed,
    is_softened,
    render_page,
    render_part,
    status_of,
    url_of,
    valid,
)
from archive.admin.presentation import sheet_of
from archive.admin.queues import about
from archive.admin.review_changes import changes_between
from archive.admin.standing import found_beside
from archive.admin.wording import LABEL_CHOICES, counted
from archive.errors import ArchiveError, InvalidDecision, StaleEdit
from archive.models.decision import Decision
from archive.models.testimony import Testimony
from archive.vocabulary import KeepReason, Status
from archive.workflow import review, scanning
from archive.workflow.flags import Mark, Review
from archive.workflow.policy import Right, visible_testimonies
from archive.workflow.scanning import SCAN_FAILED
from archive.workflow.stretches import occurrences

_LARGEST_ID = 2**63 - 1
_MOST_FLAGS = 1000  # in one press


class FlagIdsField(forms.RegexField):
    """Ids of flags, as "3,5,8"."""

    def __init__(self) -> None:
        super().__init__(r"^[0-9]{1,18}(,[0-9]{1,18})*\Z", max_length=20 * _MOST_FLAGS, label="Flags")

    def clean(self, value: object) -> list[int]:
        return [int(flag_id) for flag_id in super().clean(value).split(",")]


class StretchField(forms.RegexField):
    """Where a stretch begins and ends in code points, as "12-25"."""

    def __init__(self) -> None:
        super().__init__(r"^[0-9]{1,9}-[0-9]{1,9}\Z", label="Stretch")

    def clean(self, value: object) -> tuple[int, int]:
        start, _, end = super().clean(value).partition("-")
        return int(start), int(end)


class FlagsForm(SeenForm):
    flags = FlagIdsField()


class ReplaceForm(FlagsForm):
    # Long ones are refused by the workflow, in words; here only what no page sends.
    replacement = forms.CharField(label="Replacement", required=False, max_length=2000)


class KeepForm(FlagsForm):
    reason = forms.ChoiceField(label="Reason", choices=KeepReason.choices)


class FlagForm(SeenForm):
    flag = forms.IntegerField(min_value=1, max_value=_LARGEST_ID)


class ReopenForm(FlagForm):
    withdraws = forms.BooleanField(required=False)


class ResizeForm(FlagForm):
    stretch = StretchField()


class MarkForm(SeenForm):
    """Words that were missed: by their place, or by what they are and which of them is meant."""

    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=1)
    words = forms.CharField(label="Words", required=False, max_length=500)
    occurrence = forms.IntegerField(label="Which one", required=False, min_value=1, max_value=1000)
    label = forms.ChoiceField(label="Kind of detail", choices=LABEL_CHOICES)
    withdraws = forms.BooleanField(required=False)
    replacement = forms.CharField(label="Replacement", required=False, max_length=2000)


@dataclass(frozen=True, slots=True)
class Done:
    """What to say after an act, the flag from which to go on, and the page on which to."""

    sentence: str
    flag_id: int | None = None
    page: str = "review"


@dataclass(frozen=True, slots=True)
class Again:
    """Where a published testimony stands among those to re-review; None: it does not wait (any more)."""

    position: int | None
    total: int
    following: int | None


@require_safe
def review_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.REVIEW)
    return _review_page(request, testimony, after=row_id(request.GET.get("after", "")))


@require_POST
def review_act(request: StaffRequest, testimony_id: int, act: str) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.REVIEW)
    try:
        done = _ACTS.get(act, _unknown)(request, testimony)
    except (ArchiveError, Malformed) as refusal:
        return _review_page(
            request,
            testimony_for(request, testimony_id, Right.REVIEW),
            status=status_of(refusal),
            refusal=refusal,
            is_stale=isinstance(refusal, StaleEdit),
            unsaved=request.POST.get("replacement", ""),
        )
    if _wants_fragment(request):
        fresh = testimony_for(request, testimony_id, Right.REVIEW)
        return _review_page(request, fresh, after=done.flag_id, announcement=done.sentence)
    messages.success(request, f"{testimony}: {done.sentence}")
    behind = f"?after={done.flag_id}" if done.flag_id else ""
    return HttpResponseRedirect(f"{url_of(done.page, testimony)}{behind}")


@require_POST
def show_text(request: StaffRequest, testimony_id: int) -> HttpResponse:
    """Keep for this session whether texts are shown or softened; the page that follows is what shows one."""
    testimony = testimony_for(request, testimony_id, Right.REVIEW)
    request.session[SHOW_TEXT] = request.POST.get("show") == "yes"
    if _wants_fragment(request):
        return _review_page(request, testimony, after=row_id(request.POST.get("after", "")))
    page = request.POST.get("page", "")
    address = url_of(page if page in _TEXT_PAGES else "review", testimony)
    return HttpResponseRedirect(f"{address}#softening")  # where the next key goes on, just before the text


_TEXT_PAGES = ("review", "prepare", "clear", "publish", "intruder")


def _wants_fragment(request: StaffRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _review_page(
    request: StaffRequest,
    testimony: Testimony,
    *,
    status: int = 200,
    after: int | None = None,
    refusal: ArchiveError | Malformed | None = None,
    is_stale: bool = False,
    unsaved: str = "",
    announcement: str = "",
) -> TemplateResponse:
    loaded = Review.load(testimony)
    revision = loaded.revision
    left = not_read(testimony, revision, request.user)
    unread = left.stretches if left else ()
    sheet = sheet_of(loaded, after=after, unread=unread)
    shown: dict[str, Any] = {
        "status": status,
        "shows": [revision],
        "sheet": sheet,
        "state": _state(request, loaded),
        "not_read": left,
        "needs_scan": not scanning.is_scanned(revision),
        "may_undo": review.may_undo(loaded, by=request.user),
        "keep_reasons": KeepReason.choices,
        "announcement": announcement,
    }
    if refusal is None and (before := _shown_before(request, loaded)) is not None:
        changes = changes_between(sheet_of(before, unread=unread, words=sheet.words), sheet)
        if changes is not None:
            kept = drafts.kept_beside(request, testimony, "replace") if changes.cards else {}
            return render_part(
                request, testimony, "review_changes", changes=changes, kept_drafts=kept, **shown
            )
    is_part = _wants_fragment(request)
    return render_page(
        request,
        testimony,
        "review_workspace" if is_part else "review",
        f"Review testimony {testimony.pk}",
        **({} if is_part else found_beside(testimony) | {"about": about(testimony)}),
        again=_again(request, testimony) if testimony.status == Status.PUBLISHED else None,
        labels=LABEL_CHOICES,
        refusal=refusal,
        is_stale=is_stale,
        unsaved=unsaved,
        kept_drafts=drafts.kept_beside(request, testimony, "replace", "mark"),
        **shown,
    )


def _state(request: StaffRequest, loaded: Review) -> str:
    """What names the state that is shown; "" where the next press shows the whole workspace again, because it
    is softened, or is about what readers see."""
    return "" if is_softened(request) or loaded.testimony.status == Status.PUBLISHED else str(loaded.mark)


def _shown_before(request: StaffRequest, loaded: Review) -> Review | None:
    """The state that the browser shows, if it is an earlier one of this review."""
    mark = Mark.read(request.headers.get("X-Shown", "")) if _wants_fragment(request) else None
    return loaded.as_of(mark) if mark is not None and _state(request, loaded) else None


def _again(request: StaffRequest, testimony: Testimony) -> Again:
    waiting = visible_testimonies(request.user).to_review_again().oldest_first()
    ids = list(waiting.values_list("pk", flat=True))
    others = [pk for pk in ids if pk > testimony.pk] + [pk for pk in ids if pk < testimony.pk]
    return Again(
        position=ids.index(testimony.pk) + 1 if testimony.pk in ids else None,
        total=len(ids),
        following=others[0] if others else None,
    )


def _unknown(request: StaffRequest, testimony: Testimony) -> Done:
    raise Malformed("There is no such action. Load the page again, then retry.")


def _accept(request: StaffRequest, testimony: Testimony) -> Done:
    form = valid(FlagsForm(request.POST))
    flag_ids = form.cleaned_data["flags"]
    review.accept(testimony, seen=form.seen, flag_ids=flag_ids, by=request.user)
    _forget_wording(request, testimony, flag_ids)
    return Done(f"{counted(len(flag_ids), 'flag', 'flags')} replaced as suggested.", flag_ids[0])


def _replace(request: StaffRequest, testimony: Testimony) -> Done:
    form = valid(ReplaceForm(request.POST))
    flag_ids = form.cleaned_data["flags"]
    review.replace(
        testimony,
        seen=form.seen,
        flag_ids=flag_ids,
        replacement=form.cleaned_data["replacement"],
        by=request.user,
    )
    _forget_wording(request, testimony, flag_ids)
    return Done(f"{counted(len(flag_ids), 'flag', 'flags')} replaced.", flag_ids[0])


def _keep(request: StaffRequest, testimony: Testimony) -> Done:
    form = valid(KeepForm(request.POST))
    flag_ids = form.cleaned_data["flags"]
    reason = form.cleaned_data["reason"]
    review.keep(testimony, seen=form.seen, flag_ids=flag_ids, reason=reason, by=request.user)
    _forget_wording(request, testimony, flag_ids)
    return Done(f"{counted(len(flag_ids), 'flag', 'flags')} kept: {KeepReason(reason).label}.", flag_ids[0])


def _forget_wording(request: StaffRequest, testimony: Testimony, flag_ids: list[int]) -> None:
    """They are decided: what was being worded for them is saved, or not wanted."""
    drafts.forget(request, *(f"replace-{flag_id}" for flag_id in flag_ids), testimony=testimony)


def _resize(request: StaffRequest, testimony: Testimony) -> Done:
    form = valid(ResizeForm(request.POST))
    start, end = form.cleaned_data["stretch"]
    flag_id = form.cleaned_data["flag"]
    review.resize(testimony, seen=form.seen, flag_id=flag_id, start=start, end=end, by=request.user)
    return Done("1 flag was widened or narrowed, and waits for a decision.", flag_id)


def _reopen(request: StaffRequest, testimony: Testimony) -> Done:
    form = valid(ReopenForm(request.POST))
    withdraws = _withdraws(testimony, form)
    review.reopen(testimony, seen=form.seen, flag_id=form.cleaned_data["flag"], by=request.user)
    if withdraws:
        return Done("1 flag is open again, and the quote has been withdrawn.", page="change")
    return Done("1 flag is open again.", form.cleaned_data["flag"])


def _withdraws(testimony: Testimony, form: SeenForm) -> bool:
    """Whether the act takes back what readers see; nobody does that without having said so."""
    if testimony.status != Status.PUBLISHED:
        return False
    if not form.cleaned_data["withdraws"]:
        raise InvalidDecision(
            "This text is public, and this withdraws it: tick “Withdraw the quote at once”."
        )
    return True


def _undo(request: StaffRequest, testimony: Testimony) -> Done:
    form = valid(SeenForm(request.POST))
    review.undo(testimony, seen=form.seen, by=request.user)
    undone = Decision.objects.filter(flag__revision__testimony=testimony, by=request.user).latest("pk")
    return Done("Your last decision was undone.", undone.flag_id)


def _mark(request: StaffRequest, testimony: Testimony) -> Done:
    form = valid(MarkForm(request.POST))
    given = form.cleaned_data
    withdraws = _withdraws(testimony, form)
    start, end = given["start"], given["end"]
    if start is None or end is None:
        start, end = _place_of(testimony, given["words"], given["occurrence"] or 1)
    review.mark(
        testimony,
        seen=form.seen,
        start=start,
        end=end,
        label=given["label"],
        replacement=given["replacement"],
        by=request.user,
    )
    drafts.forget(request, "mark", testimony=testimony)
    if withdraws:
        return Done("Marked, and the quote has been withdrawn.", page="change")
    return Done("Marked and replaced.")


def _place_of(testimony: Testimony, words: str, occurrence: int) -> tuple[int, int]:
    if not words:
        raise Malformed("Words: enter the words to mark, exactly as they appear in the text.")
    places = list(occurrences(testimony.revision_at_work.text, words))
    if len(places) < occurrence:
        raise InvalidDecision(
            f"These words appear {counted(len(places), 'time', 'times')} in the text: "
            "copy them exactly as they appear."
        )
    return places[occurrence - 1]


def _apply(request: StaffRequest, testimony: Testimony) -> Done:
    form = valid(SeenForm(request.POST))
    applied = review.apply(testimony, seen=form.seen, by=request.user)
    number = applied.testimony.latest_revision.number
    if applied.flags == SCAN_FAILED:
        found = "The second scan failed: scan it again."
    else:
        left = what_was_left(applied.testimony)
        found = f"The second scan found {applied.flags or 'nothing'} more.{left}"
    return Done(f"Replacements applied: this is revision {number}. {found}")


def _scan(request: StaffRequest, testimony: Testimony) -> Done:
    form = valid(SeenForm(request.POST))
    found = scanning.scan_again(testimony, seen=form.seen, by=request.user)
    if found == SCAN_FAILED:
        return Done("The scan failed again. The text is safe. Please tell whoever runs the archive.")
    left = what_was_left(testimony)
    return Done(f"Scanned again: {counted(found, 'flag has', 'flags have')} no decision.{left}")


_ACTS: dict[str, Callable[[StaffRequest, Testimony], Done]] = {
    "accept": _accept,
    "replace": _replace,
    "keep": _keep,
    "resize": _resize,
    "reopen": _reopen,
    "undo": _undo,
    "mark": _mark,
    "apply": _apply,
    "scan": _scan,
}
