"""What a press on the review screen sends."""

from django import forms

from archive.admin.forms import SeenForm
from archive.admin.wording import LABEL_CHOICES
from archive.vocabulary import KeepReason

_LARGEST_ID = 2**63 - 1
_MOST_FLAGS = 1000  # in one press


class FlagIdsField(forms.RegexField):
    """Ids of flags, as "3,5,8"."""

    def __init__(self) -> None:
        super().__init__(r"^[0-9]{1,18}(,[0-9]{1,18})*\Z", max_length=20 * _MOST_FLAGS, label="Flags")

    def clean(self, value: object) -> list[int]:
        return [int(flag_id) for flag_id in super().clean(value).split(",")]


class StretchField(forms.RegexField):
    """Where a stretch begins and ends in code points, as "12-25"."""

    def __init__(self) -> None:
        super().__init__(r"^[0-9]{1,9}-[0-9]{1,9}\Z", label="Stretch")

    @classmethod
    def read(cls, written: str) -> tuple[int, int] | None:
        """Return a stretch of an address; None where there is none."""
        try:
            return cls().clean(written)
        except forms.ValidationError:
            return None

    def clean(self, value: object) -> tuple[int, int]:
        start, _, end = super().clean(value).partition("-")
        return int(start), int(end)


class FlagsForm(SeenForm):
    flags = FlagIdsField()


class ReplaceForm(FlagsForm):
    # Long ones are refused by the workflow, in words; here only what no page sends.
    replacement = forms.CharField(label="Replacement", required=False, max_length=2000)


class KeepForm(FlagsForm):
    reason = forms.ChoiceField(label="Reason", choices=KeepReason.choices)


class FlagForm(SeenForm):
    flag = forms.IntegerField(min_value=1, max_value=_LARGEST_ID)


class ReopenForm(FlagForm):
    withdraws = forms.BooleanField(required=False)


class ResizeForm(FlagForm):
    stretch = StretchField()


class WordsForm(SeenForm):
    """Words of the text: by their place, or by what they are and which of them is meant."""

    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=1)
    words = forms.CharField(label="Words", required=False, max_length=500)
    occurrence = forms.IntegerField(label="Which one", required=False, min_value=1, max_value=1000)


class MarkForm(WordsForm):
    """Words that were missed."""

    label = forms.ChoiceField(
        label="Kind of detail",
        choices=LABEL_CHOICES,
        error_messages={"required": "choose what kind of detail this is."},
    )
    withdraws = forms.BooleanField(required=False)
    replacement = forms.CharField(label="Replacement", required=False, max_length=2000)


class RewordForm(WordsForm):
    """Words that were put in, and what to say instead."""

    replacement = forms.CharField(label="Other words", max_length=2000)
