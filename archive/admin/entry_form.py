"""A whole testimony as staff enter it."""

from typing import Any

from django import forms

from archive.admin.fields import MonthField, RawTextField
from archive.admin.forms import TagFields, text_area
from archive.models.contact import LONGEST_REFERENCE, REFERENCE
from archive.models.restricted import unless_gone
from archive.models.testimony import Testimony
from archive.vocabulary import Severity
from archive.workflow.intake import Entry, require_plausible_month
from archive.workflow.normal_form import normalise
from archive.workflow.notes import require_taken
from archive.workflow.state import require_a_day_to_come


class EntryForm(TagFields):
    """A whole testimony, basis first; what most have comes before what few have."""

    reference = forms.CharField(
        label="Internal reference",
        max_length=LONGEST_REFERENCE,
        validators=[REFERENCE],
        help_text="The contact in the case system. Never a name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    month = MonthField(label="Month of contact")
    text = RawTextField(
        label="Testimony",
        widget=text_area(14),
        help_text="As it was said or typed. You can paste the whole note, and choose the quote in it below.",
    )
    quote = RawTextField(
        label="Only this part",
        required=False,
        widget=text_area(4),
        help_text="Leave empty to use all of it. Otherwise copy the part here. We keep the rest beside it: "
        "sealed, never public, and only for those who see the original.",
    )
    # About where in the note it stands, where the same words stand there twice.
    quote_near = forms.IntegerField(required=False, min_value=0, max_value=10**6, widget=forms.HiddenInput)
    severity = forms.ChoiceField(
        label="How serious is it?",
        required=False,
        choices=Severity.choices,
        initial=Severity.ORDINARY.value,
        help_text="Staff see this before the text, so that nobody reads it unprepared. If it is serious, "
        "whoever clears it has to check first whether somebody could find the child.",
    )

    field_order = (
        "basis",
        "reference",
        "month",
        "text",
        "quote",
        "platforms",
        "harm_types",
        "age",
        "gender",
        "severity",
        "year",
        "nation",
        "themes",
        "basis_lapses_on",
    )

    @classmethod
    def initial_after(cls, testimony: Testimony, *, with_note: bool) -> dict[str, Any]:
        """What the next quote of the same contact has in common with this one; ``with_note``: also the note
        that this one was taken from."""
        note = testimony.note if with_note else None
        return {
            "basis": testimony.present_basis,
            "basis_lapses_on": testimony.lapses_on,
            "reference": testimony.contact.reference,
            "month": testimony.contact.month,
            "age": testimony.age,
            "gender": testimony.gender,
            "nation": testimony.nation,
            "text": unless_gone(note.text) if note else "",
        }

    def clean(self) -> None:
        self.ask("basis_lapses_on", require_a_day_to_come)
        self.ask("month", require_plausible_month)
        self.ask("text", normalise)
        if "text" in self.cleaned_data and self.cleaned_data.get("quote"):
            self.ask("quote", lambda quote: require_taken(self.cleaned_data["text"], quote))

    @property
    def entry(self) -> Entry:
        given = self.cleaned_data
        return Entry(
            reference=given["reference"],
            month=given["month"],
            basis=given["basis"],
            basis_lapses_on=self.basis_lapses,
            severity=given["severity"] or Severity.ORDINARY.value,
            text=given["quote"] or given["text"],
            note=given["text"] if given["quote"] else "",
            note_near=given["quote_near"] or 0,
            tags=self.tags,
        )
