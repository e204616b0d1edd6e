"""How a term stands, for its own page: uses, what leads to it, what is waiting, and what can be asked for."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from archive.admin.term_acts import ACT_TITLES, TermAct, possible
from archive.admin.term_effects import address_of
from archive.admin.term_uses import uses_in_words
from archive.models.power import Kind, PowerRequest
from archive.models.vocabulary import Term
from archive.workflow import power
from archive.workflow.terms import usage


def standing_of(term: Term, *, may_change: bool) -> dict[str, Any]:
    uses = usage(term)
    merged = term.now != term
    return {
        "uses": uses_in_words(uses.testimonies, uses.published),
        "address": address_of(term),
        "merged_into": _linked(term.now) if merged else None,
        "narrower": [_linked(each) for each in _table(term).live().filter(parent=term)],
        "names": [*_merged_here(term), *({"label": address_of(term, slug)} for slug in term.former_slugs)],
        "waiting": _waiting(term) if may_change else (),
        "acts": [_act(act, term) for act in TermAct if possible(act, term)] if may_change else (),
    }


def page_of(term: Term, page: str = "change") -> str:
    return reverse(f"admin:archive_{term._meta.model_name}_{page}", args=[term.pk])


def _table(term: Term) -> Any:
    return type(term)._default_manager.all()


def _linked(term: Term) -> dict[str, Any]:
    return {"label": term.label, "url": page_of(term), "retired": term.retired}


def _merged_here(term: Term) -> list[dict[str, Any]]:
    return [{**_linked(each), "address": address_of(each)} for each in _table(term).filter(merged_into=term)]


def _act(act: TermAct, term: Term) -> dict[str, str]:
    return {"title": ACT_TITLES[act], "url": page_of(term, act.page)}


def _waiting(term: Term) -> list[dict[str, Any]]:
    """What is asked of it, or of what would be merged into it."""
    table = str(term._meta.model_name)
    waiting = PowerRequest.objects.open_at(timezone.now()).filter(kind__in=(Kind.WORDS, Kind.TERM))
    return [
        {
            "number": asked.pk,
            "said": power.said(asked),
            "url": reverse("admin:power_request", args=[asked.pk]),
        }
        for asked in waiting.order_by("pk")
        if asked.subject == f"{table} {term.pk}"
        or (asked.subject.startswith(f"{table} ") and asked.what.get("into") == term.pk)
    ]
