"""Deciding flags. Each press is one batch of decisions, so that it can be undone as one."""

import dataclasses
from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction

from archive.detection.findings import Label
from archive.detection.placeholders import usual
from archive.detection.suggesting.wording import placeholder_for
from archive.disclosure.redaction import redacted
from archive.errors import InvalidDecision
from archive.models.audit import Action
from archive.models.decision import Decision
from archive.models.flag import Flag
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.vocabulary import Act, KeepReason, Origin, Status, WithdrawalReason
from archive.workflow import audit, publishing
from archive.workflow.flags import FlagState, Review, open_count, public_form, replacements_of
from archive.workflow.intake import Entered, add_revision
from archive.workflow.keeping import keep_as_before
from archive.workflow.normal_form import LONGEST_REPLACED_TEXT, NormalForm, normalise
from archive.workflow.scanning import SCAN_FAILED, scan_without_loss
from archive.workflow.showing import require_shown
from archive.workflow.state import advance, advance_by_edit
from archive.workflow.stretches import occurrences, taking_in, whole_words

LONGEST_REPLACEMENT = 200
_USUALLY = {usual(label): label for label in Label}  # what stood for a detail tells of which kind it was


def accept(testimony: Testimony, *, seen: int, flag_ids: Sequence[int], by: User) -> Testimony:
    """Replace each of these flags with its own suggestion."""

    def decide(flag: Flag, state: FlagState) -> Decision:
        if not state.suggestion:
            raise InvalidDecision(
                f"The suggestion for flag {state.flag_id} was deleted with the original, so it cannot be "
                "accepted. Type the words to use instead."
            )
        return _decision(flag, state, Act.REPLACE, replacement=state.suggestion)

    return _decide_each(testimony, seen, flag_ids, by, decide)


def replace(
    testimony: Testimony, *, seen: int, flag_ids: Sequence[int], replacement: str, by: User
) -> Testimony:
    words = _replacement(replacement)

    def decide(flag: Flag, state: FlagState) -> Decision:
        return _decision(flag, state, Act.REPLACE, replacement=words)

    return _decide_each(testimony, seen, flag_ids, by, decide)


def keep(testimony: Testimony, *, seen: int, flag_ids: Sequence[int], reason: str, by: User) -> Testimony:
    if reason not in KeepReason.values:
        raise InvalidDecision("To keep a flagged detail, choose a reason from the list.")

    def decide(flag: Flag, state: FlagState) -> Decision:
        return _decision(flag, state, Act.KEEP, keep_reason=reason)

    return _decide_each(testimony, seen, flag_ids, by, decide, begin=_begin_as_it_stands)


def reopen(testimony: Testimony, *, seen: int, flag_id: int, by: User) -> Testimony:
    """Take back the decision about one flag, also when it was made for several together.

    It was that decision which let a published text out, so the publication is withdrawn.
    """

    def decide(flag: Flag, state: FlagState) -> Decision:
        if state.is_open:
            raise InvalidDecision(f"Flag {flag_id} is already open.")
        return _decision(flag, state, Act.REOPEN)

    return _decide_each(testimony, seen, [flag_id], by, decide, begin=_begin_and_withdraw)


@transaction.atomic
def resize(testimony: Testimony, *, seen: int, flag_id: int, start: int, end: int, by: User) -> Testimony:
    """Let a flag begin and end elsewhere, in code points; it is open again at its new size.

    It snaps to whole words, takes in whatever flag it would cut in part, and keeps at least
    one word of what was flagged.
    """
    review = _begin(testimony, seen, by)
    (state,) = _chosen(review.states, [flag_id])
    flag = review.flag(flag_id)
    others = [(other.start, other.end) for other in review.states if other.flag_id != flag_id]
    start, end = taking_in(whole_words(review.words, start, end), others)
    if start >= flag.end or end <= flag.start:
        raise InvalidDecision(
            "That would leave nothing of what was flagged. If it identifies nobody, keep it instead."
        )
    if (start, end) == (state.start, state.end):
        raise InvalidDecision(f"Flag {flag_id} already begins and ends there.")
    decision = Decision(flag=flag, act=Act.RESIZE, start=start, end=end)
    return _store(review, [decision], by)


@transaction.atomic
def mark(
    testimony: Testimony, *, seen: int, start: int, end: int, label: str, replacement: str = "", by: User
) -> Testimony:
    """Flag words that the detector missed and replace them, here and wherever else they stand.

    Where readers see them already, the publication is withdrawn.
    """
    if label not in set(Label):
        raise InvalidDecision("Choose what kind of detail this is.")
    words = _replacement(replacement) if replacement else ""
    review = _begin_and_withdraw(testimony, seen, by)
    text = review.words
    taken = [(state.start, state.end) for state in review.states]
    start, end = taking_in(whole_words(text, start, end), taken)
    if any(left <= start and end <= right for left, right in taken):
        raise InvalidDecision("These words are already flagged: decide that flag, or widen it.")
    words = words or placeholder_for(Label(label), text, start, end)
    decisions = []
    for left, right in {(start, end), *occurrences(text, text[start:end])}:
        if (left, right) != (start, end) and any(a < right and left < b for a, b in [*taken, (start, end)]):
            continue
        flag = Flag.objects.create(
            revision=review.revision,
            added_by=by,
            start=left,
            end=right,
            label=label,
            sources=["person"],
            reason="marked by a person",
            suggestion=words,
        )
        decisions.append(Decision(flag=flag, act=Act.REPLACE, start=left, end=right, replacement=words))
    return _store(review, decisions, by)


@transaction.atomic
def undo(testimony: Testimony, *, seen: int, by: User) -> Testimony:
    """Take back this person's last press on the latest revision, for every flag that it decided."""
    review = _begin(testimony, seen, by)
    standing = _not_undone(review)
    mine = [each for each in standing if each.by_id == by.pk]
    if not mine:
        raise InvalidDecision("You have decided nothing on this revision that could be undone.")
    last = mine[-1]
    press = [each for each in mine if each.batch == last.batch]
    flags = {each.flag_id for each in press}
    if any(each.flag_id in flags and each.pk > last.pk and each.batch != last.batch for each in standing):
        raise InvalidDecision(
            "Somebody else has decided one of these flags since, so this cannot be undone. "
            "Open that flag again instead."
        )
    before: dict[int, Decision] = {}  # by flag, the last one before this press
    for each in review.decisions:
        if each.flag_id in flags and each.pk < press[0].pk:
            before[each.flag_id] = each
    restored = [_restoring(each, before.get(each.flag_id)) for each in press]
    return _store(review, restored, by, action=Action.UNDONE)


def may_undo(review: Review, *, by: User) -> bool:
    return any(each.by_id == by.pk for each in _not_undone(review))


def _not_undone(review: Review) -> list[Decision]:
    undone = {decision.undoes_id for decision in review.decisions}
    return [each for each in review.decisions if each.undoes_id is None and each.pk not in undone]


def apply(testimony: Testimony, *, seen: int, by: User) -> Entered:
    """Make the replacements the next revision and scan that; whatever the scan finds is open."""
    with transaction.atomic():
        review = _begin(testimony, seen, by)
        following, normal_form = _applied(review, by)
    return Entered(review.testimony, normal_form, scan_without_loss(following, by=by))


def _applied(review: Review, by: User) -> tuple[Revision, NormalForm]:
    text, states = review.words, review.states
    if count := open_count(states):
        undecided = "1 flag has" if count == 1 else f"{count} flags have"
        raise InvalidDecision(f"{undecided} no decision yet. Decide every flag first.")
    replacements = replacements_of(states)
    if not replacements:
        raise InvalidDecision("There is no replacement to apply yet.")
    if (length := len(redacted(text, replacements))) > LONGEST_REPLACED_TEXT:
        raise InvalidDecision(
            f"With these replacements the text would have {length:,} characters; the limit is "
            f"{LONGEST_REPLACED_TEXT:,}. Replace some flags with fewer words, then apply again."
        )
    normal_form = public_form(text, states)
    following = add_revision(review.testimony, normal_form.text, Origin.REPLACED, by)
    audit.record(
        Action.APPLIED, review.testimony, by, revision=following.number, replacements=len(replacements)
    )
    return following, normal_form


def reword(
    testimony: Testimony, *, seen: int, start: int, end: int, replacement: str, by: User
) -> Entered | None:
    """Put other words in one place of a text, as where a replacement that was applied is wrong.

    The next revision is made at once, and scanned; what was kept in this one stays kept in it. While flags
    are open nothing is applied yet: the words wait with the other replacements, and None is returned.
    """
    words = _replacement(replacement)
    with transaction.atomic():
        review = _begin(testimony, seen, by)
        text = review.words
        taken = [(state.start, state.end) for state in review.states]
        start, end = taking_in(whole_words(text, start, end), taken)
        if any(left <= start and end <= right for left, right in taken):
            raise InvalidDecision("These words are flagged: change the replacement of that flag.")
        if words == text[start:end]:
            raise InvalidDecision("These words are there already: type other ones.")
        flag = Flag.objects.create(
            revision=review.revision,
            added_by=by,
            start=start,
            end=end,
            label=_USUALLY.get(text[start:end], Label.UNIQUE),
            sources=["person"],
            reason="marked by a person",
            suggestion=words,
        )
        decision = Decision(flag=flag, act=Act.REPLACE, start=start, end=end, replacement=words)
        testimony = _store(review, [decision], by)
        before = Review.load(testimony)
        if open_count(before.states):
            return None
        following, normal_form = _applied(before, by)
    found = scan_without_loss(following, by=by)
    if found != SCAN_FAILED:
        found -= keep_as_before(testimony, before, by=by)
    return Entered(testimony, normal_form, found)


@transaction.atomic
def _decide_each(
    testimony: Testimony,
    seen: int,
    flag_ids: Sequence[int],
    by: User,
    decide: Callable[[Flag, FlagState], Decision],
    *,
    begin: Callable[[Testimony, int, User], Review] | None = None,
) -> Testimony:
    review = (begin or _begin)(testimony, seen, by)
    flags = {flag.pk: flag for flag in review.flags}
    chosen = _chosen(review.states, flag_ids)
    return _store(review, [decide(flags[state.flag_id], state) for state in chosen], by)


def _begin(testimony: Testimony, seen: int, by: User) -> Review:
    testimony = advance_by_edit(testimony, seen=seen, by=by)
    return _shown(Review.load(testimony), by)


def _begin_as_it_stands(testimony: Testimony, seen: int, by: User) -> Review:
    """For what changes no text, so that it may be said of a published one as well."""
    if testimony.status != Status.PUBLISHED:
        return _begin(testimony, seen, by)
    testimony = advance(testimony, seen=seen)
    return _shown(Review.load(testimony), by)


def _begin_and_withdraw(testimony: Testimony, seen: int, by: User) -> Review:
    """For what says that a text may identify someone: no reader may meet it from now on."""
    if testimony.status != Status.PUBLISHED:
        return _begin(testimony, seen, by)
    revision = testimony.revision_at_work
    require_shown(revision, by=by)
    # Where the original was shredded, it is readers' copy, which nobody can read once it is withdrawn.
    words = revision.text
    publishing.withdraw(testimony, seen=seen, reason=WithdrawalReason.IDENTIFYING, by=by)
    testimony.refresh_from_db()
    revision.testimony = testimony
    return dataclasses.replace(Review.of(revision), text=words)


def _shown(review: Review, by: User) -> Review:
    """What people decide on. Raises NotShown, and the whole act with it is taken back."""
    require_shown(review.revision, by=by)
    return review


def _store(
    review: Review,
    decisions: Sequence[Decision],
    by: User,
    action: Action = Action.DECIDED,
) -> Testimony:
    batch: UUID = uuid4()
    for decision in decisions:
        decision.by = by
        decision.batch = batch
    Decision.objects.bulk_create(decisions)
    act = decisions[0].act
    audit.record(action, review.testimony, by, revision=review.revision.number, act=act, flags=len(decisions))
    return review.testimony


def _chosen(states: Sequence[FlagState], flag_ids: Sequence[int]) -> list[FlagState]:
    wanted = set(flag_ids)
    chosen = [state for state in states if state.flag_id in wanted]
    if not wanted or len(chosen) != len(wanted):
        raise InvalidDecision(
            "One of these flags belongs to an earlier revision. Load the page again and decide it there."
        )
    return chosen


def _decision(
    flag: Flag, state: FlagState, act: Act, *, replacement: str = "", keep_reason: str = ""
) -> Decision:
    return Decision(
        flag=flag,
        act=act,
        start=state.start,
        end=state.end,
        replacement=replacement,
        keep_reason=keep_reason,
    )


def _restoring(undone: Decision, before: Decision | None) -> Decision:
    """A decision that restores what stood before ``undone``."""
    flag = undone.flag
    if before is not None:
        return Decision(
            flag=flag,
            act=before.act,
            start=before.start,
            end=before.end,
            replacement=before.replacement,
            keep_reason=before.keep_reason,
            undoes=undone,
        )
    act = Act.REOPEN if flag.added_by_id is None else Act.RETRACT
    return Decision(flag=flag, act=act, start=flag.start, end=flag.end, undoes=undone)


def _replacement(typed: str) -> str:
    """One line of normal form.

    Raises:
        RefusedText: it is empty or holds a refused character.
        InvalidDecision: it is too long.
    """
    words = " ".join(normalise(typed).text.split())
    if len(words) > LONGEST_REPLACEMENT:
        raise InvalidDecision(
            f"A replacement can have at most {LONGEST_REPLACEMENT} characters. Use fewer words."
        )
    return words
