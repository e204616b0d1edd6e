"""A word planted in every kind of restricted text, by the real functions."""

from dataclasses import replace
from datetime import date

from archive.workflow.flags import flag_states
from archive.workflow.intake import Entry, Tags, enter
from tests.crawling import CANARY
from tests.workflow.acting import clearing, preparing, publishing, review

TEXT = f"i was scared of {CANARY} and he will find out"


def plant(author, reviewer, approver, choices):
    """Return a published testimony; another is in review, and a third was withdrawn."""
    for person in (author, reviewer, approver):
        person.first_name, person.email = CANARY, f"{CANARY}@{CANARY}.example"
        person.save()
    tags = Tags(
        platforms=("instagram",),
        harm_types=("online-blackmail",),
        themes=("too-ashamed-to-tell",),
        age=13,
        gender="girl",
        year=2025,
    )
    entry = Entry(f"REF-{CANARY}", date(2025, 3, 1), "service_terms", TEXT, tags)
    waiting = f"still in review, says {CANARY}"
    enter(replace(entry, text=waiting, note=f"{waiting}. What else {CANARY} said."), by=author)
    _withdrawn(
        replace(entry, text=f"my friend was scared, {CANARY} she said"), author, reviewer, approver, choices
    )
    testimony = _without_the_word(enter(entry, by=author).testimony, reviewer)
    noted = replace(choices, note=f"the clearer reads {CANARY}")
    testimony = preparing.submit(testimony, seen=testimony.version, choices=noted, by=reviewer)
    testimony = clearing.give_back(
        testimony, seen=testimony.version, comment=f"what of {CANARY}?", by=approver
    )
    return _out(testimony, reviewer, approver, noted)


def _without_the_word(testimony, reviewer):
    """Replace it, after a first try that repeats it and is undone."""
    start = TEXT.index(CANARY)
    covering = [s.flag_id for s in flag_states(testimony.latest_revision) if s.start <= start < s.end]
    if not covering:
        testimony = review.mark(
            testimony,
            seen=testimony.version,
            start=start,
            end=start + len(CANARY),
            label="PERSON",
            replacement="[somebody]",
            by=reviewer,
        )
        covering = [s.flag_id for s in flag_states(testimony.latest_revision) if s.start <= start < s.end]
    for words in (f"[{CANARY}]", "[somebody]"):
        testimony = review.replace(
            testimony, seen=testimony.version, flag_ids=covering, replacement=words, by=reviewer
        )
    testimony = _kept(testimony, reviewer)
    return review.apply(testimony, seen=testimony.version, by=reviewer).testimony


def _kept(testimony, reviewer):
    others = [s.flag_id for s in flag_states(testimony.latest_revision) if s.is_open]
    if not others:
        return testimony
    return review.keep(
        testimony, seen=testimony.version, flag_ids=others, reason="not_identifying", by=reviewer
    )


def _out(testimony, reviewer, approver, choices):
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(testimony).digest()
    testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
    publishing.publish(testimony, seen=testimony.version, by=approver)
    testimony.refresh_from_db()
    return testimony


def _withdrawn(entry, author, reviewer, approver, choices):
    """One whose text, with the word in it, readers saw until it was taken back."""
    testimony = _out(_kept(enter(entry, by=author).testimony, reviewer), reviewer, approver, choices)
    publishing.withdraw(testimony, seen=testimony.version, reason="identifying", by=approver)
