"""From reviewed text to something that a second person can sign: tags, checklist, attribution line."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive.detection.detector import detector_version
from archive.disclosure.copy import PublicCopy, attribution_line
from archive.disclosure.fidelity import CLOSER_THAN, Version, refused_labels
from archive.disclosure.gate import Candidate, Signature, Step, blockers
from archive.errors import Shredded
from archive.models.audit import Action
from archive.models.clearance import Clearance
from archive.models.decision import Decision
from archive.models.preparation import Preparation
from archive.models.restricted import unless_gone
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.vocabulary import AgeBand, Basis, CheckItem, Fidelity, Gender, Nation, Origin, Status
from archive.workflow import audit, signing
from archive.workflow.flags import flag_states, open_count, replacements_of
from archive.workflow.intake import terms
from archive.workflow.showing import require_shown
from archive.workflow.state import advance_by_edit, require_valid


@dataclass(frozen=True, slots=True)
class Choices:
    """What the reviewer fills in. ``content_notes`` None: not thought about yet; (): none needed."""

    platforms: tuple[str, ...] = ()
    harm_types: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    age_band: str = ""
    gender: str = ""
    nation: str = ""
    year: int | None = None
    fidelity: str = ""
    content_notes: tuple[str, ...] | None = None
    checklist: dict[str, str] = field(default_factory=dict)
    note: str = ""


def starting_choices(testimony: Testimony) -> Choices:
    """What the form starts with: this revision's draft, or the tags with the last draft's other choices.

    A new text starts with an empty checklist, because it asks about the text.
    """
    preparation = _preparation(testimony.latest_revision)
    if preparation is not None:
        return _choices(preparation)
    band = AgeBand.of(testimony.age)
    earlier = Preparation.objects.filter(revision__testimony=testimony).order_by("-revision__number").first()
    return Choices(
        platforms=_slugs(testimony.platforms.all()),
        harm_types=_slugs(testimony.harm_types.all()),
        themes=_slugs(testimony.themes.all()),
        age_band=band.value if band else "",
        gender=testimony.gender,
        nation=testimony.nation,
        year=testimony.year,
        fidelity=earlier.fidelity if earlier else "",
        content_notes=_notes(earlier) if earlier else None,
    )


@transaction.atomic
def prepare(testimony: Testimony, *, seen: int, choices: Choices, by: User) -> Testimony:
    """Store the draft for the latest revision."""
    testimony = advance_by_edit(testimony, seen=seen, by=by)
    require_shown(testimony.latest_revision, by=by)
    preparation = _preparation(testimony.latest_revision) or Preparation(revision=testimony.latest_revision)
    preparation.age_band = choices.age_band
    preparation.gender = choices.gender
    preparation.nation = choices.nation
    preparation.year = choices.year
    preparation.fidelity = choices.fidelity
    preparation.content_notes = None if choices.content_notes is None else sorted(choices.content_notes)
    preparation.checklist = choices.checklist
    preparation.note = choices.note
    preparation.prepared_by = by
    require_valid(preparation)
    preparation.save()
    preparation.platforms.set(terms(Platform, choices.platforms, field="platforms"))
    preparation.harm_types.set(terms(HarmType, choices.harm_types, field="harm_types"))
    preparation.themes.set(terms(Theme, choices.themes, field="themes"))
    audit.record(Action.PREPARED, testimony, by, revision=preparation.revision.number)
    return testimony


def submit(testimony: Testimony, *, seen: int, choices: Choices, by: User) -> Testimony:
    """Store the draft and hand it to a second person.

    Raises:
        Blocked: the gate refuses; the draft is kept.
    """
    testimony = prepare(testimony, seen=seen, choices=choices, by=by)
    with transaction.atomic():
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
    return None if preparation is None else copy_of(revision, _choices(preparation))


def copy_of(revision: Revision, choices: Choices) -> PublicCopy:
    """What readers would see of ``revision`` under ``choices``, stored or not."""
    platforms = terms(Platform, choices.platforms, field="platforms")
    harm_types = terms(HarmType, choices.harm_types, field="harm_types")
    return PublicCopy(
        text=revision.text,
        attribution=attribution_line(
            gender=str(Gender(choices.gender).label) if choices.gender else "",
            age_band=str(AgeBand(choices.age_band).label) if choices.age_band else "",
            platforms=sorted(term.label for term in platforms),
            harm_types=sorted(term.label for term in harm_types),
            nation=str(Nation(choices.nation).label) if choices.nation else "",
            year=choices.year,
        ),
        fidelity=choices.fidelity,
        content_notes=choices.content_notes or (),
        platforms=choices.platforms,
        harm_types=choices.harm_types,
        themes=choices.themes,
        age_band=choices.age_band,
        gender=choices.gender,
        nation=choices.nation,
        year=choices.year,
    )


def copy_in(clearance: Clearance, *, text: str | None = None) -> PublicCopy:
    """What was signed, as it stands in the clearance, or with its revision's ``text`` where that is gone."""
    return PublicCopy(
        text=clearance.text if text is None else text,
        attribution=clearance.attribution,
        fidelity=clearance.fidelity,
        content_notes=tuple(clearance.content_notes),
        platforms=tuple(clearance.platforms),
        harm_types=tuple(clearance.harm_types),
        themes=tuple(clearance.themes),
        age_band=clearance.age_band,
        gender=clearance.gender,
        nation=clearance.nation,
        year=clearance.year,
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
        copy = copy_of(revision, choices) if preparation else None
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
    )


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
    refused = refused_labels(history, composite_basis=testimony.basis == Basis.COMPOSITE)
    if label in CLOSER_THAN:
        reason = "the original was deleted, so this cannot be called closer to it than the edition before"
        refused = dict.fromkeys(CLOSER_THAN[label], reason) | refused
    return refused


def writers_of(testimony: Testimony) -> frozenset[int]:
    """Ids of everyone with a hand in it, asked of every table that knows one."""
    sources = (
        testimony.editors.values_list("pk", flat=True),
        testimony.revisions.values_list("created_by", flat=True),
        Decision.objects.filter(flag__revision__testimony=testimony).values_list("by", flat=True),
        Preparation.objects.filter(revision__testimony=testimony).values_list("prepared_by", flat=True),
    )
    return frozenset({testimony.entered_by_id}.union(*sources))


def _signature(revision: Revision) -> Signature | None:
    clearance = Clearance.objects.filter(revision=revision).order_by("-pk").first()
    if clearance is None:
        return None
    return Signature(
        by=clearance.signed_by_id,
        digest=clearance.digest,
        version=clearance.version,
        is_genuine=signing.is_genuine(clearance),
    )


def _unsupported(testimony: Testimony, copy: PublicCopy) -> tuple[str, ...]:
    """Names of the public tags that say something else than what was entered."""
    band = AgeBand.of(testimony.age)
    pairs = {
        "platforms": set(copy.platforms) <= _with_broader(testimony.platforms.select_related("parent")),
        "harm types": set(copy.harm_types) <= _with_broader(testimony.harm_types.select_related("parent")),
        "age": copy.age_band in ("", band.value if band else ""),
        "gender": copy.gender in ("", testimony.gender),
        "nation": copy.nation in ("", testimony.nation),
        "year": copy.year in (None, testimony.year),
    }
    return tuple(name for name, supported in pairs.items() if not supported)


def _with_broader(entered: Iterable[Term]) -> set[str]:
    return {slug for term in entered for slug in (term.slug, term.parent.slug if term.parent else term.slug)}


def _preparation(revision: Revision) -> Preparation | None:
    return Preparation.objects.filter(revision=revision).first()


def _choices(preparation: Preparation) -> Choices:
    return Choices(
        platforms=_slugs(preparation.platforms.all()),
        harm_types=_slugs(preparation.harm_types.all()),
        themes=_slugs(preparation.themes.all()),
        age_band=preparation.age_band,
        gender=preparation.gender,
        nation=preparation.nation,
        year=preparation.year,
        fidelity=preparation.fidelity,
        content_notes=_notes(preparation),
        checklist=dict(preparation.checklist),
        note=unless_gone(preparation.note),
    )


def _notes(preparation: Preparation) -> tuple[str, ...] | None:
    return None if preparation.content_notes is None else tuple(preparation.content_notes)


def _slugs(found: Iterable[Term]) -> tuple[str, ...]:
    return tuple(sorted(term.slug for term in found))
