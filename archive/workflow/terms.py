"""Terms that can be put right: what uses one, what a change touches, and who has to agree to it.

Where readers see the term, a change of what they read under it is asked for, and happens once a second person
has confirmed it (workflow/power.py). What happens then is term_changes.py.
"""

import hashlib
import json
import re
from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from archive.errors import NotAllowed
from archive.models.baseline import BaselineImport
from archive.models.clearance import Clearance
from archive.models.figure import Figure
from archive.models.power import Kind, PowerRequest
from archive.models.preparation import Preparation
from archive.models.public_tags import VOCABULARY, line_as_read, of
from archive.models.publication import Publication
from archive.models.term_names import DOUBLE, name_key
from archive.models.testimony import Testimony
from archive.models.vocabulary import Term
from archive.vocabulary import Status
from archive.wall.terms import readers_see
from archive.workflow import power, term_changes
from archive.workflow.policy import Verb, may_with
from archive.workflow.term_changes import BRING_BACK, MERGE, RENAME, RETIRE, UNMERGE, subject_of

MOST_LINES = 5
_FIELDS = {str(model._meta.model_name): name for name, model in VOCABULARY.items()}


@dataclass(frozen=True, slots=True)
class Usage:
    """What has a term, or one that was merged into it; a testimony that has both counts once.

    ``cleared``: quotes that were signed and are not out yet; ``baselines``: the statistics in force name it.
    """

    testimonies: int = 0
    cleared: int = 0
    published: int = 0
    figures: int = 0
    baselines: int = 0


@dataclass(frozen=True, slots=True)
class Touches:
    """What a change touches, before it is asked for. ``refused``: why it cannot be, in sentences.

    ``lines`` are a few public lines as they read now and would read then; ``needs_second``: readers see it.
    """

    published: int = 0
    cleared: int = 0
    preparing: int = 0
    lines: tuple[tuple[str, str], ...] = ()
    needs_second: bool = False
    refused: tuple[str, ...] = ()


def usage(term: Term) -> Usage:
    """Return what uses it; of a merged one, what has it still."""
    name = _FIELDS[str(term._meta.model_name)]
    its = {each.pk: each.slug for each in type(term).objects.standing_for([term])}
    return Usage(
        testimonies=_tagged(Testimony, name, its),
        cleared=_cleared(name, its.values()),
        published=_tagged(Publication, name, its, publication__in=Publication.objects.values("pk")),
        figures=_tagged(Figure, name, its),
        baselines=int(term.slug in _named_in_the_statistics()),
    )


def _tagged(
    owner: type[Testimony | Publication | Figure], name: str, its: Collection[int], **only: Any
) -> int:
    link: Any = owner._meta.get_field(name)
    rows = link.remote_field.through._default_manager.filter(
        **{f"{link.m2m_reverse_field_name()}__in": its}, **only
    )
    number: int = rows.values(link.m2m_field_name()).distinct().count()
    return number


def _cleared(name: str, slugs: Collection[str]) -> int:
    signed = _signed_and_not_out().values_list(name, flat=True)
    return sum(not set(slugs).isdisjoint(each) for each in signed)


def _named_in_the_statistics() -> set[str]:
    last = BaselineImport.objects.order_by("-pk").values_list("text", flat=True).first() or ""
    return {word.strip() for word in re.split(r'[+,;\n"]', last)}


def _signed_and_not_out() -> QuerySet[Clearance]:
    waiting = Q(revision__testimony__status__in=(Status.CLEARED, Status.WAITING))
    return Clearance.objects.filter(waiting)


def touches_of_renaming(term: Term, label: str) -> Touches:
    """Return what a new label touches. It voids nothing that was signed: lines are rendered from tags."""
    found = _touches(term, _called(term, label=label), term_changes.against_renaming(term, label))
    return replace(found, needs_second=found.needs_second and term_changes.says_something_else(term, label))


def touches_of_merging(old: Term, into: Term) -> Touches:
    refused = term_changes.against_merging(old, into) or term_changes.too_rare_after_merging(old, into)
    return _touches(old, _called(into), refused)


def touches_of_unmerging(old: Term) -> Touches:
    refused = term_changes.against_unmerging(old) or term_changes.too_rare_after_unmerging(old)
    return _touches(old, _called(old, merged_into=None), refused)


def _called(term: Term, **values: Any) -> Term:
    """The term as it would be; stored nowhere."""
    changed = copy(term)
    for name, value in {**values, "relabelled": True}.items():
        setattr(changed, name, value)
    return changed


def _touches(term: Term, then: Term, refused: list[str]) -> Touches:
    name = _FIELDS[str(term._meta.model_name)]
    its = {each.pk: each.slug for each in type(term).objects.standing_for([term])}
    quotes = Publication.objects.filter(**{f"{name}__in": its}).distinct()
    open_drafts = (Status.IN_REVIEW, Status.RETURNED, Status.SUBMITTED)
    drafts = Preparation.objects.filter(
        **{f"{name}__in": its}, revision__testimony__status__in=open_drafts
    ).values("revision__testimony")
    shown = quotes.newest_first().with_tags()[:MOST_LINES] if name != "themes" else ()
    return Touches(
        published=quotes.count(),
        cleared=_cleared(name, its.values()),
        preparing=drafts.distinct().count(),
        lines=tuple((quote.line, _line_then(quote, name, its, then)) for quote in shown),
        needs_second=readers_see(term),
        refused=tuple(refused),
    )


def _line_then(quote: Publication, name: str, its: Collection[int], then: Term) -> str:
    terms: dict[str, list[Term]] = {
        each: list(getattr(quote, each).all()) for each in ("platforms", "harm_types")
    }
    terms[name] = [then if term.pk in its else term for term in terms[name]]
    return line_as_read(quote.attribution, of(quote), terms)


def merge(old: Term, into: Term, by: User, *, reason: str = "") -> PowerRequest | None:
    """Read ``old`` as ``into``, or ask for it where readers see ``old``: then the request is returned.

    Raises:
        NotAllowed: with everything that stands in the way.
    """
    term_changes.refuse(term_changes.against_merging(old, into))
    return _do_or_ask(MERGE, old, by=by, into=into, reason=reason)


def unmerge(old: Term, by: User, *, reason: str = "") -> PowerRequest | None:
    """As ``merge``, the other way round. What was given the other term meanwhile keeps that one."""
    term_changes.refuse(term_changes.against_unmerging(old))
    return _do_or_ask(UNMERGE, old, by=by, reason=reason)


def rename(term: Term, label: str, by: User, *, reason: str = "") -> PowerRequest | None:
    """Give it another label, or ask for it where readers see it and more than its spelling changes."""
    term_changes.refuse(term_changes.against_renaming(term, label))
    return _do_or_ask(RENAME, term, by=by, label=label, reason=reason)


def retire(term: Term, by: User) -> PowerRequest | None:
    """No new use of it. Readers see no difference, so nobody else is asked."""
    return _do_or_ask(RETIRE, term, by=by)


def bring_back(term: Term, by: User) -> PowerRequest | None:
    return _do_or_ask(BRING_BACK, term, by=by)


@transaction.atomic
def _do_or_ask(
    act: str, term: Term, *, by: User, into: Term | None = None, label: str = "", reason: str = ""
) -> PowerRequest | None:
    require_may(by, term)
    if not _needs_second(act, term, label):
        term_changes.do(act, term, by=by, into=into, label=label)
        return None
    # With the new label, so that two of them can be asked for and the same one only once.
    what: dict[str, str | int] = {"verb": act, "was": _state(term, into, label)}
    if into is not None:
        what["into"] = into.pk
    subject = subject_of(term)
    return power.ask(Kind.TERM, by=by, subject=subject, what=what, words=label, reason=reason)


def _needs_second(act: str, term: Term, label: str) -> bool:
    if act == RENAME and not term_changes.says_something_else(term, label):
        return False
    return act in (MERGE, UNMERGE, RENAME) and readers_see(term)


def require_may(person: User, term: Term) -> None:
    """Raises NotAllowed, unless they look after the vocabulary."""
    allowed = may_with(person, Verb.CHANGE, type(term), term)
    if not allowed:
        raise NotAllowed(allowed.reason)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request about a term asks for. ``changed``: a term is no longer as it was when it was asked."""

    act: str
    term: Term
    into: Term | None
    label: str
    changed: bool

    def touches(self) -> Touches:
        """What it touches as things stand: for whoever confirms it."""
        if self.act == RENAME:
            return touches_of_renaming(self.term, self.label)
        if self.act == MERGE and self.into is not None:
            return touches_of_merging(self.term, self.into)
        return touches_of_unmerging(self.term)


def asked_for(asked: PowerRequest) -> Asked:
    """Raises NotAllowed: a term is gone, or the words cannot be read any more."""
    term = term_changes.term_of(asked.subject)
    into = None
    if "into" in asked.what:
        into = term_changes.term_of(f"{term._meta.model_name} {asked.what['into']}")
    label = power.words_of(asked)
    changed = _state(term, into, label) != asked.what["was"]
    return Asked(str(asked.what["verb"]), term, into, label, changed)


def _confirmed(asked: PowerRequest) -> None:
    its = asked_for(asked)
    require_may(asked.asked_by, its.term)
    if its.changed:
        raise NotAllowed(
            "This term has changed since the request was made. Refuse the request, and ask again."
        )
    term_changes.do(its.act, its.term, by=asked.asked_by, into=its.into, label=its.label)


def _state(term: Term, into: Term | None, label: str) -> str:
    """What tells whether a term is still what it was when somebody asked."""
    held = [
        [term.pk, term.slug, term.label, term.parent_id, term.merged_into_id, term.retired]  # type: ignore[attr-defined]
        for term in (term, into)
        if term is not None
    ]
    return hashlib.sha256(json.dumps([held, label]).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Double:
    """Two terms of one list that have one name, or a theme and a kind of harm of one name (``is_twin``)."""

    one: Term
    other: Term
    is_twin: bool = False


def doubles(model: type[Term]) -> list[Double]:
    """Return those that were there before doubles were refused, with the term that each repeats."""
    live = list(model.objects.live().order_by("pk"))
    first = {term.label_key: term for term in live if DOUBLE not in term.label_key}
    marked = [term for term in live if DOUBLE in term.label_key]
    pairs = ((first.get(term.label_key.split(DOUBLE)[0]), term) for term in marked)
    return [Double(one, other) for one, other in pairs if one is not None]


def twins(term: Term) -> list[Term]:
    """Return the terms of other lists that bear its name. They may: "Threats to share images" is what was
    done and what a quote is about. Whoever adds one is told."""
    others = (model for model in VOCABULARY.values() if model is not type(term))
    return [each for model in others for each in model.objects.live().filter(label_key=name_key(term.label))]


power.APPLIED[Kind.TERM] = _confirmed
