"""The lines under which readers saw a quote before: whoever kept one reads it beside the next."""

from archive.disclosure.ladders import Line
from archive.disclosure.tags import line_of
from archive.models.clearance import Edition
from archive.models.public_tags import of
from archive.models.testimony import Testimony
from archive.workflow.beside import withdrawn_copies


def earlier_lines(testimony: Testimony) -> list[Line]:
    """Return them, the newest first, with those of nearly the same words that were withdrawn since."""
    editions = Edition.objects.filter(clearance__revision__testimony=testimony).select_related("clearance")
    earlier = [line_of(of(each.clearance)) for each in editions.order_by("-number")]
    if testimony.publication is not None:  # its terms have the slugs of today
        earlier.insert(0, line_of(of(testimony.publication)))
    return earlier + [line_of(of(each)) for each in withdrawn_copies(testimony, testimony.latest_revision)]
