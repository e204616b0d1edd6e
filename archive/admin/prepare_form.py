"""What a reviewer fills in on the prepare page."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.text import capfirst

from archive.admin.forms import CHOOSE, NOT_STATED, SeenForm, text_area
from archive.disclosure.agreement import field_under
from archive.disclosure.ladders import Line
from archive.disclosure.tags import TAGS, TERMS, PublicTags, line_of, stating
from archive.languages import CHOICES
from archive.models.preparation import Preparation
from archive.models.public_tags import rung_labels, vocabulary
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.models.vocabulary import Theme
from archive.vocabulary import AgreementReason, CheckAnswer, CheckItem, ContentNote, Fidelity
from archive.workflow import preparing
from archive.workflow.agreement import MOST_ASKED, Asked, asked, mentions, reasons_for
from archive.workflow.attribution import with_line
from archive.workflow.carrying import answered_before
from archive.workflow.preparing import Choices

NONE_NEEDED = "none-needed"
_STRONG = capfirst(", ".join(str(note.label) for note in ContentNote if note.is_strong).lower())


class _Reasoned(forms.widgets.ChoiceWidget):
    """Choices that say why: one that is not possible stands there all the same, and so does a suggested one.

    ``also`` is what a choice is called as well, for whoever looks for it by typing.
    """

    refused: Mapping[str, str] = {}
    suggested: Mapping[str, str] = {}
    also: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **more)
        if reason := self.refused.get(str(value)):
            option["attrs"]["disabled"] = True
            option["label"] = f"{label} Not possible here: {reason}."
        elif because := self.suggested.get(str(value)):
            option["attrs"]["data-suggested"] = True
            option["label"] = format_html(
                '{} <span class="because">(suggested, because: {})</span>', label, because
            )
        if also := self.also.get(str(value)):
            option["attrs"]["data-also"] = also
        return option


class ReasonedRadios(_Reasoned, forms.RadioSelect):
    pass


class ReasonedBoxes(_Reasoned, forms.CheckboxSelectMultiple):
    pass


class PreparationForm(SeenForm):
    """Offers only what was entered, or something broader: nothing else could be submitted."""

    platforms = forms.MultipleChoiceField(
        label="Platforms",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="To hide a small platform, untick it and tick a broader term.",
    )
    harm_types = forms.MultipleChoiceField(
        label="Harm types",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="To hide a rare harm, untick it and tick the broader term.",
    )
    themes = forms.MultipleChoiceField(
        label="Themes",
        required=False,
        widget=ReasonedBoxes,
        help_text="At least one. Readers use these to find it.",
    )
    age_band = forms.ChoiceField(label="Age", required=False)
    gender = forms.ChoiceField(label="Gender", required=False)
    nation = forms.ChoiceField(label="Nation", required=False)
    year = forms.ChoiceField(label="Year", required=False)
    fidelity = forms.ChoiceField(
        label="Fidelity",
        required=False,
        widget=ReasonedRadios,
        choices=[(code.value, f"{code.label}: {code.explanation}") for code in Fidelity],
    )
    content_notes = forms.MultipleChoiceField(
        label="Content notes",
        required=False,
        widget=ReasonedBoxes,
        choices=[*ContentNote.choices, (NONE_NEEDED, "None needed")],
        help_text=f"Readers see these above the text. {_STRONG}: these also hide the text until a reader "
        "asks for it.",
    )
    language = forms.ChoiceField(
        label="Language",
        required=False,
        choices=CHOICES,
        help_text="The language that most of the text is in. Screen readers choose their voice by it.",
    )
    note = forms.CharField(
        label="Note to the approver",
        required=False,
        max_length=2000,
        widget=text_area(3),
        help_text="Seen by staff only.",
    )

    # Which text the answers are about: a later one has to be answered for itself.
    on_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, testimony: Testimony, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.testimony, self.revision = testimony, testimony.latest_revision
        self.refused = preparing.refused_fidelities(testimony)
        themes = _themes_for(testimony)
        self.widget_of("themes").also = {theme.slug: "|".join(theme.synonyms) for theme in themes}
        self.widget_of("fidelity").refused = self.refused
        self._offered = {
            "themes": [(theme.slug, _theme_label(theme)) for theme in themes],
            **_rungs(testimony),
        }
        for name, choices in self._offered.items():
            self._choices_of(name, choices)
        # Under the line that is stored, which the page shows: what is answered counts for no other.
        shown = line_of(preparing.starting_choices(testimony))
        self._mentions = mentions(self.revision)[:MOST_ASKED]
        self._ask_under(shown)
        self.before = answered_before(self.revision, shown)
        for item in CheckItem:
            self.fields[check_name(item)] = forms.ChoiceField(
                label=item.label,
                required=False,
                choices=CheckAnswer.choices,
                widget=forms.RadioSelect,
                error_messages=CHOOSE,
            )

    def _choices_of(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared so above
        field.choices = choices

    def put_first(self, name: str, fitting: AbstractSet[str]) -> None:
        """Put what fits or is chosen on top of a long list, where one digit reaches it."""
        first = {*fitting, *(self[name].value() or ())}
        self._choices_of(name, sorted(self._offered[name], key=lambda choice: choice[0] not in first))

    def widget_of(self, name: str) -> _Reasoned:
        widget = self.fields[name].widget
        assert isinstance(widget, _Reasoned)  # noqa: S101 -- declared so above
        return widget

    def _ask_under(self, line: Line) -> None:
        for mention in self._mentions:
            self.fields.setdefault(
                field_under(mention, line),
                forms.ChoiceField(
                    label="Why can it stay?",
                    required=False,
                    choices=AgreementReason.choices,
                    widget=forms.RadioSelect,
                    error_messages=CHOOSE,
                ),
            )

    def clean(self) -> None:
        """Take the reasons given under the line that was sent: the page asks anew while the line changes."""
        if self.errors:
            return
        line = line_of(self._without_reasons())
        self._ask_under(line)
        for mention in self._mentions:
            name = field_under(mention, line)
            self.cleaned_data[name] = self.data.get(name, "")

    def clean_content_notes(self) -> tuple[str, ...] | None:
        chosen = self.cleaned_data["content_notes"]
        if NONE_NEEDED not in chosen:
            return tuple(chosen) or None
        if len(chosen) > 1:
            raise forms.ValidationError("Choose content notes or “None needed”, not both.")
        return ()

    @property
    def checks(self) -> list[forms.BoundField]:
        return [self[check_name(item)] for item in CheckItem]

    @property
    def unanswered(self) -> int:
        return sum(not field.value() for field in self.checks)

    @property
    def choices(self) -> Choices:
        choices = self._without_reasons()
        return replace(choices, agreement=reasons_for(self.cleaned_data, self.revision, line_of(choices)))

    def _without_reasons(self) -> Choices:
        given = self.cleaned_data
        # A decade is offered among the years.
        tags: dict[str, Any] = {
            name: tuple(value) if isinstance(value := given[name], list) else value
            for name in TAGS
            if name not in ("year", "decade")
        }
        line = replace(Line(), year=given["year"])
        tags |= {name: value for name, value in stating(line).items() if name in ("year", "decade")}
        choices = Choices(
            **tags,
            checklist={item.value: given[check_name(item)] for item in CheckItem if given[check_name(item)]},
            note=given["note"],
        )
        # "Instagram and social media" says no more than "Instagram".
        return with_line(choices, vocabulary().canonical(line_of(choices)))

    def choices_in_it(self) -> Choices | None:
        """Return what it would make as it is filled in, saved or not; None while a field is wrong."""
        filled_in = {name: self[name].value() for name in self.fields}
        form = self if self.is_bound else type(self)(self.testimony, filled_in)
        return form.choices if set(form.errors) <= {NON_FIELD_ERRORS} else None

    def asked_about(self, choices: Choices) -> list[tuple[Asked, forms.BoundField]]:
        """What the text says more exactly than the line, each with the question why it may."""
        found = asked(self.revision, choices, choices.agreement)
        line = line_of(choices)
        self._ask_under(line)
        named = [(each, field_under(each.mention, line)) for each in found]
        return [(each, self[name]) for each, name in named if name in self.fields]

    @classmethod
    def starting(cls, testimony: Testimony) -> "PreparationForm":
        choices = preparing.starting_choices(testimony)
        refused = preparing.refused_fidelities(testimony)
        notes = [NONE_NEEDED] if choices.content_notes == () else list(choices.content_notes or ())
        initial = {
            "version": testimony.version,
            "on_revision": testimony.latest_revision.number,
            **choices.tags(),
            "year": line_of(choices).year,
            "fidelity": "" if choices.fidelity in refused else choices.fidelity,
            "content_notes": notes,
            "note": choices.note,
            **{check_name(CheckItem(item)): answer for item, answer in choices.checklist.items()},
            **{
                field_under(each.mention, line_of(choices)): each.reason
                for each in asked(testimony.latest_revision, choices, choices.agreement)
            },
        }
        return cls(testimony, initial=initial)

    # What was filled in about another text

    def is_about_another_text(self, typed: Mapping[str, Any]) -> bool:
        return str(typed.get("on_revision", "")) != str(self.revision.number)

    def carry(self, typed: Mapping[str, Any]) -> None:
        """Take the answers in ``typed`` as given before the text changed, and none of them as given now."""
        given = {item.value: str(typed.get(check_name(item), "")) for item in CheckItem}
        known = {item: answer for item, answer in given.items() if answer in CheckAnswer.values}
        self.before = replace(self.before, checklist={**self.before.checklist, **known})
        for name in filter(is_answer, list(self.fields)):
            self.initial.pop(name, None)
            self[name].__dict__.pop("initial", None)  # it remembers what was there when it was compared


def is_answer(name: str) -> bool:
    """Whether a field holds an answer about the text itself, which a new text voids."""
    return name.startswith(("check_", "says_"))


def about_this_text(typed: QueryDict, revision: Revision) -> QueryDict:
    """What was filled in, without its answers, as a form on ``revision`` would send it."""
    rest = typed.copy()
    for name in filter(is_answer, typed):
        del rest[name]
    rest["on_revision"] = str(revision.number)
    return rest


def check_name(item: CheckItem) -> str:
    return f"check_{item.value}"


def _themes_for(testimony: Testimony) -> list[Theme]:
    """Those that may be chosen now, and those that it has already or was prepared with."""
    prepared = Preparation.objects.filter(revision__testimony=testimony).values("themes")
    its_own = Theme.objects.filter(Q(pk__in=testimony.themes.all()) | Q(pk__in=prepared))
    kept = {theme.now.pk for theme in its_own}
    return [theme for theme in Theme.objects.live() if not theme.retired or theme.pk in kept]


def _theme_label(theme: Theme) -> str:
    return f"{theme.label} (retired)" if theme.retired else theme.label


def _rungs(testimony: Testimony) -> dict[str, list[tuple[str, str]]]:
    """What each tag of the line may say, by field: what was entered, each coarser step, or nothing."""
    entered, terms = PublicTags(**preparing.own_tags(testimony)), vocabulary()
    offered: dict[str, list[tuple[str, str]]] = {}
    for tag, field in (
        ("age_band", "age_band"),
        ("gender", "gender"),
        ("nation", "nation"),
        ("year", "year"),
        ("platform", "platforms"),
        ("harm_type", "harm_types"),
    ):
        stated = [value for name, value in line_of(entered).values() if name == tag]
        rungs = dict.fromkeys(rung for value in stated for _, rung in terms.implied(tag, value))
        labels = rung_labels(field, rungs)
        broader = {rung for value in stated for _, rung in terms.implied(tag, value)[1:]} - set(stated)
        choices = [(each, f"{labels[each]} (broader)" if each in broader else labels[each]) for each in rungs]
        offered[field] = choices if field in TERMS else [NOT_STATED, *choices]
    return offered
