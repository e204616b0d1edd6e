"""What staff fill in, as values that the workflow takes."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms

from archive.admin.asking import AsksPlainly
from archive.admin.fields import DayField, MonthField, RawTextField, TermsField
from archive.admin.wording import as_sentence
from archive.errors import ArchiveError, InvalidEntry, RefusedText
from archive.models.contact import LONGEST_REFERENCE, REFERENCE
from archive.models.testimony import Testimony
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.vocabulary import (
    AT_REST,
    CLOSED_BY_HAND,
    EARLIEST_YEAR,
    LATEST_YEAR,
    OLDEST_CHILD_YEARS,
    Basis,
    Gender,
    Nation,
    Severity,
    WithdrawalReason,
)
from archive.workflow.intake import Tags

NOT_STATED = ("", "Not stated")


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "spellcheck": "false", "autocomplete": "off"})


# Django's own words for these repeat what was sent.
CHOOSE = dict.fromkeys(("invalid_choice", "invalid_list", "invalid_pk_value"), "Choose from the list.")


class StaffForm(AsksPlainly, forms.Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.error_messages.update(CHOOSE)

    def refuse(self, refusal: ArchiveError) -> None:
        """Show a refusal beside the field that it is about."""
        if isinstance(refusal, RefusedText):
            self.add_error("text" if "text" in self.fields else None, str(refusal))
        elif isinstance(refusal, InvalidEntry) and refusal.field in self.fields:
            self.add_error(refusal.field, as_sentence(str(refusal).removeprefix(f"{refusal.field}: ")))
        else:
            self.add_error(None, as_sentence(str(refusal).removeprefix("entry: ")))

    def ask(self, field: str, require: Callable[[Any], object]) -> None:
        """Let the workflow refuse a field together with what the form itself refuses, not one press later."""
        if field in self.cleaned_data:
            try:
                require(self.cleaned_data[field])
            except ArchiveError as refusal:
                self.refuse(refusal)


class SeenForm(StaffForm):
    """Carries the version of the testimony that the page was built from."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    @property
    def seen(self) -> int:
        seen: int = self.cleaned_data["version"]
        return seen


class TagFields(StaffForm):
    """The tags of a testimony and the basis for publishing it."""

    basis = forms.ChoiceField(
        label="Basis for publication",
        choices=Basis.choices,
        widget=forms.RadioSelect,
        help_text="On what basis may the helpline publish this? Without one, do not enter it.",
    )
    basis_lapses_on = DayField(
        label="Basis ends on", required=False, help_text="Leave empty if it has no end date."
    )
    platforms = TermsField(
        Platform,
        "platforms",
        label="Platforms",
        required=False,
        help_text="Type a name or a nickname, such as “insta”. Leave empty if it is not known, or if it did "
        "not happen online.",
    )
    harm_types = TermsField(
        HarmType, "harm_types", label="Harm types", help_text="What the adult or the other children did."
    )
    themes = TermsField(
        Theme,
        "themes",
        label="Themes",
        required=False,
        help_text="What the quote is about. Readers use these to find it.",
    )
    age = forms.IntegerField(
        label="Age",
        required=False,
        min_value=0,
        max_value=OLDEST_CHILD_YEARS,
        help_text="In years, if known.",
    )
    gender = forms.ChoiceField(label="Gender", required=False, choices=[NOT_STATED, *Gender.choices])
    nation = forms.ChoiceField(label="Nation", required=False, choices=[NOT_STATED, *Nation.choices])
    year = forms.IntegerField(
        label="Year",
        required=False,
        min_value=EARLIEST_YEAR,
        max_value=LATEST_YEAR,
        help_text="When it happened.",
    )

    @property
    def tags(self) -> Tags:
        given = self.cleaned_data
        return Tags(
            platforms=_slugs(given["platforms"]),
            harm_types=_slugs(given["harm_types"]),
            themes=_slugs(given["themes"]),
            age=given["age"],
            gender=given["gender"],
            nation=given["nation"],
            year=given["year"],
        )

    @property
    def basis_lapses(self) -> date | None:
        lapses_on: date | None = self.cleaned_data["basis_lapses_on"]
        return lapses_on


class TagsForm(SeenForm, TagFields):
    """A change of tags. What the testimony has already may stay, also where it is no longer used."""

    def __init__(self, *args: Any, testimony: Testimony, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("platforms", "harm_types", "themes"):
            field = self.fields[name]
            assert isinstance(field, TermsField)  # noqa: S101 -- for the type alone
            field.keep(term.now for term in getattr(testimony, name).all())

    @classmethod
    def initial_for(cls, testimony: Testimony) -> dict[str, Any]:
        return {
            "version": testimony.version,
            "basis": testimony.present_basis,
            "basis_lapses_on": testimony.lapses_on,
            "platforms": _keys(term.now for term in testimony.platforms.all()),
            "harm_types": _keys(term.now for term in testimony.harm_types.all()),
            "themes": _keys(term.now for term in testimony.themes.all()),
            "age": testimony.age,
            "gender": testimony.gender,
            "nation": testimony.nation,
            "year": testimony.year,
        }


class SeverityForm(StaffForm):
    was = forms.ChoiceField(choices=Severity.choices, widget=forms.HiddenInput)
    severity = forms.ChoiceField(label="How serious", choices=Severity.choices)


class TextForm(SeenForm):
    text = RawTextField(label="Testimony", widget=text_area(18))


class ReturnForm(SeenForm):
    comment = forms.CharField(
        label="What should change", max_length=2000, widget=text_area(4), help_text="Seen by staff only."
    )


class PublishForm(SeenForm):
    PUBLISH, TAKE_BACK = "publish", "take-back"
    when = forms.ChoiceField(
        label="When",
        choices=[
            (PUBLISH, "Publish"),
            (TAKE_BACK, "Take it back"),
        ],
        required=False,  # publish, where no button says otherwise
    )


class RenewForm(SeenForm):
    lapses_on = DayField(label="Renew until", required=False, help_text="The last day on which it is valid.")
    for_good = forms.BooleanField(label="It has no end date", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "lapses_on" in given and (given["lapses_on"] is not None) == given["for_good"]:
            self.add_error("lapses_on", "Either give the last day or tick “It has no end date”.")
        return given

    def refuse(self, refusal: ArchiveError) -> None:
        if isinstance(refusal, InvalidEntry) and refusal.field == "basis_lapses_on":
            refusal = InvalidEntry("lapses_on", str(refusal).partition(": ")[2])
        super().refuse(refusal)


def _note() -> forms.CharField:
    return forms.CharField(
        label="Internal note",
        required=False,
        max_length=2000,
        widget=text_area(3),
        help_text="Why, and who asked. Only reviewers and approvers see it, and it is erased with the text.",
    )


class OthersField(forms.TypedMultipleChoiceField):
    """Other testimonies of a contact. Of one that is not offered any more, the workflow decides."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isascii() and str(value).isdecimal() and len(str(value)) < 19


class WithdrawForm(SeenForm):
    reason = forms.ChoiceField(label="Reason", choices=WithdrawalReason.choices, widget=forms.RadioSelect)
    note = _note()
    others = OthersField(
        label="Other quotes from the same contact",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The ones you tick go as well; any not yet public are closed as not for publication.",
    )
    all_at_once = forms.BooleanField(label="All at once, not on separate days", required=False)
    confirmed = forms.BooleanField(label="Yes, withdraw for good")

    def __init__(self, *args: Any, siblings: Iterable[Testimony] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(other.pk, _in_words(other)) for other in siblings if other.status not in AT_REST]
        others = self.fields["others"]
        if isinstance(others, forms.TypedMultipleChoiceField):
            others.choices = offered
            others.initial = [pk for pk, _ in offered]
        if not offered:
            # Hidden, not gone: what was offered when the page was made may still be sent.
            for name in ("others", "all_at_once"):
                self.fields[name].widget = self.fields[name].hidden_widget()


class CloseForm(SeenForm):
    reason = forms.ChoiceField(
        label="Reason",
        choices=[(reason.value, reason.label) for reason in CLOSED_BY_HAND],
        widget=forms.RadioSelect,
    )
    note = _note()


class HoldForm(SeenForm):
    reason = forms.CharField(
        label="Why the original is still needed",
        max_length=400,
        widget=text_area(3),
        help_text="Only reviewers and approvers see it.",
    )


class EraseForm(SeenForm):
    number = forms.IntegerField(
        label="Number of the testimony",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="Type it to confirm that you mean this one.",
    )
    confirmed = forms.BooleanField(label="Yes, erase its words for good")

    def __init__(self, *args: Any, testimony: Testimony, **options: Any) -> None:
        super().__init__(*args, **options)
        self._testimony_id = testimony.pk

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if number != self._testimony_id:
            raise forms.ValidationError(f"This is testimony {self._testimony_id}: type that number.")
        return number


class CorrectForm(SeenForm):
    reference = forms.CharField(
        label="Internal reference",
        max_length=LONGEST_REFERENCE,
        validators=[REFERENCE],
        help_text="As it is in the case system. Never a name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    month = MonthField(label="Month of contact")
    only_this = forms.BooleanField(
        label="Only this testimony has the wrong reference; the contact’s others are right",
        required=False,
    )
    code = forms.CharField(required=False, max_length=100_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, has_siblings: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not has_siblings:
            self.fields["only_this"].widget = forms.HiddenInput()


def _in_words(other: Testimony) -> str:
    public = f", public as quote {other.publication.public_id}" if other.publication else ""
    return f"{other}: {other.get_status_display().lower()}{public}"


def _keys(terms: Iterable[Term]) -> list[int]:
    """Of what was merged, those of what stays."""
    return list(dict.fromkeys(term.now.pk for term in terms))


def _slugs(terms: Iterable[Term]) -> tuple[str, ...]:
    return tuple(term.slug for term in terms)
