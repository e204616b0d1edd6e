"""Where it happened may not be known: what the line and the guard make of that."""

from dataclasses import replace

import pytest

from archive.disclosure.tags import PublicTags
from archive.errors import Blocked
from archive.models import Publication, Testimony
from archive.workflow.attribution import standing_of
from archive.workflow.intake import enter
from tests.workflow.acting import clearing, preparing, publishing


def test_where_no_platform_is_known_the_line_states_none_and_may_state_none(
    entry, author, reviewer, approver, decide_all, choices
):
    tags = replace(entry.tags, platforms=())
    entered = decide_all(enter(replace(entry, tags=tags), by=author).testimony, reviewer)
    for finer in (("instagram",), ("social-media",), ("online",)):
        with pytest.raises(Blocked, match="beyond what was entered: platforms"):
            preparing.submit(
                entered,
                seen=Testimony.objects.get().version,
                choices=replace(choices, platforms=finer),
                by=reviewer,
            )

    submitted = preparing.submit(
        entered, seen=Testimony.objects.get().version, choices=replace(choices, platforms=()), by=reviewer
    )

    copy = preparing.public_copy(submitted)
    assert copy.attribution == "Girl, 13–15, online blackmail, 2025"
    cleared = clearing.clear(submitted, seen=submitted.version, digest=copy.digest(), by=approver)
    publishing.publish(cleared, seen=cleared.version, by=approver)
    assert Publication.objects.get().attribution == copy.attribution
    assert Publication.objects.get().platforms.count() == 0


def test_a_contact_of_whom_no_platform_is_known_fits_no_line_with_one(entry, author):
    tags = replace(entry.tags, platforms=())
    enter(replace(entry, tags=tags), by=author)
    line = PublicTags(harm_types=("online-blackmail",))

    assert standing_of(line).group == 1
    assert standing_of(replace(line, platforms=("online",))).group == 0
