"""How the codes of the detector read on a page."""

from datetime import datetime

from archive.detection.calibration import Band, band
from archive.detection.findings import Label

LABEL_NAMES = {
    Label.PERSON: "Name",
    Label.USERNAME: "Username",
    Label.CONTACT: "Contact detail",
    Label.IDNUMBER: "Number",
    Label.SCHOOL: "School",
    Label.ORG: "Club or employer",
    Label.PLACE: "Place",
    Label.PLACE_BROAD: "Region",
    Label.DATE: "Date",
    Label.AGE: "Age",
    Label.FAMILY: "Family",
    Label.OCCUPATION: "Job",
    Label.HEALTH: "Health",
    Label.HERITAGE: "Heritage",
    Label.EVENT: "Event",
    Label.UNIQUE: "Unique detail",
}

LABEL_CHOICES = [(label.value, name) for label, name in LABEL_NAMES.items()]

# One key chooses a kind: its first letter, where no kind before it has that one.
_LETTERS = "NUCBSOPRDAFJHGEX"
LABELS_BY_LETTER = [
    (label.value, name, letter) for (label, name), letter in zip(LABEL_NAMES.items(), _LETTERS, strict=True)
]

_CONFIDENCE = {
    Band.CERTAIN: "almost certain",
    Band.ROUGH: "very likely, but check where it starts and ends",
    Band.LIKELY: "likely",
    Band.POSSIBLE: "possible",
}


def confidence(score: float, label: Label) -> str:
    return _CONFIDENCE[band(score, label)]


def counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def age(since: datetime, now: datetime) -> str:
    """How long ago that was, in the largest unit that says it: "4 days"."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return counted(minutes, "minute", "minutes")
    if minutes < 60 * 24:
        return counted(minutes // 60, "hour", "hours")
    return counted(minutes // (60 * 24), "day", "days")


def as_sentence(said: str) -> str:
    """``said`` may be a part of a sentence, as the messages of an import are."""
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "!", "?")) else ".")
