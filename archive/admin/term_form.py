"""What staff fill in about a term, and what a new name would change for readers, said beforehand."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from archive.admin.asking import AsksPlainly
from archive.admin.term_effects import Effects, effects_of_renaming
from archive.admin.term_uses import slug_is_fixed
from archive.models.term_names import name_key
from archive.models.vocabulary import HarmType, Platform, Term

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


_NEW_SLUG = "You can change it until the term is in use."
_FIXED_SLUG = "It is in use, so its address stays as it is: others may have linked to it."
_RENAMING = "renaming"
_LOOK_FIRST = "Readers see this name. Look at what would change, and save again."


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
        self.renaming = Effects()
        if "label" in self.fields:  # not where it may only be viewed
            self.fields["label"].help_text = _LABEL_HELP.get(self._meta.model, "")
        if "slug" in self.fields:
            self.fields["slug"].label = "Short name for its address"
            self.fields["slug"].help_text = _NEW_SLUG
            if self.instance.pk and slug_is_fixed(self.instance):
                self.fields["slug"].disabled = True
                self.fields["slug"].help_text = _FIXED_SLUG

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk:
            self._ask_about_renaming()
        return cleaned

    @property
    def is_to_be_shown(self) -> bool:
        """Whether it waits for nothing but that somebody looks at what a new name changes."""
        said = [error.code for errors in self.errors.as_data().values() for error in errors]
        return said == [_RENAMING]

    def _ask_about_renaming(self) -> None:
        given, before = self.cleaned_data, self.initial
        label = given.get("label")
        if not label or label == before["label"]:
            return
        stored = type(self.instance)._default_manager.get(pk=self.instance.pk)
        self.renaming = effects_of_renaming(stored, label)
        if self.renaming.sentences and given.get("told_of") != label:
            self.add_error(None, forms.ValidationError(_LOOK_FIRST, code=_RENAMING))
            sent: Any = self.data
            self.data = sent.copy()  # as it was sent, it cannot be changed
            self.data[self.add_prefix("told_of")] = label  # type: ignore[index]  # a QueryDict

    def save(self, commit: bool = True) -> Any:
        """By its old name it is still found: that becomes a synonym."""
        before = str(self.initial.get("label", ""))
        term: Term = self.instance
        known = {name_key(word) for word in (term.label, *term.synonyms)}
        if before and name_key(before) not in known:
            term.synonyms = [*term.synonyms, before]
        return super().save(commit)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs do not know it
        for errors in self.errors.as_data().values():
            for error in errors:
                if error.code == "double" and error.params:
                    _link_to_the_other(error, self._meta.model)


def _link_to_the_other(error: forms.ValidationError, table: type[Term]) -> None:
    """Let the sentence lead to the term that has this name already."""
    params = error.params or {}
    said, label = str(error.message) % params, str(params.get("other", ""))
    other = table._default_manager.filter(label=label).first()
    if other is None:
        return
    before, named, after = said.partition(f"“{label}”")
    address = reverse(f"admin:archive_{table._meta.model_name}_change", args=[other.pk])
    error.message, error.params = format_html('{}<a href="{}">{}</a>{}', before, address, named, after), None
