"""Whether each act has its row in the audit trail, and each row its act."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, Model, OuterRef, QuerySet

from archive.models.audit import Action, Event
from archive.models.clearance import Clearance
from archive.models.concern import Concern, ConcernClosing, ConcernNote
from archive.models.data_key import DataKey
from archive.models.decision import Decision
from archive.models.flag import Scan
from archive.models.language import LanguageRead
from archive.models.publication import Publication, Tombstone
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.vocabulary import Status

# What an act leaves behind: the rows about it, its own table, the way to its testimony, and what is one act.
_LEFT: tuple[tuple[str, tuple[Action, ...], type[Model], str, str], ...] = (
    ("revisions", (Action.ENTERED, Action.EDITED, Action.APPLIED), Revision, "testimony_id", "pk"),
    ("scans", (Action.SCANNED,), Scan, "revision__testimony_id", "pk"),
    ("confirmed readings", (Action.LANGUAGE_READ,), LanguageRead, "revision__testimony_id", "pk"),
    ("decisions", (Action.DECIDED, Action.UNDONE), Decision, "flag__revision__testimony_id", "batch"),
    ("clearances", (Action.CLEARED,), Clearance, "revision__testimony_id", "pk"),
    ("concerns", (Action.CONCERN_RAISED,), Concern, "testimony_id", "pk"),
    ("notes on concerns", (Action.CONCERN_NOTED,), ConcernNote, "concern__testimony_id", "pk"),
    ("closed concerns", (Action.CONCERN_CLOSED,), ConcernClosing, "concern__testimony_id", "pk"),
)


def acts_without_rows() -> Iterator[str]:
    """Yield one sentence for each act that the trail does not tell, and each that it alone tells."""
    for name, actions, model, testimony, act in _LEFT:
        told = _counted(Event.objects.filter(action__in=actions).values_list("testimony_id"), "pk")
        done = _counted(model._default_manager.values_list(testimony), act)
        for pk in sorted(told.keys() | done.keys()):
            if told[pk] != done[pk]:
                yield (
                    f"trail: testimony {pk} has {done[pk]} {name}, "
                    f"but the number of audit rows about them is {told[pk]}"
                )
    yield from _in_and_out()
    yield from _keys()


def _counted(rows: QuerySet[Any, Any], act: str) -> Counter[int]:
    return Counter(dict(rows.order_by().annotate(Count(act, distinct=True))))


def _in_and_out() -> Iterator[str]:
    standing = set(Publication.everything.values_list("public_id", flat=True))
    withdrawn = set(Tombstone.objects.values_list("public_id", flat=True))
    published_once = _told(Action.PUBLISHED)
    # A next edition under another address takes back the one before.
    withdrawn_once = _told(Action.WITHDRAWN) | _told(Action.PUBLISHED, "instead_of")
    for public_ids, sentence in (
        (standing & withdrawn, "was withdrawn, but is still published"),
        (standing - published_once, "is published, but no audit row says who published it"),
        (withdrawn - withdrawn_once, "was withdrawn, but no audit row says who withdrew it"),
        (published_once - standing - withdrawn, "was published, but is now neither there nor withdrawn"),
        (withdrawn_once - withdrawn, "was withdrawn, but its address could be used again"),
    ):
        for public_id in sorted(public_ids):
            yield f"publication: {public_id} {sentence}"


def _keys() -> Iterator[str]:
    """No original goes without a row, and none comes back."""
    gone = set(DataKey.objects.exclude(shredded_at=None).values_list("pk", flat=True))
    whole = set(DataKey.objects.filter(shredded_at=None).values_list("pk", flat=True))
    told = keys_told_of()
    # Older rows about an erasure name no key.
    erased = Testimony.objects.filter(
        Exists(Event.objects.filter(testimony_id=OuterRef("pk"), action=Action.ERASED)), status=Status.ERASED
    )
    untold = gone - told - set(erased.values_list("key", flat=True))
    for pk in sorted(untold):
        yield f"key: data key {pk} was shredded, but no audit row says so"
    for pk in sorted(told & whole):
        yield f"key: data key {pk} is there, although the trail says that it was shredded"


def keys_told_of() -> set[int]:
    """The ids of the data keys that the trail says were shredded."""
    acts = (Action.SHREDDED, Action.ERASED, Action.FACTOR_RESET)
    rows = Event.objects.filter(action__in=acts).values_list("details", flat=True)
    return {details["key"] for details in rows.iterator() if "key" in details}


def _told(action: Action, name: str = "public_id") -> set[str]:
    """The public ids in the rows about ``action``."""
    rows = Event.objects.filter(action=action).values_list("details", flat=True)
    return {str(details[name]) for details in rows if name in details}
