"""From reviewed text to something that a second person can sign: tags, checklist, attribution line."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from archive.detection.version import detector_version
from archive.disclosure.copy import PublicCopy
from archive.disclosure.fidelity import CLOSER_THAN, Version, refused_labels
from archive.disclosure.gate import Candidate, Signature, Step, blockers
from archive.disclosure.tags import LABELS, ON_THE_LINE, TERMS, PublicTags, is_no_finer, line_of
from archive.errors import Shredded
from archive.models.audit import Action
from archive.models.clearance import Clearance
from archive.models.concern import Concern
from archive.models.look_again import IntruderCheck
from archive.models.preparation import Preparation
from archive.models.public_tags import VOCABULARY, now, of, onto, sentence_of, set_terms, vocabulary
from archive.models.restricted import unless_gone
from archive.models.revision import Revision
from archive.models.rights import Asks, RightsRequest
from archive.models.testimony import Testimony
from archive.models.vocabulary import Term
from archive.vocabulary import AgeBand, Basis, CheckItem, Fidelity, Origin, Status
from archive.workflow import audit, signing
from archive.workflow.agreement import unanswered
from archive.workflow.attribution import standing_of, with_line
from archive.workflow.beside import not_accepted, repeated
from archive.workflow.chosen_terms import terms
from archive.workflow.earlier_lines import earlier_lines
from archive.workflow.flags import flag_states, open_count, replacements_of
from archive.workflow.languages import lacks_reader, language_of
from archive.workflow.release_days import cooled_off_on
from archive.workflow.showing import require_shown
from archive.workflow.state import advance_by_edit, require_valid
from archive.workflow.writers import writers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(PublicTags):
    """What the reviewer fills in: the public tags, and what only staff see."""

    checklist: dict[str, str] = field(default_factory=dict)
    # Why the text may say more than the line (workflow/agreement.py).
    agreement: dict[str, str] = field(default_factory=dict)
    note: str = ""


def starting_choices(testimony: Testimony) -> Choices:
    """What the form starts with: this revision's draft, or the last draft's choices with nothing answered.

    A new text starts with an empty checklist, because it asks about the text (workflow/carrying.py). Of a
    draft's line, what was entered otherwise since is left out.
    """
    revision = testimony.latest_revision
    drafts = Preparation.objects.filter(revision__testimony=testimony, revision__number__lte=revision.number)
    preparation = drafts.order_by("-revision__number").first()
    if preparation is None:
        return now(Choices(**own_tags(testimony) | {"language": language_of(revision)}))
    choices, terms_now = _choices(preparation), vocabulary()
    if preparation.revision_id != revision.pk:
        choices = replace(choices, checklist={}, agreement={}, note="")
    if not choices.language or language_of(preparation.revision) != language_of(revision):
        choices = replace(choices, language=language_of(revision))
    entered = terms_now.facts(line_of(PublicTags(**own_tags(testimony))))
    stated = terms_now.facts(line_of(choices))
    return now(choices if stated <= entered else with_line(choices, terms_now.line(stated & entered)))


def own_tags(testimony: Testimony) -> dict[str, Any]:
    """Return all that was entered about it, as the finest public tags of today, by name."""
    band = AgeBand.of(testimony.age)
    return now(of(testimony)).tags() | {"age_band": band.value if band else ""}


@transaction.atomic
def prepare(testimony: Testimony, *, seen: int, choices: Choices, by: User) -> Testimony:
    """Store the draft for the latest revision."""
    testimony = advance_by_edit(testimony, seen=seen, by=by)
    require_shown(testimony.latest_revision, by=by)
    store_choices(testimony, choices, by=by)
    return testimony


def store_choices(testimony: Testimony, choices: Choices, *, by: User) -> None:
    """Save the draft of a testimony that this transaction has advanced."""
    preparation = _preparation(testimony.latest_revision) or Preparation(revision=testimony.latest_revision)
    preparation.checklist = choices.checklist
    preparation.agreement = choices.agreement
    preparation.note = choices.note
    if not choices.language:
        choices = replace(choices, language=language_of(preparation.revision))
    store_tags(preparation, choices, by=by)
    audit.record(Action.PREPARED, testimony, by, revision=preparation.revision.number)


def store_tags(preparation: Preparation, tags: PublicTags, *, by: User) -> None:
    """Save the preparation with these public tags.

    Raises:
        InvalidEntry: one of them is not in the vocabulary, or in no list.
    """
    onto(preparation, tags)
    preparation.prepared_by = by
    require_valid(preparation)
    preparation.save()
    testimony = preparation.revision.testimony
    set_terms(preparation, {name: _terms(tags, name, has=_has_already(testimony, name)) for name in TERMS})


def _has_already(testimony: Testimony, name: str) -> set[int]:
    """The terms that it has, or had in a draft, and the broader ones: no longer used, they may stay."""
    prepared = Preparation.objects.filter(revision__testimony=testimony).values(name)
    own = VOCABULARY[name].objects.filter(Q(pk__in=getattr(testimony, name).all()) | Q(pk__in=prepared))
    return {pk for each in own for pk in (each.now.pk, getattr(each.now, "parent_id", None)) if pk}


def submit(testimony: Testimony, *, seen: int, choices: Choices, by: User) -> Testimony:
    """Store the draft and hand it to a second person.

    Raises:
        Blocked: the gate refuses; the draft is kept.
    """
    testimony = prepare(testimony, seen=seen, choices=choices, by=by)
    return hand_over(testimony, by=by)


@transaction.atomic
def hand_over(testimony: Testimony, *, by: User) -> Testimony:
    """Hand the draft, as it is stored, to a second person.

    Raises:
        Blocked: the gate refuses.
    """
    testimony = advance_by_edit(
        testimony,
        seen=testimony.version,
        by=by,
        to=Status.SUBMITTED,
        unless=lambda held: blockers(candidate_for(held), Step.SUBMIT),
    )
    audit.record(Action.SUBMITTED, testimony, by, revision=testimony.latest_revision.number)
    return testimony


def public_copy(testimony: Testimony) -> PublicCopy | None:
    """Exactly what would be published now; None while the latest revision is not prepared."""
    revision = testimony.latest_revision
    preparation = _preparation(revision)
    return None if preparation is None else _as_signed(revision, copy_of(revision, _choices(preparation)))


def copy_of(revision: Revision, choices: Choices) -> PublicCopy:
    """What readers would see of ``revision`` under ``choices``, stored or not."""
    for name in TERMS:
        _terms(choices, name)
    tags = choices.tags() | {"content_notes": choices.content_notes or ()}
    return PublicCopy(text=revision.text, attribution=sentence_of(choices), **tags)


def _as_signed(revision: Revision, copy: PublicCopy) -> PublicCopy:
    """The copy with the line that was signed, where the tags and the text are those that were signed: a label
    that was changed since changes nothing of it."""
    clearance = _latest_clearance(revision)
    if clearance is None:
        return copy
    signed = replace(copy, attribution=clearance.attribution)
    return signed if signed.digest() == clearance.digest else copy


def _terms(tags: PublicTags, name: str, *, has: Collection[int] | None = None) -> list[Term]:
    return terms(VOCABULARY[name], getattr(tags, name), field=name, has=has)


def copy_in(clearance: Clearance, *, text: str | None = None) -> PublicCopy:
    """What was signed, as it stands in the clearance, or with its revision's ``text`` where that is gone."""
    return PublicCopy(
        text=clearance.text if text is None else text,
        attribution=clearance.attribution,
        **of(clearance).tags(),
    )


def candidate_for(
    testimony: Testimony, *, actor: User | None = None, choices: Choices | None = None
) -> Candidate:
    """The facts that the gate asks for, read now.

    ``choices`` are those of a page that is not saved yet, so that it shows what would be in the way;
    no act passes them, so nothing goes out on choices that nobody stored.
    """
    revision = testimony.latest_revision
    preparation = _preparation(revision)
    if choices is None:
        choices = _choices(preparation) if preparation else Choices()
        # The words of an edition that was given up are deleted, and what was chosen for it stays.
        copy = public_copy(testimony) if preparation and not revision.is_shredded else None
    else:
        copy = copy_of(revision, choices)
    states = flag_states(revision)
    lapses_on = testimony.lapses_on
    return Candidate(
        has_basis=bool(testimony.basis),
        basis_lapsed=lapses_on is not None and lapses_on < timezone.localdate(),
        scanned=revision.scans.exists(),
        scanned_by_current_detector=revision.scans.filter(detector_version=detector_version()).exists(),
        open_flags=open_count(states),
        unapplied_replacements=len(replacements_of(states)),
        unanswered_checks=len(set(CheckItem.values) - set(choices.checklist)),
        fidelity_chosen=choices.fidelity in Fidelity.values,
        fidelity_refused=refused_fidelities(testimony).get(choices.fidelity, "") if choices.fidelity else "",
        content_notes_considered=choices.content_notes is not None,
        themes=len(choices.themes),
        unsupported_tags=_unsupported(testimony, copy) if copy else (),
        digest=copy.digest() if copy else None,
        # Waiting for its release, it was written once more since it was signed.
        version=testimony.version - (testimony.status == Status.WAITING),
        writers=writers_of(testimony),
        submitted=testimony.status in (Status.SUBMITTED, Status.CLEARED, Status.WAITING),
        actor=actor.pk if actor else None,
        signature=_signature(revision),
        published=testimony.status == Status.PUBLISHED,
        withdrawn=testimony.status == Status.WITHDRAWN,
        closed=testimony.status in (Status.CLOSED, Status.ERASED),
        **_cooling_off(testimony),
        **_group(testimony, copy),
        says_more=_says_more(revision, choices),
        repeats=repeated(testimony, revision),
        not_accepted=not_accepted(testimony, _latest_clearance(revision)),
        intruder_required=testimony.severity >= settings.ARCHIVE_INTRUDER_FROM,
        intruder_checked=_intruder_checked(revision),
        lacks_reader=lacks_reader(revision),
        removal_asked=RightsRequest.objects.open()
        .filter(about__testimony=testimony, asks=Asks.REMOVAL)
        .exists(),
        concern_open=Concern.objects.open().filter(testimony=testimony).exists(),
    )


def _intruder_checked(revision: Revision) -> bool:
    clearance = _latest_clearance(revision)
    checks = IntruderCheck.objects.filter(clearance=clearance, expires_on__gte=timezone.localdate())
    return clearance is not None and checks.exists()


def _cooling_off(testimony: Testimony) -> dict[str, Any]:
    """The month of contact, and the first day on which it may go out, while that day is to come."""
    first_day = cooled_off_on(testimony)
    if first_day is None or first_day <= timezone.localdate():
        return {}
    return {"contact_month": testimony.contact.month, "cooled_off_on": first_day}


def _says_more(revision: Revision, choices: Choices) -> int:
    try:
        return unanswered(revision, choices, choices.agreement)
    except Shredded:  # nobody can read it any more, and nothing of it goes out
        return 0


def _group(testimony: Testimony, copy: PublicCopy | None) -> dict[str, Any]:
    if copy is None:
        return {}
    standing = standing_of(copy, earlier_lines(testimony))
    if standing.states_nothing:
        return {"group": None, "minimum_group": standing.minimum}
    return {
        "group": standing.group,
        "minimum_group": standing.minimum,
        "group_with_earlier": standing.group_with_earlier,
    }


def refused_fidelities(testimony: Testimony) -> dict[str, str]:
    """The labels that the text may not carry, each with the reason.

    Where the words as they were entered are gone, what readers see is where it begins, with its own label.
    """
    history: list[Version] = []
    label = ""
    for revision in testimony.revisions.order_by("number"):
        try:
            history.append(Version(revision.text, by_hand=revision.origin == Origin.EDITED))
        except Shredded:
            label = testimony.publication.fidelity if testimony.publication else ""
    if not history:
        return dict.fromkeys(Fidelity.values, "its words are gone")
    refused = refused_labels(history, composite_basis=testimony.basis == Basis.COMPOSITE)
    if label in CLOSER_THAN:
        reason = "the original was deleted, so this cannot be called closer to it than the edition before"
        refused = dict.fromkeys(CLOSER_THAN[label], reason) | refused
    return refused


def _latest_clearance(revision: Revision) -> Clearance | None:
    return Clearance.objects.filter(revision=revision).order_by("-pk").first()


def _signature(revision: Revision) -> Signature | None:
    clearance = _latest_clearance(revision)
    if clearance is None:
        return None
    return Signature(
        by=clearance.signed_by_id,
        digest=clearance.digest,
        version=clearance.version,
        is_genuine=signing.is_genuine(clearance),
        minimum_group=clearance.minimum_group or 0,
    )


def _unsupported(testimony: Testimony, copy: PublicCopy) -> tuple[str, ...]:
    """Names of the public tags that say something else than what was entered, or more."""
    entered, terms_now = Choices(**own_tags(testimony)), vocabulary()
    return tuple(
        LABELS[name].lower()
        for name in ON_THE_LINE
        if not is_no_finer(entered, replace(PublicTags(), **{name: getattr(copy, name)}), terms_now)
    )


def choices_of(revision: Revision) -> Choices | None:
    """Return what was chosen for a revision; None: nothing yet."""
    preparation = _preparation(revision)
    return _choices(preparation) if preparation else None


def _preparation(revision: Revision) -> Preparation | None:
    return Preparation.objects.filter(revision=revision).first()


def _choices(preparation: Preparation) -> Choices:
    return Choices(
        **of(preparation).tags(),
        checklist=dict(preparation.checklist),
        agreement=dict(preparation.agreement),
        note=unless_gone(preparation.note),
    )
