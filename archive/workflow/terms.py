"""Terms that can be put right: what uses one, what a change touches, and who has to agree to it.

Where readers see the term, a change of what they read under it is asked for, and happens once a second person
has confirmed it (workflow/power.py). What happens then is term_changes.py.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
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
    narrower: int = 0
    aliases: tuple[str, ...] = ()

    @property
    def is_none(self) -> bool:
        return not (self.testimonies or self.cleared or self.published or self.figures or self.narrower)


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
    return usages(type(term))[term.pk]


def usages(model: type[Term]) -> Mapping[int, Usage]:
    """Return it for every term of a list, by its key, with as many questions for many as for one."""
    name = _FIELDS[str(model._meta.model_name)]
    terms = list(model.objects.all())
    stays = {term.pk: term.now.pk for term in terms}
    tagged = {owner: _tagged(owner, name, stays) for owner in (Testimony, Publication, Figure)}
    slugs = {term.slug: term for term in terms}
    cleared: Counter[int] = Counter()
    for signed in _signed_and_not_out().values_list(name, flat=True):
        own = {slugs[slug].pk for slug in signed if slug in slugs}
        cleared.update(own | {stays[pk] for pk in own})
    narrower = Counter(term.parent_id for term in terms if term.merged_into_id is None)
    last = BaselineImport.objects.order_by("-pk").values_list("text", flat=True).first() or ""
    named = set(last.replace("+", ",").replace(";", ",").replace("\n", ",").replace('"', "").split(","))
    return {
        term.pk: Usage(
            testimonies=tagged[Testimony][term.pk],
            cleared=cleared[term.pk],
            published=tagged[Publication][term.pk],
            figures=tagged[Figure][term.pk],
            baselines=int(term.slug in {each.strip() for each in named}),
            narrower=narrower[term.pk],
            aliases=tuple(each.label for each in terms if each.merged_into_id == term.pk),
        )
        for term in terms
    }


def _tagged(
    owner: type[Testimony | Publication | Figure], name: str, stays: Mapping[int, int]
) -> Counter[int]:
    link = owner._meta.get_field(name)
    through = link.remote_field.through  # type: ignore[union-attr]
    columns = link.m2m_column_name(), link.m2m_reverse_name()  # type: ignore[union-attr]
    pairs = {
        (row, key)
        for row, term in through._default_manager.values_list(*columns).iterator(chunk_size=5000)
        for key in (term, stays[term])
    }
    return Counter(key for _, key in pairs)


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
    signed = _signed_and_not_out().values_list(name, flat=True)
    return Touches(
        published=quotes.count(),
        cleared=sum(not set(its.values()).isdisjoint(slugs) for slugs in signed),
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
