"""What a form says where a field was left empty or does not fit: in words, and what to enter."""

from typing import TYPE_CHECKING, Any

from django import forms

# By the field's name; where two forms call different things by one name, with the model's before it.
_ASKS = {
    "about": "Enter a number, a public address or a reference.",
    "age_band": "Choose the age that readers will see.",
    "answered_on": "Enter the day on which they were told.",
    "asker": "Choose who is asking.",
    "asks": "Choose what they ask for.",
    "basis": "Choose the basis on which this may be published.",
    "caveat": "Say in a sentence or two what the number does not show.",
    "comment": "Write what should change before it can be cleared.",
    "coverage": "Say who was counted, and where.",
    "definition": "Say in a sentence when this term is the right one.",
    "done": "Choose what was done.",
    "first_day": "Enter the first day of the period.",
    "flag": "Choose a flag first.",
    "flags": "Choose a flag first.",
    "harm_types": "Choose a harm type.",
    "heading": "Enter who it is for, such as “Under 19?”.",
    "label": "Enter the name that staff and readers will see.",
    "last_day": "Enter the last day of the period.",
    "month": "Enter the month of the contact.",
    "name": "Enter a name for the role.",
    "new_password1": "Enter the new password.",
    "new_password2": "Enter the new password once more.",
    "number": "Type the number of this testimony.",
    "old_password": "Enter the password you use now.",
    "outcome": "Choose what came of it.",
    "password": "Enter your password.",
    "password1": "Enter a password.",
    "password2": "Enter the same password once more.",
    "severity": "Choose how serious it is.",
    "position": "Enter a number for its place in the list. Smaller comes first.",
    "received_by": "Choose who received it.",
    "received_on": "Enter the day on which it came in.",
    "reason": "Choose a reason.",
    "replacement": "Enter the words to use instead.",
    "reference": "Enter the contact’s reference in the case system.",
    "slug": "Enter a short name for its address, in lower-case letters with hyphens.",
    "source": "Enter the organisation, title and year.",
    "step": "Choose from the list.",
    "stretch": "Choose where the words begin and end.",
    "text": "Type or paste the testimony.",
    "title": "Enter what the page shows, such as “Evidence for safer messages”.",
    "unit": "Enter what the number counts.",
    "url": "Enter the web address of the source, beginning with https://.",
    "username": "Enter your username.",
    "way": "Choose how it came in.",
    "value": "Enter the number as it is printed.",
    "figure.slug": "Enter a short name for the links to this figure, in lower-case letters with hyphens.",
    "hold.reason": "Say why the original is still needed.",
    "helpline.text": "Say in one plain sentence what help they give.",
    "closing.words": "Say in a sentence or two what was done.",
    "mark.label": "Choose what kind of detail it is.",
    "user.username": "Enter a username.",
    "withdraw.confirmed": "Tick this to withdraw it: this cannot be undone.",
    "erase.confirmed": "Tick this to erase the text: this cannot be undone.",
}
_INCOMPLETE = "Part of this form did not reach us. Load the page again and try once more."
_TOO_LONG = "This is too long: the limit is %(limit_value)d characters, and it has %(show_value)d."

if TYPE_CHECKING:  # at run time it stands before a form of either kind
    FormBase = forms.BaseForm
else:
    FormBase = object


class AsksPlainly(FormBase):
    """Comes first among the bases of a form."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.error_messages |= _messages(self, name, field)


def _messages(form: forms.BaseForm, name: str, field: forms.Field) -> dict[str, str]:
    if field.widget.is_hidden and field.required:  # a page of ours fills these in
        return dict.fromkeys(("required", "invalid", "min_value", "max_value"), _INCOMPLETE)
    said = {"max_length": _TOO_LONG}
    asks = _ASKS.get(f"{_about(form)}.{name}") or _ASKS.get(name)
    if asks:
        said["required"] = asks
    if isinstance(field, forms.IntegerField) and field.min_value is not None and field.max_value is not None:
        between = f"Enter a whole number from {field.min_value} to {field.max_value}."
        said |= dict.fromkeys(("invalid", "min_value", "max_value"), between)
    return said


def _about(form: forms.BaseForm) -> str:
    """The model that a form is about, or the act that it is for."""
    if isinstance(form, forms.BaseModelForm):
        return str(form._meta.model._meta.model_name)
    return type(form).__name__.removesuffix("Form").lower()
