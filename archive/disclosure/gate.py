"""The publishing gate: facts in, every reason not to go on out. Pure; the caller fetches the facts."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

COOLING_OFF = "cooling-off"


class Step(IntEnum):
    """How far a testimony wants to go; each step asks all that the one before asked."""

    SUBMIT = 1
    CLEAR = 2
    PUBLISH = 3


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason, with a code for programs and a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What a clearer signed: by whom (user id), over which digest, at which version of the testimony.

    ``is_genuine``: the archive's own key vouches for it, or the testimony is invented and needs none.
    ``minimum_group`` is how many contacts its line had to fit then; 0 before lines were counted.
    """

    by: int
    digest: str
    version: int
    is_genuine: bool = True
    minimum_group: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """The facts about one testimony's latest revision. Counts are of flags.

    ``fidelity_refused`` says why the chosen label is not what the text's history shows; "" if it is.
    ``digest`` is that of the public copy as it stands; None while there is nothing to sign.
    ``writers`` are the ids of all who entered, edited, decided or prepared any revision.
    ``contact_month`` is given while its contact is too recent, with the day from which on it is not.
    ``actor`` is who wants to clear or publish now; it is not asked for at Step.SUBMIT.
    """

    has_basis: bool
    basis_lapsed: bool
    scanned: bool
    scanned_by_current_detector: bool
    open_flags: int
    unapplied_replacements: int
    unanswered_checks: int
    fidelity_chosen: bool
    content_notes_considered: bool
    themes: int
    unsupported_tags: tuple[str, ...]
    digest: str | None
    version: int
    writers: frozenset[int]
    submitted: bool = False
    actor: int | None = None
    signature: Signature | None = None
    published: bool = False
    withdrawn: bool = False
    closed: bool = False
    fidelity_refused: str = ""
    contact_month: date | None = None
    cooled_off_on: date | None = None
    # Other testimonies of the contact that readers see: those of nearly the same words, and those that the
    # signer did not accept beside this one.
    repeats: tuple[int, ...] = ()
    # How many stretches of the text say more than the line, and nobody said why they may stand.
    says_more: int = 0
    # How many contacts the attribution line fits, and how many it has to fit; None: it states nothing.
    group: int | None = None
    minimum_group: int = 0
    # And how many fit it together with the lines of the editions before, which somebody may have kept.
    group_with_earlier: int | None = None
    not_accepted: tuple[int, ...] = ()
    # Whether somebody has to try to find the child before it goes out, and whoever cleared it did, not too
    # long ago.
    intruder_required: bool = False
    intruder_checked: bool = False
    # Whether the detector could not read all of it, and nobody who had no hand in it said that they can.
    lacks_reader: bool = False
    # Whether somebody fears that the child may still be at risk, and nobody said yet what was done.
    concern_open: bool = False
    # Whether somebody asked that it be removed, and nobody answered yet.
    removal_asked: bool = False


def blockers(candidate: Candidate, step: Step = Step.PUBLISH) -> list[Blocker]:
    """Return every reason why ``candidate`` may not take ``step``, in a fixed order; none means it may."""
    found = _text_blockers(candidate) + _preparation_blockers(candidate)
    if step >= Step.CLEAR:
        found += _second_person_blockers(candidate)
    if step == Step.PUBLISH:
        found += _signature_blockers(candidate) + _cooling_off(candidate)
    if candidate.published:
        found.append(Blocker("published", "it is already published"))
    if candidate.withdrawn:
        found.append(Blocker("withdrawn", "it was withdrawn; enter it again as a new testimony"))
    if candidate.closed:
        found.append(Blocker("closed", "it is not for publication"))
    return found


def _text_blockers(candidate: Candidate) -> list[Blocker]:
    found: list[Blocker] = []
    if not candidate.has_basis:
        found.append(Blocker("no-basis", "no basis for publication is recorded"))
    elif candidate.basis_lapsed:
        found.append(Blocker("basis-lapsed", "the basis for publication has ended; renew it first"))
    if not candidate.scanned:
        found.append(Blocker("not-scanned", "the latest text has not been scanned"))
    elif not candidate.scanned_by_current_detector:
        found.append(Blocker("scan-outdated", "an older detector scanned the latest text; scan it again"))
    if count := candidate.open_flags:
        found.append(
            Blocker("open-flags", _counted(count, "flag has not been decided", "flags have not been decided"))
        )
    if count := candidate.unapplied_replacements:
        words = _counted(count, "replacement has not been applied", "replacements have not been applied")
        found.append(Blocker("unapplied", words))
    return found


def _preparation_blockers(candidate: Candidate) -> list[Blocker]:
    found: list[Blocker] = []
    if count := candidate.unanswered_checks:
        words = _counted(count, "checklist question is unanswered", "checklist questions are unanswered")
        found.append(Blocker("checklist", words))
    if not candidate.content_notes_considered:
        found.append(
            Blocker("content-notes", "no content notes are chosen; if none are needed, tick “None needed”")
        )
    if not candidate.fidelity_chosen:
        found.append(Blocker("fidelity", "no fidelity is chosen"))
    elif candidate.fidelity_refused:
        words = f"the fidelity chosen does not fit the text: {candidate.fidelity_refused}"
        found.append(Blocker("fidelity-unsupported", words))
    if not candidate.themes:
        found.append(Blocker("no-theme", "no public theme is chosen, so readers could not find it"))
    if candidate.unsupported_tags:
        listed = ", ".join(candidate.unsupported_tags)
        found.append(Blocker("unsupported-tags", f"public tags go beyond what was entered: {listed}"))
    elif candidate.group is not None and candidate.group < candidate.minimum_group:
        fits = _counted(candidate.group, "contact", "contacts")
        words = f"the attribution line fits {fits} and needs at least {candidate.minimum_group}"
        found.append(Blocker("line-too-rare", f"{words}; choose one that says less"))
    elif candidate.group_with_earlier is not None and candidate.group_with_earlier < candidate.minimum_group:
        fit = _counted(candidate.group_with_earlier, "contact fits", "contacts fit")
        words = (
            "somebody may have kept what readers saw of it earlier, under another attribution line, and "
            f"together the lines say more: {fit} both, and it needs at least {candidate.minimum_group}; "
            "choose a line that says less, or no more than the earlier one"
        )
        found.append(Blocker("line-too-rare-with-earlier", words))
    if count := candidate.says_more:
        words = _counted(count, "detail", "details")
        found.append(
            Blocker(
                "finer-than-line",
                f"the text gives {words} that the attribution line does not; say why each can stay, or "
                "change the text",
            )
        )
    found += [
        Blocker(
            "repeats-a-quote",
            f"its wording is nearly that of testimony {other} from the same contact, so anybody could see "
            "that one child said both; close this one, or withdraw the other",
        )
        for other in candidate.repeats
    ]
    return found


def _second_person_blockers(candidate: Candidate) -> list[Blocker]:
    found: list[Blocker] = []
    if not candidate.submitted:
        found.append(Blocker("not-submitted", "it has not been submitted for clearing"))
    if candidate.actor is None:
        found.append(Blocker("no-actor", "it was not said who would clear or publish it"))
    elif candidate.actor in candidate.writers:
        words = "you entered, edited or prepared it; somebody else must clear and publish it"
        found.append(Blocker("own-work", words))
    if candidate.lacks_reader:
        words = (
            "not all of the text is in English, so the detector could not read all of it; somebody who can, "
            "and who did not enter, edit or prepare it, has to confirm that they checked it for identifying "
            "details"
        )
        found.append(Blocker("language-not-read", words))
    if candidate.concern_open:
        words = (
            "somebody is concerned that the child may still be at risk; it can go on once that "
            "concern has been closed"
        )
        found.append(Blocker("concern-open", words))
    if candidate.removal_asked:
        words = "somebody has asked for its removal; that request has to be answered first"
        found.append(Blocker("removal-asked", words))
    return found


def _signature_blockers(candidate: Candidate) -> list[Blocker]:
    signature = candidate.signature
    if signature is None:
        return [Blocker("not-cleared", "no second person has cleared it")]
    found: list[Blocker] = []
    if signature.digest != candidate.digest or signature.version != candidate.version:
        found.append(Blocker("clearance-void", "it changed after it was cleared; it must be cleared again"))
    if not signature.is_genuine:
        words = "its clearance was not signed on the clearing page; it must be cleared again there"
        found.append(Blocker("signature-not-genuine", words))
    if signature.by in candidate.writers:
        found.append(Blocker("own-clearance", "it was cleared by somebody who wrote or edited it"))
    if candidate.group is not None and signature.minimum_group < candidate.minimum_group:
        words = "the rule for attribution lines was less strict when it was cleared"
        found.append(Blocker("line-not-counted", f"{words}; send it back, so that it is cleared again"))
    if candidate.intruder_required and not candidate.intruder_checked:
        words = "nobody has checked recently whether somebody could find the child"
        found.append(Blocker("intruder-not-checked", f"{words}; send it back, so that it is cleared again"))
    if candidate.not_accepted:
        listed = ", ".join(map(str, candidate.not_accepted))
        words = f"whoever cleared it had not yet read what is now public from the same contact ({listed})"
        found.append(Blocker("beside-not-accepted", f"{words}; send it back, so that it is cleared again"))
    return found


def _cooling_off(candidate: Candidate) -> list[Blocker]:
    month, day = candidate.contact_month, candidate.cooled_off_on
    if month is None or day is None:
        return []
    words = f"the contact was in {month:%B %Y}, so it can be published from {day.day} {day:%B %Y}"
    return [Blocker(COOLING_OFF, words)]


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
