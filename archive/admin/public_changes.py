"""Changes to words that readers see are asked for, and made once somebody else has confirmed them.

The request keeps the form as it was sent, sealed. On confirmation the same form is filled in again and has to
be as valid as it was; where the row has changed meanwhile, nothing happens.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from archive.admin import drafts
from archive.admin.access import staff
from archive.admin.drafts import KeepsDrafts
from archive.admin.lists import ListAdmin
from archive.admin.power import CHANGES, say_it_waits
from archive.errors import NotAllowed
from archive.models.audit import Action
from archive.models.draft import words_of
from archive.models.power import Kind, PowerRequest
from archive.workflow import audit, power
from archive.workflow.policy import Verb, may_with

_CHANGED_MEANWHILE = "This entry has changed since the request was made. Refuse the request, and ask again."


class AsksForPublicWords(KeepsDrafts, ListAdmin):
    """Its form asks for a change, where ``for_readers`` says so, and makes it otherwise."""

    actions: Any = None  # each row is deleted on a page of its own, where the page says what happens

    def for_readers(self, form: Any, change: bool) -> bool:
        """Whether readers would see something else."""
        return True

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not self.for_readers(form, change):
            super().save_model(request, obj, form, change)
            return
        sent = {name: request.POST.getlist(name) for name in form.fields if name in request.POST}
        self.ask(request, Verb.CHANGE if change else Verb.ADD, obj, words_of(sent), form.changed_data)
        drafts.forget(request, f"{self.opts.model_name}-{obj.pk if change else 'add'}")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if not _is_asked(request):
            super().save_related(request, form, formsets, change)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None if _is_asked(request) else super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None if _is_asked(request) else super().log_change(request, obj, message)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return (
            self._to_list() if _is_asked(request) else super().response_add(request, obj, post_url_continue)
        )

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._to_list() if _is_asked(request) else super().response_change(request, obj)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """The row is written when it is deleted."""
        return []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.ask(request, Verb.DELETE, obj, "", ())

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        return self._to_list()

    def _to_list(self) -> HttpResponse:
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def ask(self, request: HttpRequest, verb: Verb, obj: Any, words: str, fields: Iterable[str]) -> None:
        stored = None if verb == Verb.ADD else self.model._default_manager.get(pk=obj.pk)
        table = str(self.opts.model_name)
        what: dict[str, str | int] = {"table": table, "verb": verb.value, "fields": " ".join(fields)}
        # Of a new one, what it would hold: so that the same is not asked for twice.
        what["was"] = _state(stored) if stored else _digest(words)
        subject = f"{table} {obj.pk if stored else 'new'}"
        request._asked = True  # type: ignore[attr-defined]
        try:
            asked = power.ask(Kind.WORDS, by=staff(request), subject=subject, what=what, words=words)
        except NotAllowed as refusal:
            self.message_user(request, str(refusal), "WARNING")
        else:
            say_it_waits(request, asked)


def _is_asked(request: HttpRequest) -> bool:
    return getattr(request, "_asked", False)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:16]


def _state(row: models.Model) -> str:
    """What tells whether any column of it has changed, or any of its terms."""
    held = {field.name: str(field.value_from_object(row)) for field in row._meta.concrete_fields}
    terms = {
        field.name: sorted(field.value_from_object(row), key=lambda term: term.pk)
        for field in row._meta.many_to_many
    }
    return _digest(json.dumps([held, {name: [term.pk for term in given] for name, given in terms.items()}]))


def _admin_of(asked: PowerRequest) -> Any:
    for model, its in admin.site._registry.items():
        if model._meta.model_name == asked.what["table"]:
            return its
    raise NotAllowed("The archive no longer has this kind of entry. Refuse this request.")


def _row_of(asked: PowerRequest, model: type[models.Model]) -> models.Model | None:
    """The row as it stands; None of a new one.

    Raises:
        NotAllowed: it is gone, or no longer as it was when this was asked for.
    """
    if asked.what["verb"] == Verb.ADD:
        return None
    row = model._default_manager.filter(pk=int(asked.subject.split()[1])).first()
    if row is None or _state(row) != asked.what["was"]:
        raise NotAllowed(_CHANGED_MEANWHILE)
    return row


def _form_of(asked: PowerRequest, its: Any, row: models.Model | None) -> Any:
    """The form as it was sent, on the row as it stands, in the name of whoever asked."""
    request = HttpRequest()
    request.user = asked.asked_by
    sent = QueryDict(mutable=True)
    for name, values in json.loads(power.words_of(asked)).items():
        sent.setlist(name, values)
    return its.get_form(request, row, change=row is not None)(sent, instance=row)


def _make_change(asked: PowerRequest) -> None:
    its = _admin_of(asked)
    row = _row_of(asked, its.model)
    verb = Verb(str(asked.what["verb"]))
    if not may_with(asked.asked_by, verb, its.model, row):
        raise NotAllowed("The person who asked may no longer do this themselves. Refuse this request.")
    if verb == Verb.DELETE and row is not None:
        about = asked.subject
        try:
            row.delete()
        except models.ProtectedError:
            raise NotAllowed(
                "Something else uses it now, so it cannot be deleted. Refuse this request."
            ) from None
        audit.record_about(Action.DELETED, about, asked.asked_by)
        return
    form = _form_of(asked, its, row)
    if not form.is_valid():
        wrong = ", ".join(form.errors)
        raise NotAllowed(f"This is no longer valid ({wrong}). Refuse this request, and ask again.")
    stored = form.save()
    action = Action.CHANGED if row else Action.ADDED
    audit.record_about(
        action, f"{asked.what['table']} {stored.pk}", asked.asked_by, fields=str(asked.what["fields"])
    )


def _shown(asked: PowerRequest) -> list[tuple[str, str, str]]:
    """Each field that would change: its name, what readers see now, and what they would see."""
    its = _admin_of(asked)
    try:
        row = _row_of(asked, its.model)
        if asked.what["verb"] == Verb.DELETE:
            return [("All of it", str(row), "Deleted")]
        before = its.model._default_manager.get(pk=row.pk) if row is not None else None
        form = _form_of(asked, its, row)
    except NotAllowed:
        return []
    form.is_valid()
    return [
        (str(form.fields[name].label), _in_words(before, name), _after(form.cleaned_data.get(name)))
        for name in form.changed_data
    ]


def _in_words(row: models.Model | None, name: str) -> str:
    if row is None:
        return "–"
    value = getattr(row, name)
    return _after(value.all() if hasattr(value, "all") else value)


def _after(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple | models.QuerySet):
        return ", ".join(map(str, value)) or "–"
    return "–" if value in (None, "") else str(value)


power.APPLIED[Kind.WORDS] = _make_change
CHANGES[Kind.WORDS] = _shown
