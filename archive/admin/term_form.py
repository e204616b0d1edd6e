"""What staff fill in about a term, and what a new name would change for readers, said beforehand."""

from typing import TYPE_CHECKING, Any

from django import forms

from archive.admin.asking import AsksPlainly
from archive.admin.term_effects import Effects, effects_of_renaming
from archive.models.vocabulary import HarmType, Platform
from archive.wall.terms import readers_see, spelled

if TYPE_CHECKING:  # only the stubs know that it is generic
    TermFormBase = forms.ModelForm[Any]
else:
    TermFormBase = forms.ModelForm

_LABEL_HELP = {
    Platform: "Attribution lines print this. Write a name as it is usually written (Instagram, Xbox Live). A "
    "description has several words and one capital (Online game): a line begins it with a small letter.",
    HarmType: "Attribution lines print this, as in “Girl, 13–15, Instagram, online blackmail”, so keep it to "
    "a few words that read well there.",
}


_LOOK_FIRST = "Readers see this name: look at what a new one changes, and save again."
_WITH_READERS = (
    "Quotes that are public or cleared have this term, and they would say something else from now on. Only "
    "capitals, spaces, hyphens, apostrophes and full stops in the label can be changed. For anything more, "
    "add a new term and give it to the quotes in their next editions."
)


class LinesField(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in (super().to_python(value) or "").splitlines())
        return [line for line in dict.fromkeys(lines) if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))


class ToldOf(forms.CharField):
    """The name whose effects were on the page from which this was sent."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class TermForm(AsksPlainly, TermFormBase):
    synonyms = LinesField(
        required=False,
        help_text="What children and campaigners call it, one to a line. Type-ahead finds these too.",
    )
    told_of = ToldOf(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.renaming, self.is_to_be_shown = Effects(), False
        if "label" in self.fields:  # not where it may only be viewed
            self.fields["label"].help_text = _LABEL_HELP.get(self._meta.model, "")
        if "slug" in self.fields:
            self.fields["slug"].label = "Short name for its address"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk:
            self._ask_about_renaming()
        return cleaned

    def _ask_about_renaming(self) -> None:
        given, before = self.cleaned_data, self.initial
        renamed = [
            name
            for name, kept in (("label", spelled), ("slug", str))
            if name in given and kept(given[name]) != kept(before[name])
        ]
        if renamed and readers_see(self.instance):
            for name in renamed:
                self.add_error(name, forms.ValidationError(_WITH_READERS, code="with-readers"))
            return
        label = given.get("label")
        if not label or label == before["label"]:
            return
        stored = type(self.instance)._default_manager.get(pk=self.instance.pk)
        self.renaming = effects_of_renaming(stored, label)
        if self.renaming and given.get("told_of") != label:
            self.add_error(None, forms.ValidationError(_LOOK_FIRST, code="renaming"))
            self.is_to_be_shown = len(self.errors) == 1
            self.data = self.data.copy()  # as it was sent, it cannot be changed
            self.data[self.add_prefix("told_of")] = label
