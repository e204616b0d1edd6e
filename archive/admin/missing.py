"""What is still missing before something can be submitted, each with where on the page it is mended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.admin.prepare_stations import Station, Stations
from archive.disclosure.gate import Blocker

_AT_THE_LINE = ("line-too-rare", "line-too-rare-with-earlier", "unsupported-tags")
_ON_REVIEW = ("not-scanned", "scan-outdated", "open-flags", "unapplied")


@dataclass(frozen=True, slots=True)
class Missing:
    """``at`` is the id on this page; ``on_review``: it is decided on the flag screen instead."""

    blocker: Blocker
    at: str = ""
    on_review: bool = False


def missing(found: Iterable[Blocker], shown: Stations) -> Iterator[Missing]:
    places = {
        "checklist": _first_unanswered(shown.checklist),
        "finer-than-line": _first_unanswered(shown.agreement),
        "content-notes": "station-content_notes",
        "fidelity": "station-fidelity",
        "fidelity-unsupported": "station-fidelity",
        "no-theme": "station-themes",
        **dict.fromkeys(_AT_THE_LINE, "line"),
    }
    for each in found:
        yield Missing(each, places.get(each.code, ""), each.code in _ON_REVIEW)


def _first_unanswered(asked: Iterable[Station]) -> str:
    return next((f"station-{each.field.name}" for each in asked if not each.field.value()), "")
