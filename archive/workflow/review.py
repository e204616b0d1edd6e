"""Deciding flags. Each press is one batch of decisions, so that it can be undone as one."""

from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction

from archive.detection.findings import Label
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
from archive.workflow.flags import FlagState, flag_states, open_count, public_form, replacements_of
from archive.workflow.intake import Entered, add_revision
from archive.workflow.normal_form import LONGEST_REPLACED_TEXT, normalise
from archive.workflow.scanning import scan_without_loss
from archive.workflow.showing import require_shown
from archive.workflow.state import advance, advance_by_edit
from archive.workflow.stretches import occurrences, taking_in, whole_words

LONGEST_REPLACEMENT = 200


def accept(testimony: Testimony, *, seen: int, flag_ids: Sequence[int], by: User) -> Testimony:
    """Replace each of these flags with its own suggestion."""

    def decide(state: FlagState) -> Decision:
        if not state.suggestion:
            raise InvalidDecision(
                f"The suggestion for flag {state.flag_id} was deleted with the original, so it cannot be "
                "accepted. Type the words to use instead."
            )
        return _decision(state, Act.REPLACE, replacement=state.suggestion)

    return _decide_each(testimony, seen, flag_ids, by, decide)


def replace(
    testimony: Testimony, *, seen: int, flag_ids: Sequence[int], replacement: str, by: User
) -> Testimony:
    words = _replacement(replacement)

    def decide(state: FlagState) -> Decision:
        return _decision(state, Act.REPLACE, replacement=words)

    return _decide_each(testimony, seen, flag_ids, by, decide)


def keep(testimony: Testimony, *, seen: int, flag_ids: Sequence[int], reason: str, by: User) -> Testimony:
    if reason not in KeepReason.values:
        raise InvalidDecision("To keep a flagged detail, choose a reason from the list.")

    def decide(state: FlagState) -> Decision:
        return _decision(state, Act.KEEP, keep_reason=reason)

    return _decide_each(testimony, seen, flag_ids, by, decide, begin=_begin_as_it_stands)


def reopen(testimony: Testimony, *, seen: int, flag_id: int, by: User) -> Testimony:
    """Take back the decision about one flag, also when it was made for several together.

    It was that decision which let a published text out, so the publication is withdrawn.
    """

    def decide(state: FlagState) -> Decision:
        if state.is_open:
            raise InvalidDecision(f"Flag {flag_id} is already open.")
        return _decision(state, Act.REOPEN)

    return _decide_each(testimony, seen, [flag_id], by, decide, begin=_begin_and_withdraw)


@transaction.atomic
def resize(testimony: Testimony, *, seen: int, flag_id: int, start: int, end: int, by: User) -> Testimony:
    """Let a flag begin and end elsewhere, in code points; it is open again at its new size.

    It snaps to whole words, takes in whatever flag it would cut in part, and keeps at least
    one word of what was flagged.
    """
    testimony, revision = _begin(testimony, seen, by)
    states = flag_states(revision)
    (state,) = _chosen(states, [flag_id])
    flag = revision.flags.get(pk=flag_id)
    others = [(other.start, other.end) for other in states if other.flag_id != flag_id]
    start, end = taking_in(whole_words(revision.text, start, end), others)
    if start >= flag.end or end <= flag.start:
        raise InvalidDecision(
            "That would leave nothing of what was flagged. If it identifies nobody, keep it instead."
        )
    if (start, end) == (state.start, state.end):
        raise InvalidDecision(f"Flag {flag_id} already begins and ends there.")
    decision = Decision(flag_id=flag_id, act=Act.RESIZE, start=start, end=end)
    return _store(testimony, revision, [decision], by)


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
    testimony, revision = _begin_and_withdraw(testimony, seen, by)
    taken = [(state.start, state.end) for state in flag_states(revision)]
    start, end = taking_in(whole_words(revision.text, start, end), taken)
    if any(left <= start and end <= right for left, right in taken):
        raise InvalidDecision("These words are already flagged: decide that flag, or widen it.")
    words = words or placeholder_for(Label(label), revision.text, start, end)
    decisions = []
    for left, right in {(start, end), *occurrences(revision.text, revision.text[start:end])}:
        if (left, right) != (start, end) and any(a < right and left < b for a, b in [*taken, (start, end)]):
            continue
        flag = Flag.objects.create(
            revision=revision,
            added_by=by,
            start=left,
            end=right,
            label=label,
            sources=["person"],
            reason="marked by a person",
            suggestion=words,
        )
        decisions.append(Decision(flag=flag, act=Act.REPLACE, start=left, end=right, replacement=words))
    return _store(testimony, revision, decisions, by)


@transaction.atomic
def undo(testimony: Testimony, *, seen: int, by: User) -> Testimony:
    """Take back this person's last press on the latest revision, for every flag that it decided."""
    testimony, revision = _begin(testimony, seen, by)
    mine = Decision.objects.filter(flag__revision=revision, by=by, undoes=None, undone_by=None)
    last = mine.order_by("-pk").first()
    if last is None:
        raise InvalidDecision("You have decided nothing on this revision that could be undone.")
    press = mine.filter(batch=last.batch)
    standing = Decision.objects.filter(flag__decisions__in=press, pk__gt=last.pk, undoes=None, undone_by=None)
    if standing.exclude(batch=last.batch).exists():
        raise InvalidDecision(
            "Somebody else has decided one of these flags since, so this cannot be undone. "
            "Open that flag again instead."
        )
    restored = [_before(decision) for decision in press.select_related("flag")]
    return _store(testimony, revision, restored, by, action=Action.UNDONE)


def apply(testimony: Testimony, *, seen: int, by: User) -> Entered:
    """Make the replacements the next revision and scan that; whatever the scan finds is open."""
    with transaction.atomic():
        testimony, revision = _begin(testimony, seen, by)
        states = flag_states(revision)
        if count := open_count(states):
            undecided = "1 flag has" if count == 1 else f"{count} flags have"
            raise InvalidDecision(f"{undecided} no decision yet. Decide every flag first.")
        replacements = replacements_of(states)
        if not replacements:
            raise InvalidDecision("There is no replacement to apply yet.")
        if (length := len(redacted(revision.text, replacements))) > LONGEST_REPLACED_TEXT:
            raise InvalidDecision(
                f"With these replacements the text would have {length:,} characters; the limit is "
                f"{LONGEST_REPLACED_TEXT:,}. Replace some flags with fewer words, then apply again."
            )
        normal_form = public_form(revision.text, states)
        following = add_revision(testimony, normal_form.text, Origin.REPLACED, by)
        audit.record(Action.APPLIED, testimony, by, revision=following.number, replacements=len(replacements))
    return Entered(testimony, normal_form, scan_without_loss(following, by=by))


@transaction.atomic
def _decide_each(
    testimony: Testimony,
    seen: int,
    flag_ids: Sequence[int],
    by: User,
    decide: Callable[[FlagState], Decision],
    *,
    begin: Callable[[Testimony, int, User], tuple[Testimony, Revision]] | None = None,
) -> Testimony:
    testimony, revision = (begin or _begin)(testimony, seen, by)
    states = _chosen(flag_states(revision), flag_ids)
    return _store(testimony, revision, [decide(state) for state in states], by)


def _begin(testimony: Testimony, seen: int, by: User) -> tuple[Testimony, Revision]:
    testimony = advance_by_edit(testimony, seen=seen, by=by)
    return testimony, _shown(testimony, by)


def _begin_as_it_stands(testimony: Testimony, seen: int, by: User) -> tuple[Testimony, Revision]:
    """For what changes no text, so that it may be said of a published one as well."""
    if testimony.status != Status.PUBLISHED:
        return _begin(testimony, seen, by)
    testimony = advance(testimony, seen=seen)
    return testimony, _shown(testimony, by)


def _begin_and_withdraw(testimony: Testimony, seen: int, by: User) -> tuple[Testimony, Revision]:
    """For what says that a text may identify someone: no reader may meet it from now on."""
    if testimony.status != Status.PUBLISHED:
        return _begin(testimony, seen, by)
    revision = _shown(testimony, by)
    # Where the original was shredded, it is readers' copy, which nobody can read once it is withdrawn.
    words = revision.text
    publishing.withdraw(testimony, seen=seen, reason=WithdrawalReason.IDENTIFYING, by=by)
    testimony.refresh_from_db()
    revision.text = words
    return testimony, revision


def _shown(testimony: Testimony, by: User) -> Revision:
    """The text on which people decide. Raises NotShown, and the whole act with it is taken back."""
    revision = testimony.revision_at_work
    require_shown(revision, by=by)
    return revision


def _store(
    testimony: Testimony,
    revision: Revision,
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
    audit.record(action, testimony, by, revision=revision.number, act=act, flags=len(decisions))
    return testimony


def _chosen(states: Sequence[FlagState], flag_ids: Sequence[int]) -> list[FlagState]:
    wanted = set(flag_ids)
    chosen = [state for state in states if state.flag_id in wanted]
    if not wanted or len(chosen) != len(wanted):
        raise InvalidDecision(
            "One of these flags belongs to an earlier revision. Load the page again and decide it there."
        )
    return chosen


def _decision(state: FlagState, act: Act, *, replacement: str = "", keep_reason: str = "") -> Decision:
    return Decision(
        flag_id=state.flag_id,
        act=act,
        start=state.start,
        end=state.end,
        replacement=replacement,
        keep_reason=keep_reason,
    )


def _before(undone: Decision) -> Decision:
    """A decision that restores what stood before ``undone``."""
    flag = undone.flag
    before = flag.decisions.filter(pk__lt=undone.pk).order_by("-pk").first()
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
