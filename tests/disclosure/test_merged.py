"""Terms that were merged are one fact: for lines, for the case base, for statistics and for earlier lines."""

import pytest

from archive.disclosure.baseline_file import read
from archive.disclosure.case_base import CaseBase, Record
from archive.disclosure.editions import told_before_merging, told_together
from archive.disclosure.guard import group_size, passing_lines
from archive.disclosure.ladders import Line, Vocabulary

PLATFORMS = {
    "social-media": "",
    "snapchat": "social-media",
    "snap-chat": "social-media",
    "yubo": "social-media",
}
APART = Vocabulary(PLATFORMS, {"online-blackmail": "contact", "contact": ""})
MERGED = Vocabulary(APART.platforms, APART.harm_types, {("platform", "snap-chat"): "snapchat"})


def on(*platforms, **rest):
    return Line(platforms=frozenset(platforms), **rest)


def records(**contacts):
    serial = iter(range(1000))
    return [
        Record(
            testimony=next(serial),
            contact=next(serial),
            age=14,
            platforms=frozenset({slug.replace("_", "-")}),
        )
        for slug, number in contacts.items()
        for _ in range(number)
    ]


def test_both_names_state_the_same_facts():
    assert (
        MERGED.facts(on("snap-chat"))
        == MERGED.facts(on("snapchat"))
        == MERGED.facts(on("snap-chat", "snapchat"))
    )
    assert MERGED.canonical(on("snap-chat")) == on("snapchat")
    assert APART.facts(on("snap-chat")) != APART.facts(on("snapchat"))
    assert MERGED.before_merging() == APART != MERGED


def test_a_chain_leads_to_its_end_and_a_circle_is_refused():
    chain = {("platform", "yubo"): "snap-chat", ("platform", "snap-chat"): "snapchat"}
    assert Vocabulary(PLATFORMS, {}, chain).canonical(on("yubo")) == on("snapchat")

    with pytest.raises(ValueError, match="merged into each other"):
        Vocabulary(PLATFORMS, {}, {**chain, ("platform", "snapchat"): "yubo"})


def test_the_case_base_counts_them_together():
    counted = [CaseBase(terms, records(snapchat=4, snap_chat=3)) for terms in (APART, MERGED)]

    assert [[each.group(on(slug)) for slug in ("snapchat", "snap-chat")] for each in counted] == [
        [4, 3],
        [7, 7],
    ]
    found = passing_lines(on("snap-chat"), counted[1], None, minimum=5)
    assert [(each.line, each.group) for each in found] == [(on("snapchat"), 7)]


STATISTICS = """source,Invented
date,2026-03-31
platform,gender,contacts
snapchat,girl,10
snapchat,boy,0
snap-chat,girl,3
snap-chat,boy,6
platform,contacts
snapchat,10
snap-chat,9
"""


def test_of_two_rows_the_larger_proves_something_and_never_their_sum():
    """As they were counted they contradict nothing, whatever is merged later."""
    baseline = read(STATISTICS, MERGED, genders=["girl", "boy"], nations=[])

    assert baseline.proves(on("snapchat")) == 16  # ten girls at least, and six boys
    assert baseline.proves(on("snap-chat")) == 16
    assert baseline.proves(on("snapchat", gender="girl")) == 10
    assert read(STATISTICS, APART, genders=["girl", "boy"], nations=[]).proves(on("snap-chat")) == 9


def test_beside_a_line_that_somebody_kept_the_old_name_goes_on_telling():
    """Under the name that stays ten fit; of those who were on Yubo there is one of that age."""
    terms = Vocabulary(PLATFORMS, {}, {("platform", "yubo"): "snapchat"})
    now, kept = on("snapchat", age_band="13-15"), on("yubo")

    assert told_together(now, [kept], terms) == now
    assert told_before_merging(now, [kept], terms) == on("yubo", age_band="13-15")
    assert told_before_merging(on("snapchat"), [kept], terms) is None  # it tells nothing beside it
    assert told_before_merging(now, [on("snapchat")], terms) is None  # nobody kept the old name
    alike = records(snapchat=10, yubo=1)
    assert group_size(now, CaseBase(terms, alike), None) == 11
    assert group_size(on("yubo", age_band="13-15"), CaseBase(terms.before_merging(), alike), None) == 1
