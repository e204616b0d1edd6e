"""The attribution line on the staff's pages: whom it fits, and the coarser lines that one press chooses."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from archive.disclosure.ladders import Line
from archive.disclosure.tags import PublicTags
from archive.errors import StaleEdit
from archive.models.testimony import Testimony
from archive.workflow.attribution import LineStanding, Offer, offers_for, standing_of
from archive.workflow.earlier_lines import earlier_lines

CHOSEN = "_line"  # the button of an offered line; its value is the line's code
_BETWEEN, _WITHIN = "|", "+"


@dataclass(frozen=True, slots=True)
class Offered:
    """A line that passes, and what its button sends."""

    code: str
    offer: Offer

    @property
    def said(self) -> str:
        """What stands beside the button."""
        if self.offer.line == Line():
            return "says only that a child spoke"
        return f"fits {_contacts(self.offer.group)}"


def line_context(testimony: Testimony, tags: PublicTags, *, form: str, hint: str) -> dict[str, Any]:
    """Return what ``_line.html`` shows: the line, its group, and what would pass if it does not.

    ``form`` is the id of the form that a press of an offered line sends; ``hint`` says what the press does.
    """
    earlier = earlier_lines(testimony)
    standing = standing_of(tags, earlier)
    offers = [] if standing.passes else offers_for(tags, earlier)
    return {
        "standing": standing,
        "fits": _contacts(standing.group),
        "fits_with_earlier": _contacts(standing.group_with_earlier),
        "offered": [Offered(code_of(each.line), each) for each in offers],
        "hardly_anybody": _hardly_anybody(standing),
        "line_form": form,
        "line_hint": hint,
    }


def line_to_prepare(testimony: Testimony, tags: PublicTags) -> dict[str, Any]:
    """Return what the prepare page shows of the line."""
    hint = "Press a line to use it. It is saved with your draft."
    return line_context(testimony, tags, form="preparation", hint=hint)


def line_to_clear(testimony: Testimony, tags: PublicTags) -> dict[str, Any]:
    """Return what the clear page shows of the line."""
    hint = (
        "Press a line to send the testimony back with it. You will then have changed it, so somebody else "
        "has to clear it."
    )
    return line_context(testimony, tags, form="return-line", hint=hint)


def _contacts(count: int) -> str:
    return f"{count:,} contact{'' if count == 1 else 's'}"


def _hardly_anybody(standing: LineStanding) -> bool:
    """Whether the archive knows so few contacts that the helpline's own statistics would help."""
    few = standing.known_contacts < 100 * settings.ARCHIVE_MINIMUM_GROUP
    return few and not standing.passes and not standing.has_statistics


def chosen_line(code: str, testimony: Testimony, tags: PublicTags) -> Line:
    """Return the line that a button sent, if it is still one of those that pass.

    Raises:
        StaleEdit: the archive counts otherwise by now.
    """
    for each in offers_for(tags, earlier_lines(testimony)):
        if code_of(each.line) == code:
            return each.line
    raise StaleEdit(
        "That line is no longer on offer, because the counts or the tags have changed. Please choose again."
    )


def code_of(line: Line) -> str:
    return _BETWEEN.join(
        [
            line.age_band,
            line.gender,
            line.nation,
            line.year,
            _WITHIN.join(sorted(line.platforms)),
            _WITHIN.join(sorted(line.harm_types)),
        ]
    )
