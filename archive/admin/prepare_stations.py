"""The questions of the prepare page, in the order in which the keyboard takes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms

from archive.admin.prepare_form import NONE_NEEDED, PreparationForm
from archive.vocabulary import AgreementReason, CheckAnswer, CheckItem
from archive.workflow.agreement import Asked
from archive.workflow.preparing import Choices
from archive.workflow.suggesting import (
    CONTENT_NOTES,
    FIDELITY,
    NO_NOTE,
    THEMES,
    Suggestions,
)


@dataclass(frozen=True, slots=True)
class Station:
    """One question. ``is_needed``: without an answer it cannot be submitted.

    ``before`` is what was answered before the text changed, where nothing is answered now; ``suggested``
    what is suggested and not chosen, as people read it.
    """

    field: forms.BoundField
    is_needed: bool
    before: str = ""
    before_said: str = ""
    suggested: tuple[str, ...] = ()
    asked: Asked | None = None

    @property
    def takes_many(self) -> bool:
        return isinstance(self.field.field, forms.MultipleChoiceField)


_READERS = (CONTENT_NOTES, FIDELITY, THEMES)
_LINE = ("platforms", "harm_types", "age_band", "gender", "nation", "year")
_NEEDED = frozenset(_READERS)


@dataclass(frozen=True, slots=True)
class Stations:
    """Every question of a page, by the heading under which it stands."""

    checklist: tuple[Station, ...]
    readers: tuple[Station, ...]
    line: tuple[Station, ...]
    agreement: tuple[Station, ...]
    staff: tuple[Station, ...]

    @property
    def unanswered(self) -> int:
        return sum(not each.field.value() for each in self.checklist)

    @property
    def before_count(self) -> int:
        return sum(bool(each.before) for each in self.checklist)


def stations(form: PreparationForm, choices: Choices, suggested: Suggestions) -> Stations:
    """Return the questions; none of them suggests anything where ``suggested`` is empty."""
    for name, found in suggested.items():
        form.widget_of(name).suggested = {_value(each.value): each.because for each in found}
    form.put_first(THEMES, {each.value for each in suggested.get(THEMES, ())})
    return Stations(
        checklist=tuple(
            _with_before(field, form.before.checklist.get(item.value, ""))
            for item, field in zip(CheckItem, form.checks, strict=True)
        ),
        readers=(
            *(_offered(form, name, suggested) for name in _READERS),
            Station(form["language"], is_needed=False),
        ),
        line=tuple(Station(form[name], is_needed=False) for name in _LINE),
        agreement=agreement(form, choices),
        staff=(Station(form["note"], is_needed=False),),
    )


def agreement(form: PreparationForm, choices: Choices) -> tuple[Station, ...]:
    """Return the questions about what the text says more exactly than the line of ``choices``."""
    return tuple(
        _with_before(field, form.before.reason_for(each.mention, each.words), asked=each)
        for each, field in form.asked_about(choices)
    )


def _with_before(field: forms.BoundField, before: str, asked: Asked | None = None) -> Station:
    if not before or field.value():
        return Station(field, is_needed=True, asked=asked)
    said = AgreementReason(before).label if asked else CheckAnswer(before).label
    return Station(field, is_needed=True, before=before, before_said=str(said), asked=asked)


def _offered(form: PreparationForm, name: str, suggested: Suggestions) -> Station:
    field = form[name]
    chosen = field.value() or ()
    labels = {str(code): str(label) for code, label in form.fields[name].choices}  # type: ignore[attr-defined]
    waiting = tuple(
        labels[_value(each.value)].partition(":")[0]  # of a fidelity its name, without what it means
        for each in suggested.get(name, ())
        if _value(each.value) in labels and _value(each.value) not in chosen
    )
    if name == CONTENT_NOTES and suggested.get(name) and chosen and suggested[name][0].value == NO_NOTE:
        waiting = ()  # somebody found one that nothing here suggests
    return Station(field, is_needed=name in _NEEDED, suggested=waiting)


def _value(code: str) -> str:
    return NONE_NEEDED if code == NO_NOTE else code


def accepted(chosen: Sequence[str], name: str, suggested: Suggestions) -> list[str]:
    """Return the values of a field once every suggestion for it is accepted."""
    values = [_value(each.value) for each in suggested.get(name, ())]
    if name == FIDELITY or NONE_NEEDED in values:
        return values
    kept = [each for each in chosen if each != NONE_NEEDED]
    return list(dict.fromkeys([*kept, *values]))
