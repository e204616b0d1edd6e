"""What a page says of a child's original words: when they will go, who keeps them, or that they are gone."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from archive.admin.wording import counted
from archive.models.hold import Hold
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow import shredding
from archive.workflow.shredding import Why


@dataclass(frozen=True, slots=True)
class GoneWords:
    at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Original:
    """``on`` is the day on which the words go as things stand; None: not before it was released. ``closes``
    and ``leaves`` say what happens to unfinished work with them."""

    hold: Hold | None
    on: date | None
    is_due: bool
    closes: bool
    leaves: bool


def gone_words(testimony: Testimony) -> GoneWords | None:
    found = shredding.gone(testimony)
    if found is None:
        return None
    days = counted(found.days, "day", "days")
    because = {
        Why.PUBLISHED: f"{days} after the testimony was published",
        Why.CLOSED: f"{days} after the testimony was closed",
        Why.WITHDRAWN: f"{days} after the testimony was withdrawn",
        Why.RESTING: f"because nobody had worked on the testimony for {days}",
        None: "",
    }
    return GoneWords(found.at, because[found.why])


def original_of(testimony: Testimony) -> Original | None:
    """None: the words are gone."""
    due = shredding.due_of(testimony)
    if due is None and testimony.status != Status.WAITING:
        return None
    return Original(
        hold=shredding.standing_hold(testimony),
        on=due.on if due else None,
        is_due=due is not None and due.on <= timezone.localdate(),
        closes=due is not None and due.closes,
        leaves=due is not None and due.why is Why.RESTING and not due.closes,
    )
