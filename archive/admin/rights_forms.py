"""What staff fill in about a request from somebody."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from archive.admin.fields import DayField
from archive.admin.forms import StaffForm, text_area
from archive.models.rights import IDENTITY, LONGEST_WORDS, Asker, Asks, Done, Step, Way

_LONGEST_ABOUT = 500  # characters
_CAREFUL = "No names, and nothing that the child said. Only approvers and whoever writes it can read it."


def _people() -> QuerySet[User]:
    return User.objects.filter(is_active=True, is_staff=True).order_by("username")


def _about(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label="What it is about",
        required=required,
        max_length=_LONGEST_ABOUT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="A testimony’s number, a quote’s public address, or the contact’s reference. "
        + ("" if required else "Leave it empty if nobody knows yet."),
    )


def _words(help_text: str, *, label: str = "Note", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_WORDS,
        widget=text_area(3),
        help_text=help_text,
    )


class ReceiveForm(StaffForm):
    asks = forms.ChoiceField(label="They ask for", choices=Asks.choices, widget=forms.RadioSelect)
    asker = forms.ChoiceField(label="Who is asking", choices=Asker.choices, widget=forms.RadioSelect)
    received_on = DayField(
        label="Received on", help_text="The day on which it reached anybody here. The month counts from it."
    )
    way = forms.ChoiceField(label="How it came in", choices=Way.choices, widget=forms.RadioSelect)
    received_by = forms.ModelChoiceField(label="Who received it", queryset=User.objects.none())
    about = _about(required=False)
    words = _words(f"What they would like to happen, in short. {_CAREFUL}", label="In short")

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        received_by = self.fields["received_by"]
        assert isinstance(received_by, forms.ModelChoiceField)  # noqa: S101 -- for the type alone
        received_by.queryset = _people()
        received_by.initial = by.pk
        self.fields["received_on"].initial = timezone.localdate()


class AboutForm(StaffForm):
    about = _about(required=True)


class StepForm(StaffForm):
    step = forms.ChoiceField(
        label="What happened",
        choices=[
            *((step.value, step.label) for step in IDENTITY),
            (Step.EXTENDED.value, "It is complex: extend it by two months (they have to be told why)"),
            (Step.NOTE.value, "Something else"),
        ],
        widget=forms.RadioSelect,
    )
    words = _words(f"How, or why. {_CAREFUL}")


class AnswerForm(StaffForm):
    done = forms.ChoiceField(label="What was done", choices=Done.choices, widget=forms.RadioSelect)
    answered_on = DayField(label="They were told on")
    words = _words(f"If it was refused, say why. {_CAREFUL}")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["answered_on"].initial = timezone.localdate()
