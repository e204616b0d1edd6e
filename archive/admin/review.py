"""The review screen: one page, and one address for each act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
from archive.admin.review_forms import (
    FlagsForm,
    KeepForm,
    MarkForm,
    ReopenForm,
    ReplaceForm,
    ResizeForm,
    RewordForm,
    StretchField,
)
from archive.admin.standing import found_beside
from archive.admin.wording import LABELS_BY_LETTER, counted
from archive.errors import ArchiveError, InvalidDecision, StaleEdit
from archive.models.decision import Decision
from archive.models.testimony import Testimony
from archive.vocabulary import KeepReason, Status
from archive.workflow import review, scanning
from archive.workflow.flags import Mark, Review
from archive.workflow.intake import Entered
from archive.workflow.policy import Right, may, visible_testimonies
from archive.workflow.scanning import SCAN_FAILED
from archive.workflow.showing import was_shown
from archive.workflow.stretches import occurrences


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
    picked = StretchField.read(request.GET.get("stretch", ""))
    return _review_page(request, testimony, after=row_id(request.GET.get("after", "")), picked=picked)


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
    picked: tuple[int, int] | None = None,
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
            # What is sent is no whole text, so that it shows none to anybody.
            in_part = {**shown, "shows": ()}
            return render_part(
                request, testimony, "review_changes", changes=changes, kept_drafts=kept, **in_part
            )
    is_part = _wants_fragment(request)
    return render_page(
        request,
        testimony,
        "review_workspace" if is_part else "review",
        f"Review testimony {testimony.pk}",
        **({} if is_part else found_beside(testimony) | {"about": about(testimony)}),
        again=_again(request, testimony) if testimony.status == Status.PUBLISHED else None,
        labels=LABELS_BY_LETTER,
        may_reword=revision.number > 1 and testimony.status != Status.PUBLISHED,
        picked=_picked(loaded, picked),
        refusal=refusal,
        is_stale=is_stale,
        unsaved=unsaved,
        kept_drafts=drafts.kept_beside(request, testimony, "replace", "mark"),
        **shown,
    )


def _picked(loaded: Review, stretch: tuple[int, int] | None) -> dict[str, int | str]:
    """What the form for other words starts with, where another page names a stretch of this text."""
    text = loaded.text or ""
    if stretch is None or not 0 <= stretch[0] < stretch[1] <= len(text):
        return {}
    return {"start": stretch[0], "end": stretch[1], "words": text[slice(*stretch)]}


def _state(request: StaffRequest, loaded: Review) -> str:
    """What names the state that is shown; "" where the next press shows the whole workspace again, because it
    is softened, or is about what readers see."""
    return "" if is_softened(request) or loaded.testimony.status == Status.PUBLISHED else str(loaded.mark)


def _shown_before(request: StaffRequest, loaded: Review) -> Review | None:
    """The state that the browser says it shows, if it is an earlier one of this review, and its text was ever
    shown to this person."""
    mark = Mark.read(request.headers.get("X-Shown", "")) if _wants_fragment(request) else None
    if mark is None or not _state(request, loaded) or not was_shown(loaded.revision, to=request.user):
        return None
    return loaded.as_of(mark)


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
    raise Malformed("There is no such action. Load the page again and try once more.")


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
    return Done("1 flag was widened or narrowed, and still has to be decided.", flag_id)


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
    start, end = _place_in(testimony, given)
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


def _reword(request: StaffRequest, testimony: Testimony) -> Done:
    form = valid(RewordForm(request.POST))
    given = form.cleaned_data
    start, end = _place_in(testimony, given)
    applied = review.reword(
        testimony, seen=form.seen, start=start, end=end, replacement=given["replacement"], by=request.user
    )
    if applied is None:
        return Done("Changed. It is applied with the other replacements.")
    return _onward(request, applied, "Changed")


def _place_in(testimony: Testimony, given: dict[str, Any]) -> tuple[int, int]:
    """Where the words stand that were selected, or typed."""
    start, end, words = given["start"], given["end"], given["words"]
    if start is not None and end is not None:
        return start, end
    occurrence = given["occurrence"] or 1
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
    return _onward(request, review.apply(testimony, seen=form.seen, by=request.user), "Replacements applied")


def _onward(request: StaffRequest, applied: Entered, done: str) -> Done:
    """Say what the scan of the new text found; where nothing is left to decide, step 2 comes next."""
    testimony = applied.testimony
    begun = f"{done}: this is revision {testimony.latest_revision.number}."
    if applied.flags == SCAN_FAILED:
        return Done(f"{begun} The second scan failed: scan it again.")
    left = what_was_left(testimony)
    found = f"{begun} The second scan found {applied.flags or 'nothing'} more.{left}"
    if applied.flags or left or not may(request.user, Right.PREPARE, testimony):
        return Done(found)
    return Done(f"{found} Now prepare it for an approver.", page="prepare")


def _scan(request: StaffRequest, testimony: Testimony) -> Done:
    form = valid(SeenForm(request.POST))
    found = scanning.scan_again(testimony, seen=form.seen, by=request.user)
    if found == SCAN_FAILED:
        return Done("The scan failed again. The text is safe. Please tell whoever looks after the server.")
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
    "reword": _reword,
    "apply": _apply,
    "scan": _scan,
}
