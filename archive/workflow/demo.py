"""The demo archive: invented testimony, taken through the same functions as real testimony."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User

from archive.disclosure.agreement import key_under
from archive.disclosure.tags import line_of
from archive.errors import InvalidEntry
from archive.models.baseline import BaselineImport
from archive.models.testimony import Testimony
from archive.vocabulary import (
    AgreementReason,
    Basis,
    BesideReason,
    CheckAnswer,
    CheckItem,
    Fidelity,
    KeepReason,
    WithdrawalReason,
)
from archive.workflow import clearing, preparing, publishing, review
from archive.workflow.agreement import asked
from archive.workflow.attribution import offers_for, with_line
from archive.workflow.baselines import import_baseline
from archive.workflow.beside import beside, to_accept
from archive.workflow.flags import FlagState, flag_states
from archive.workflow.intake import Entry, Tags, contacts_of, enter
from archive.workflow.known_texts import KnownTexts
from archive.workflow.policy import APPROVER, ENTRY, REVIEWER
from archive.workflow.showing import record_shown, texts_to_sign

_FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
FIXTURE = _FIXTURES / "demo_testimonies.jsonl"
# Invented counts of contacts (benchmarks/demo_baseline.py), so that lines read as a real helpline's would.
BASELINE = _FIXTURES / "demo_baseline.csv"

_MARK = re.compile(r"\{\{(?P<label>[A-Z_]+)\|(?P<surface>[^|}]+)\|(?P<replacement>[^|}]+)\}\}")


class Stage(StrEnum):
    """How far a demo testimony goes, in the order of its life; returned and withdrawn are side ends."""

    ENTERED = "entered"
    DECIDED = "decided"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CLEARED = "cleared"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a careful reviewer changes: code points of the plain text, and what to put there."""

    start: int
    end: int
    label: str
    replacement: str


@dataclass(frozen=True, slots=True)
class DemoTestimony:
    entry: Entry
    marks: tuple[Mark, ...]
    fidelity: str
    content_notes: tuple[str, ...]
    stage: Stage


def demo_staff(role: str) -> User:
    """The demo account of a role, made without a usable password where it is missing."""
    user, made = User.objects.get_or_create(username=f"demo-{role}", defaults={"is_staff": True})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        user.groups.add(Group.objects.get(name=role))
    return user


def demo_testimonies(fixture: Path = FIXTURE) -> Iterator[DemoTestimony]:
    with fixture.open(encoding="utf-8") as lines:
        for line in lines:
            yield _demo_testimony(json.loads(line))


def stands_beside_real_testimony() -> bool:
    """Say whether an archive without any invented testimony has other testimony."""
    known = Testimony.objects.order_by()
    return known.exists() and not known.filter(invented=True).exists()


def load_baseline() -> None:
    """Import the invented statistics, unless the archive has some."""
    if not BaselineImport.objects.exists():
        import_baseline(BASELINE.read_text("utf-8"), by=None)


def load(demo: DemoTestimony) -> bool:
    """Enter ``demo`` and take it to its stage; False if it is there already, however far it went.

    Each act is a step of its own, as people's are: texts are scanned between them, while nobody waits.
    """
    contact = contacts_of([demo.entry.reference]).get(demo.entry.reference)
    if contact:
        known = KnownTexts()
        known.look([contact.pk])
        if known.ever(contact.pk, demo.entry.text) is not None:
            return False
    _take_to_its_stage(demo)
    return True


def _take_to_its_stage(demo: DemoTestimony) -> None:
    reviewer, approver = demo_staff(REVIEWER), demo_staff(APPROVER)
    testimony = enter(demo.entry, by=demo_staff(ENTRY)).testimony
    if demo.stage == Stage.ENTERED:
        return
    # Invented people read invented texts: each has the text before them before they act.
    record_shown(testimony.latest_revision, to=reviewer)
    testimony = _decide(testimony, demo.marks, by=reviewer)
    if demo.stage == Stage.DECIDED:
        return
    testimony = preparing.submit(
        testimony, seen=testimony.version, choices=_choices(testimony, demo), by=reviewer
    )
    if demo.stage == Stage.SUBMITTED:
        return
    record_shown(*texts_to_sign(testimony), to=approver)
    if demo.stage == Stage.RETURNED:
        comment = "Please read it once more: could a classmate recognise the setting? Then submit it again."
        clearing.give_back(testimony, seen=testimony.version, comment=comment, by=approver)
        return
    copy = preparing.public_copy(testimony)
    digest = copy.digest() if copy else ""
    accepted = {each.testimony.pk: BesideReason.TELLS_NO_MORE.value for each in to_accept(beside(testimony))}
    testimony = clearing.clear(
        testimony, seen=testimony.version, digest=digest, by=approver, accepted=accepted
    )
    if demo.stage == Stage.CLEARED:
        return
    publishing.publish(testimony, seen=testimony.version, by=approver)
    if demo.stage == Stage.WITHDRAWN:
        testimony.refresh_from_db()
        publishing.withdraw(
            testimony, seen=testimony.version, reason=WithdrawalReason.CHILD_ASKED, by=approver
        )


def _decide(testimony: Testimony, marks: Sequence[Mark], *, by: User) -> Testimony:
    for mark in marks:
        testimony = _replace_mark(testimony, mark, by)
    testimony = _keep_the_rest(testimony, by)
    if marks:
        testimony = review.apply(testimony, seen=testimony.version, by=by).testimony
        record_shown(testimony.latest_revision, to=by)
        testimony = _keep_the_rest(testimony, by)
    return testimony


def _replace_mark(testimony: Testimony, mark: Mark, by: User) -> Testimony:
    states = flag_states(testimony.latest_revision)
    around = next((state for state in states if state.start <= mark.start and mark.end <= state.end), None)
    if around is None:
        return review.mark(
            testimony,
            seen=testimony.version,
            start=mark.start,
            end=mark.end,
            label=mark.label,
            replacement=mark.replacement,
            by=by,
        )
    if not around.is_open:  # the same words, replaced together with an earlier mark
        return testimony
    if (around.start, around.end) != (mark.start, mark.end):
        testimony = review.resize(
            testimony,
            seen=testimony.version,
            flag_id=around.flag_id,
            start=mark.start,
            end=mark.end,
            by=by,
        )
    return review.replace(
        testimony, seen=testimony.version, flag_ids=[around.flag_id], replacement=mark.replacement, by=by
    )


def _keep_the_rest(testimony: Testimony, by: User) -> Testimony:
    undecided: list[FlagState] = [s for s in flag_states(testimony.latest_revision) if s.is_open]
    if not undecided:
        return testimony
    flag_ids = [state.flag_id for state in undecided]
    reason = KeepReason.NOT_IDENTIFYING
    return review.keep(testimony, seen=testimony.version, flag_ids=flag_ids, reason=reason, by=by)


def _choices(testimony: Testimony, demo: DemoTestimony) -> preparing.Choices:
    choices = preparing.starting_choices(testimony)
    # As a reviewer does who presses the first of the lines that are offered.
    choices = with_line(choices, offers_for(choices, most=1)[0].line)
    line = line_of(choices)
    found = asked(testimony.latest_revision, choices, {})
    reasons = {key_under(each.mention, line): AgreementReason.NO_MORE.value for each in found}
    return replace(
        choices,
        agreement=reasons,
        fidelity=demo.fidelity,
        content_notes=demo.content_notes,
        checklist={item.value: CheckAnswer.NOTHING.value for item in CheckItem},
    )


def _demo_testimony(fields: dict[str, Any]) -> DemoTestimony:
    text, marks = _without_marks(fields["text"])
    tags = Tags(
        platforms=tuple(fields["platforms"]),
        harm_types=tuple(fields["harm_types"]),
        themes=tuple(fields["themes"]),
        age=fields["age"],
        gender=fields["gender"] or "",
        nation=fields["nation"] or "",
        year=fields["year"],
    )
    entry = Entry(
        reference=fields["reference"],
        month=date.fromisoformat(f"{fields['month']}-01"),
        basis=Basis.COMPOSITE if fields["fidelity"] == Fidelity.COMPOSITE else Basis.SERVICE_TERMS,
        text=text,
        tags=tags,
        invented=True,
    )
    return DemoTestimony(
        entry, marks, fields["fidelity"], tuple(fields["content_notes"]), Stage(fields["stage"])
    )


def _without_marks(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """Raises InvalidEntry where braces remain, which would be a broken mark."""
    pieces: list[str] = []
    marks: list[Mark] = []
    length = position = 0
    for match in _MARK.finditer(marked):
        before = marked[position : match.start()]
        start = length + len(before)
        pieces += [before, match["surface"]]
        length = start + len(match["surface"])
        marks.append(Mark(start, length, match["label"], match["replacement"]))
        position = match.end()
    text = "".join([*pieces, marked[position:]])
    if "{{" in text or "}}" in text:
        raise InvalidEntry("text", "a mark is broken")
    return text, tuple(marks)
