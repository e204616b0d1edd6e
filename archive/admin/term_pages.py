"""The pages on which somebody asks that a term is merged with another, retired or brought back."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from archive.admin.access import staff
from archive.admin.forms import StaffForm
from archive.admin.lists import row_id
from archive.admin.pages import status_of
from archive.admin.power import say_it_waits
from archive.admin.term_acts import TermAct, do, effects_of
from archive.errors import ArchiveError
from archive.models.vocabulary import Term
from archive.workflow.policy import Verb, may_with
from archive.workflow.term_changes import against_merging

_TITLES = {
    TermAct.MERGE: "Merge “{}” into another term",
    TermAct.UNMERGE: "Make “{}” a term of its own again",
    TermAct.RETIRE: "Retire “{}”",
    TermAct.BRING_BACK: "Bring “{}” back",
}
_PRESSES = {
    TermAct.MERGE: "Merge them",
    TermAct.UNMERGE: "Make it a term of its own",
    TermAct.RETIRE: "Retire it",
    TermAct.BRING_BACK: "Bring it back",
}
_DONE = {
    TermAct.MERGE: "“{}” has been merged into “{}”.",
    TermAct.UNMERGE: "“{}” is a term of its own again.",
    TermAct.RETIRE: "“{}” has been retired.",
    TermAct.BRING_BACK: "“{}” can be chosen again.",
}


class OneTerm(AutocompleteSelect):
    """The stock type-ahead for one term, with a plain list where there is no JavaScript."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [item for item in value if row_id(str(item))], attr)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = format_html_join(
            "", '<option value="{}">{}</option>', ((term.pk, term) for term in self.choices.queryset)
        )
        return format_html(
            '{}<noscript><select name="{}" aria-label="All terms"><option></option>{}</select></noscript>',
            super().render(name, value, attrs, renderer),
            name,
            options,
        )


class IntoForm(StaffForm):
    """Which term stays."""

    into: Any = forms.ModelChoiceField(
        label="Term that stays",
        queryset=None,
        error_messages={"required": "Choose the term that stays.", "invalid_choice": "Choose from the list."},
        help_text="Type a name or a nickname.",
    )

    def __init__(self, *args: Any, term: Term, **options: Any) -> None:
        super().__init__(*args, **options)
        table = type(term)
        # Another's key leads the type-ahead to the right table.
        widget = OneTerm(
            table._meta.get_field("parent"), admin.site, attrs={"data-placeholder": "Type to search"}
        )
        field: Any = self.fields["into"]
        field.widget = widget
        field.queryset = table._default_manager.offered().exclude(pk=term.pk)
        widget.choices = field.choices


class SeenNumbersForm(StaffForm):
    """What the numbers were when the page was shown."""

    touched = forms.CharField(widget=forms.HiddenInput, required=False)


def act_page(request: HttpRequest, table: type[Term], term_id: int, act: TermAct) -> HttpResponse:
    """What it touches, and the press that asks for it."""
    if not may_with(staff(request), Verb.CHANGE, table):
        raise PermissionDenied
    term = get_object_or_404(table._default_manager.select_related("parent"), pk=term_id)
    if act == TermAct.MERGE:
        return _merge_page(request, term)
    return _answer(request, act, term)


def _merge_page(request: HttpRequest, term: Term) -> HttpResponse:
    """First which term stays, in the address; then what that touches."""
    if term.now != term:
        return _page(request, TermAct.MERGE, term, refused=against_merging(term, term.now))
    chosen = IntoForm(request.GET if "into" in request.GET else None, term=term)
    if not chosen.is_valid():
        return _page(request, TermAct.MERGE, term, chooser=chosen)
    return _answer(request, TermAct.MERGE, term, chosen.cleaned_data["into"], chooser=chosen)


def _answer(
    request: HttpRequest, act: TermAct, term: Term, into: Term | None = None, **more: Any
) -> HttpResponse:
    effects = effects_of(act, term, into)
    if effects.refused:
        return _page(request, act, term, refused=effects.refused, **more)
    form = SeenNumbersForm(request.POST or None, initial={"touched": effects.touched})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["touched"] == effects.touched:
            return _do(request, act, term, into)
        form.add_error(None, "The numbers have changed since you opened this page. Look at them again.")
        form.data = {"touched": effects.touched}
    return _page(request, act, term, into=into, effects=effects, form=form, **more)


def _do(request: HttpRequest, act: TermAct, term: Term, into: Term | None) -> HttpResponse:
    try:
        asked = do(act, term, by=staff(request), into=into)
    except ArchiveError as refusal:
        return _page(request, act, term, refused=[str(refusal)], status=status_of(refusal))
    if asked is None:
        messages.success(request, _DONE[act].format(term.label, into))
    else:
        say_it_waits(request, asked)
    return HttpResponseRedirect(_address("change", term))


def _address(page: str, term: Term) -> str:
    return reverse(f"admin:archive_{term._meta.model_name}_{page}", args=[term.pk])


def _page(request: HttpRequest, act: TermAct, term: Term, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _TITLES[act].format(term.label),
        "press": _PRESSES[act],
        "term": term,
        "opts": term._meta,
        "back": _address("change", term),
        "into_page": _address("change", more["into"]) if more.get("into") else "",
        **more,
    }
    return TemplateResponse(request, "admin/terms/act.html", context, status=status)
