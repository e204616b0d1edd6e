"""What is asked of whoever signs."""

from collections.abc import Iterable
from typing import Any

from django import forms

from archive.admin.forms import CHOOSE, SeenForm
from archive.models.testimony import Testimony
from archive.vocabulary import IntruderAnswer, IntruderItem
from archive.workflow.beside import Beside, to_accept


class IntruderForm(SeenForm):
    """Asks, where it is serious, what somebody found who tried to find the child."""

    def __init__(
        self, *args: Any, testimony: Testimony | None = None, tries: bool = True, **options: Any
    ) -> None:
        if testimony is not None:
            options.setdefault("initial", {"version": testimony.version})
        super().__init__(*args, **options)
        self._items = [item.value for item in IntruderItem] if tries else []
        for item in self._items:
            self.fields[_intruder_name(item)] = forms.ChoiceField(
                label=str(IntruderItem(item).label),
                choices=IntruderAnswer.choices,
                widget=forms.RadioSelect,
                error_messages=CHOOSE | {"required": "Please say what you found."},
            )

    @property
    def intruder_fields(self) -> list[forms.BoundField]:
        return [self[_intruder_name(item)] for item in self._items]

    @property
    def intruder(self) -> dict[str, str]:
        return {item: self.cleaned_data[_intruder_name(item)] for item in self._items}


def _intruder_name(item: str) -> str:
    return f"intruder_{item}"


class ClearForm(IntruderForm):
    """Asks of each quote that readers see beside this one why it may stand there."""

    digest = forms.RegexField(r"^[0-9a-f]{64}\Z", widget=forms.HiddenInput)

    def __init__(self, *args: Any, beside: Iterable[Beside] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        asked = to_accept(beside)
        self._beside = [each.testimony.pk for each in asked]
        for each in asked:
            self.fields[_beside_name(each.testimony.pk)] = forms.ChoiceField(
                label=f"Why can this one and testimony {each.testimony.pk} both be public?",
                choices=[(reason.value, reason.label) for reason in each.reasons],
                widget=forms.RadioSelect,
                error_messages=CHOOSE
                | {"required": "Please choose a reason, or send the testimony back below."},
            )

    @property
    def lacks_only_reasons(self) -> bool:
        """Whether nothing is wrong but that a reason is missing: the page then says at which one."""
        return bool(self.errors) and set(self.errors) <= {
            *map(_beside_name, self._beside),
            *map(_intruder_name, self._items),
        }

    @property
    def accepted(self) -> dict[int, str]:
        return {pk: self.cleaned_data[_beside_name(pk)] for pk in self._beside}

    def of(self, each: Beside) -> forms.BoundField | None:
        pk = each.testimony.pk
        return self[_beside_name(pk)] if pk in self._beside else None


def _beside_name(pk: int) -> str:
    return f"beside_{pk}"
