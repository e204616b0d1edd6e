"""The workflow's acts, done by people who read a text before they judge it.

``from tests.workflow.acting import review`` in a test reads as the real module, and whoever acts has had the
testimony's texts shown. What happens to whoever has not is told in test_showing.py.
"""

from dataclasses import replace
from functools import wraps

from archive.disclosure.agreement import key_under
from archive.disclosure.tags import line_of
from archive.models import Revision
from archive.vocabulary import AgreementReason, BesideReason
from archive.workflow import clearing as real_clearing
from archive.workflow import preparing as real_preparing
from archive.workflow import publishing as real_publishing
from archive.workflow import review as real_review
from archive.workflow.agreement import asked
from archive.workflow.beside import beside, to_accept
from archive.workflow.showing import record_shown

JUDGING = {
    "accept", "replace", "keep", "resize", "reopen", "mark", "undo", "apply", "prepare", "submit", "clear",
    "give_back", "publish", "reword",
}  # fmt: skip


def show(testimony, to):
    """Let ``to`` have every text of the testimony before them."""
    record_shown(*Revision.objects.filter(testimony=testimony), to=to)


def every_reason(testimony):
    """What whoever clears it says of all that stands beside it."""
    return {each.testimony.pk: BesideReason.TELLS_NO_MORE for each in to_accept(beside(testimony))}


def answered(testimony, choices):
    """The same choices, with a reason for whatever the text says more exactly than the line."""
    found = asked(testimony.latest_revision, choices, {})
    line = line_of(choices)
    return replace(
        choices, agreement={key_under(each.mention, line): AgreementReason.NO_MORE.value for each in found}
    )


class ShownFirst:
    def __init__(self, module):
        self._module = module

    def __getattr__(self, name):
        act = getattr(self._module, name)
        if name not in JUDGING:
            return act

        @wraps(act)
        def read_and_act(testimony, *, by, **given):
            show(testimony, by)
            if name == "clear":
                given.setdefault("accepted", every_reason(testimony))
            return act(testimony, by=by, **given)

        return read_and_act


review = ShownFirst(real_review)
preparing = ShownFirst(real_preparing)
clearing = ShownFirst(real_clearing)
publishing = ShownFirst(real_publishing)
