"""What can be done with a term beside changing its form. The acts are the workflow's (workflow/terms.py)."""

import json
from enum import StrEnum

from django.contrib.auth.models import User

from archive.admin.power import EFFECTS
from archive.admin.term_effects import (
    Effects,
    effects_of_bringing_back,
    effects_of_merging,
    effects_of_renaming,
    effects_of_retiring,
    effects_of_separating,
)
from archive.errors import NotAllowed
from archive.models.power import Kind, PowerRequest
from archive.models.vocabulary import Term
from archive.workflow import power, terms
from archive.workflow.policy import Verb
from archive.workflow.term_changes import BRING_BACK, MERGE, MODELS, RENAME, RETIRE, UNMERGE


class TermAct(StrEnum):
    MERGE = MERGE
    UNMERGE = UNMERGE
    RETIRE = RETIRE
    BRING_BACK = BRING_BACK

    @property
    def page(self) -> str:
        """As the name of its address has it."""
        return self.value.replace("-", "")


ACT_TITLES = {
    TermAct.MERGE: "Merge into another…",
    TermAct.UNMERGE: "Make it a term of its own again…",
    TermAct.RETIRE: "Retire…",
    TermAct.BRING_BACK: "Bring back…",
}
_CHANGED = "This term has changed since the request was made. Refuse the request, and ask again."


def possible(act: TermAct, term: Term) -> bool:
    """Whether it can be asked of a term that stands so; what else is in the way is said on its page."""
    if term.now != term:
        return act == TermAct.UNMERGE
    return act in (TermAct.MERGE, TermAct.BRING_BACK if term.retired else TermAct.RETIRE)


def effects_of(act: TermAct, term: Term, into: Term | None = None) -> Effects:
    if act == TermAct.MERGE and into is not None:
        return effects_of_merging(term, into)
    if act == TermAct.UNMERGE:
        return effects_of_separating(term)
    return effects_of_bringing_back(term) if act == TermAct.BRING_BACK else effects_of_retiring(term)


def do(act: TermAct, term: Term, *, by: User, into: Term | None = None) -> PowerRequest | None:
    """Do it, or ask for it where readers see the term; then the request is returned.

    Raises:
        NotAllowed: something stands in the way, or just this is waiting already.
    """
    if act == TermAct.MERGE and into is not None:
        return terms.merge(term, into, by)
    if act == TermAct.UNMERGE:
        return terms.unmerge(term, by)
    return terms.bring_back(term, by) if act == TermAct.BRING_BACK else terms.retire(term, by)


def _asked_effects(request: PowerRequest) -> Effects:
    """Counted anew, for whoever confirms."""
    try:
        asked = terms.asked_for(request)
    except NotAllowed as refusal:
        return Effects(refused=(str(refusal),))
    if asked.changed:
        return Effects(refused=(_CHANGED,))
    if asked.act == RENAME:
        return effects_of_renaming(asked.term, asked.label)
    return effects_of(TermAct(asked.act), asked.term, asked.into)


def _effects_of_words(request: PowerRequest) -> Effects | None:
    """What a new name changes, where it was changed in the form of a term together with the rest."""
    what = {name: str(value) for name, value in request.what.items()}
    table = MODELS.get(what["table"])
    if table is None or what["verb"] != Verb.CHANGE or "label" not in what["fields"].split():
        return None
    term = table._default_manager.filter(pk=int(request.subject.split()[1])).first()
    try:
        label = json.loads(power.words_of(request))["label"][0]
    except NotAllowed:  # its words are gone
        return None
    return effects_of_renaming(term, label) if term else None


EFFECTS[Kind.TERM] = _asked_effects
EFFECTS[Kind.WORDS] = _effects_of_words
