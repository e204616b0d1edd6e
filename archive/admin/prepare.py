"""Step 2: from reviewed text to something that a second person can sign."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from archive.admin import drafts
from archive.admin.access import StaffRequest, testimony_for
from archive.admin.forms import CHOOSE, NOT_STATED, SeenForm, text_area
from archive.admin.going_on import next_address
from archive.admin.languages import not_read
from archive.admin.lines import CHOSEN, chosen_line, line_to_prepare
from archive.admin.pages import SHOW_TEXT, render_page, status_of, url_of, with_present_version
from archive.disclosure.agreement import field_under
from archive.disclosure.gate import Step, blockers
from archive.disclosure.ladders import Line
from archive.disclosure.tags import TAGS, TERMS, PublicTags, line_of, stating
from archive.errors import ArchiveError, Blocked
from archive.models.public_tags import rung_labels, vocabulary
from archive.models.testimony import Testimony
from archive.models.vocabulary import Theme
from archive.vocabulary import AgreementReason, CheckAnswer, CheckItem, ContentNote, Fidelity, Severity
from archive.workflow import preparing
from archive.workflow.agreement import MOST_ASKED, Asked, asked, mentions, reasons_for
from archive.workflow.attribution import standing_of, with_line
from archive.workflow.policy import Right
from archive.workflow.preparing import Choices, candidate_for

NONE_NEEDED = "none-needed"


class ReasonedRadios(forms.RadioSelect):
    """Choices that are not possible stand there all the same, each with the reason."""

    reasons: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **more)
        if reason := self.reasons.get(str(value)):
            option["attrs"]["disabled"] = True
            option["label"] = f"{label} Not possible here: {reason}."
        return option


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
        widget=forms.CheckboxSelectMultiple,
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
        widget=forms.CheckboxSelectMultiple,
        choices=[*ContentNote.choices, (NONE_NEEDED, "None needed")],
        help_text="Readers see these before the text.",
    )
    severity = forms.ChoiceField(
        label="How serious is what happened?",
        required=False,
        choices=Severity.choices,
        help_text="Only staff see this, so that nobody reads it unprepared. If it is serious, whoever clears "
        "it first checks whether somebody could find the child.",
    )
    note = forms.CharField(
        label="Note to the clearer",
        required=False,
        max_length=2000,
        widget=text_area(3),
        help_text="Seen by staff only.",
    )

    def __init__(self, testimony: Testimony, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered: dict[str, list[tuple[str, str]]] = {
            "themes": [(theme.slug, theme.label) for theme in Theme.objects.all()],
            **_rungs(testimony),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared so above
            field.choices = choices
        fidelities = self.fields["fidelity"].widget
        assert isinstance(fidelities, ReasonedRadios)  # noqa: S101 -- declared so above
        fidelities.reasons = preparing.refused_fidelities(testimony)
        self.testimony, self.revision = testimony, testimony.latest_revision
        # Under the line that is stored, which the page shows: what is answered counts for no other.
        shown = line_of(preparing.starting_choices(testimony))
        for mention in mentions(self.revision)[:MOST_ASKED]:
            self.fields[field_under(mention, shown)] = forms.ChoiceField(
                label="Why can it stay?",
                required=False,
                choices=AgreementReason.choices,
                widget=forms.RadioSelect,
                error_messages=CHOOSE,
            )
        for item in CheckItem:
            self.fields[_check_name(item)] = forms.ChoiceField(
                label=item.label,
                required=False,
                choices=CheckAnswer.choices,
                widget=forms.RadioSelect,
                error_messages=CHOOSE,
            )

    def clean_content_notes(self) -> tuple[str, ...] | None:
        chosen = self.cleaned_data["content_notes"]
        if NONE_NEEDED not in chosen:
            return tuple(chosen) or None
        if len(chosen) > 1:
            raise forms.ValidationError("Choose content notes or “None needed”, not both.")
        return ()

    @property
    def checks(self) -> list[forms.BoundField]:
        return [self[_check_name(item)] for item in CheckItem]

    @property
    def unanswered(self) -> int:
        return sum(not field.value() for field in self.checks)

    @property
    def choices(self) -> Choices:
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
            checklist={
                item.value: given[_check_name(item)] for item in CheckItem if given[_check_name(item)]
            },
            severity=given["severity"] or Severity.ORDINARY.value,
            note=given["note"],
        )
        # "Instagram and social media" says no more than "Instagram".
        line = vocabulary().canonical(line_of(choices))
        return replace(
            with_line(choices, line), agreement=reasons_for(given, self.revision, line_of(choices))
        )

    def choices_in_it(self) -> Choices | None:
        """Return what it would make as it is filled in, saved or not; None while a field is wrong."""
        filled_in = {name: self[name].value() for name in self.fields}
        form = self if self.is_bound else type(self)(self.testimony, filled_in)
        return form.choices if set(form.errors) <= {NON_FIELD_ERRORS} else None

    def asked_about(self, choices: Choices) -> list[tuple[Asked, forms.BoundField]]:
        """What the text says more exactly than the line, each with the question why it may."""
        found = asked(self.revision, choices, choices.agreement)
        line = line_of(choices)
        named = [(each, field_under(each.mention, line)) for each in found]
        return [(each, self[name]) for each, name in named if name in self.fields]

    @classmethod
    def starting(cls, testimony: Testimony) -> "PreparationForm":
        choices = preparing.starting_choices(testimony)
        refused = preparing.refused_fidelities(testimony)
        notes = [NONE_NEEDED] if choices.content_notes == () else list(choices.content_notes or ())
        initial = {
            "version": testimony.version,
            **choices.tags(),
            "year": line_of(choices).year,
            "fidelity": "" if choices.fidelity in refused else choices.fidelity,
            "content_notes": notes,
            "note": choices.note,
            **{_check_name(CheckItem(item)): answer for item, answer in choices.checklist.items()},
            **{
                field_under(each.mention, line_of(choices)): each.reason
                for each in asked(testimony.latest_revision, choices, choices.agreement)
            },
        }
        return cls(testimony, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    testimony = testimony_for(request, testimony_id, Right.PREPARE)
    if request.method != "POST":
        form = PreparationForm.starting(testimony)
        kept = drafts.fill_in(request, form, "prepare", testimony)
        return _prepare_page(request, testimony, form, kept=kept)
    form = PreparationForm(testimony, request.POST)
    if "_show" in request.POST:  # nothing is saved, and nothing that was filled in is lost
        request.session[SHOW_TEXT] = True
        return _prepare_page(request, testimony, form)
    if not form.is_valid():
        return _prepare_page(request, testimony, form, status=400)
    submits = "_submit" in request.POST
    act = preparing.submit if submits else preparing.prepare
    choices = form.choices
    try:
        if CHOSEN in request.POST:
            choices = with_line(choices, chosen_line(request.POST[CHOSEN], testimony, choices))
        act(testimony, seen=form.seen, choices=choices, by=request.user)
    except ArchiveError as refusal:
        present = testimony_for(request, testimony_id, Right.PREPARE)
        form = PreparationForm(present, with_present_version(request.POST, present))
        if isinstance(refusal, Blocked):  # it is stored, and the page lists every blocker anyway
            drafts.forget(request, "prepare", testimony=testimony)
        else:
            form.refuse(refusal)
        return _prepare_page(request, present, form, status=status_of(refusal), refusal=refusal)
    drafts.forget(request, "prepare", testimony=testimony)
    if submits:
        messages.success(request, f"{testimony} is now waiting for a second person.")
        return HttpResponseRedirect(next_address(testimony, "review"))
    if CHOSEN in request.POST:
        messages.success(request, f"{testimony}: draft saved. {_new_line(choices)}")
    else:
        messages.success(request, f"{testimony}: draft saved.")
    # After a press of a line the keyboard goes on below it.
    return HttpResponseRedirect(url_of("prepare", testimony) + ("#line" if CHOSEN in request.POST else ""))


@require_POST
def line_as_typed(request: StaffRequest, testimony_id: int) -> HttpResponse:
    """Show the line that the form on the prepare page would make, as it is filled in. Nothing is saved."""
    testimony: Testimony = testimony_for(request, testimony_id, Right.PREPARE)
    form = PreparationForm(testimony, request.POST)
    if not form.is_valid():
        raise BadRequest
    softened = not request.session.get(SHOW_TEXT, False)
    context = {"testimony": testimony, "softened": softened, **line_to_prepare(testimony, form.choices)}
    return TemplateResponse(request, "admin/archive/testimony/_line.html", context)


def _prepare_page(
    request: StaffRequest, testimony: Testimony, form: PreparationForm, status: int = 200, **context: Any
) -> TemplateResponse:
    # A refused submission has stored its draft; before the first draft this is what the form starts with.
    choices = preparing.starting_choices(testimony)
    revision = testimony.latest_revision
    # The line of what the page shows in the form, be it kept from last time: its buttons send that.
    unsaved = form.choices_in_it() if form.is_bound or context.get("kept") else None
    return render_page(
        request,
        testimony,
        "prepare",
        f"Prepare testimony {testimony.pk}",
        status=status,
        shows=[revision],
        form=form,
        revision=revision,
        not_read=not_read(testimony, revision, request.user),
        public=preparing.copy_of(revision, choices),
        **line_to_prepare(testimony, unsaved or choices),
        asked_about=form.asked_about(choices),
        blockers=blockers(
            candidate_for(testimony, choices=preparing.choices_of(revision) or choices), Step.SUBMIT
        ),
        **context,
    )


def _new_line(choices: Choices) -> str:
    standing = standing_of(choices)
    fits = "says only that a child spoke" if standing.states_nothing else f"fits {standing.group:,} contacts"
    return f"The line is now “{standing.sentence}”, which {fits}."


def _check_name(item: CheckItem) -> str:
    return f"check_{item.value}"


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
