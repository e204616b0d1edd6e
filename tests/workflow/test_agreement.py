"""What a text says more exactly than its line is asked about, under this text and this line."""

from dataclasses import replace

import pytest

from archive.disclosure.agreement import AGE, DATE, PLACE, PLATFORM, SCHOOL_YEAR, field_under
from archive.disclosure.tags import line_of
from archive.errors import Blocked
from archive.vocabulary import AgreementReason
from archive.workflow.agreement import asked, mentions, reasons_for
from archive.workflow.flags import flag_states
from archive.workflow.intake import enter
from tests.workflow.acting import preparing, review

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(author, reviewer, entry):
    """A testimony in which whatever the detector flagged was kept."""

    def keep(text):
        testimony = enter(replace(entry, text=text), by=author).testimony
        if ids := [state.flag_id for state in flag_states(testimony.latest_revision) if state.is_open]:
            testimony = review.keep(
                testimony, seen=testimony.version, flag_ids=ids, reason="not_identifying", by=reviewer
            )
        return testimony

    return keep


def found(testimony):
    text = testimony.latest_revision.text
    return [(each.kind, text[each.start : each.end]) for each in mentions(testimony.latest_revision)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("im 13 and he knew it", (AGE, "13")),
        ("i was in year 9 when he wrote to me", (SCHOOL_YEAR, "year 9")),
        ("he found me in y10", (SCHOOL_YEAR, "y10")),
        ("it was all through 2024 and nobody noticed", (DATE, "2024")),
        ("he added me on insta and would not stop", (PLATFORM, "insta")),
        ("he found me on TikTok", (PLATFORM, "TikTok")),
        ("he messaged me on kik", (PLATFORM, "kik")),
        ("it was on X and everybody saw it", (PLATFORM, "X")),
        ("I've just turned fourteen and he knew", (AGE, "fourteen")),
        ("a 13 yr old girl like me", (AGE, "13 yr old")),
        ("he's 15, same age as me", (AGE, "15")),
        ("my daughter told me that she is 13 and frightened", (AGE, "13")),
        ("he said you're only 13 so nobody will believe you, and i cried", (AGE, "13")),
        ("i'm a girl, 13, and nobody knows", (AGE, "13")),
        ("she told everyone that he had a 13 year old on his list and it was me", (AGE, "13 year old")),
        ("i am in primary 6 and he is at the gate", (SCHOOL_YEAR, "primary 6")),
        ("im in Yr. 9 and it is everywhere", (SCHOOL_YEAR, "Yr. 9")),
        ("13, girl, and i am scared", (AGE, "13")),
        ("i cant tell my head of year, im in S2", (SCHOOL_YEAR, "S2")),
        ("i was in p7 back then", (SCHOOL_YEAR, "p7")),
        ("i'm in the sixth form and he waits outside", (SCHOOL_YEAR, "sixth form")),
        ("it began in March 2024", (DATE, "March 2024")),
        ("it began in november", (DATE, "november")),
        ("he wrote on the 12th of March", (DATE, "12th of March")),
        ("i live in leeds and so does he", (PLACE, "leeds")),
        ("i am from Northern Ireland", (PLACE, "Northern Ireland")),
        ("we moved here from Kent", (PLACE, "Kent")),
    ],
)
def test_what_is_finer_than_a_line_is_found(kept, text, expected):
    kind, words = expected

    assert any(kind == each and words in stretch for each, stretch in found(kept(text)))


@pytest.mark.parametrize(
    "text",
    [
        "he kept writing to me every night and i could not sleep",
        "i told [a teacher] that [age] is not old enough for [app]",
        "it happens every year, all year, and it makes me p off",
        "x marks the spot he said",
        "love you lots x",
        "it cost £13 and 13 people saw it",
        "we had to line up and i may march off home if they say it again",
        "everyone in my year has seen it and nobody says a thing",
        "i was reading when he wrote to me",
        "my sister is 9 and i do not want her to see it",
        "my brother is in year 9 and he laughed at me",
        "he told me he was 15 but i think he was 40",
    ],
)
def test_plain_words_ask_nothing(kept, text):
    assert found(kept(text)) == []


def test_what_the_line_states_as_exactly_is_not_asked_about(kept, choices):
    revision = kept("he found me on instagram in 2025 and i never told anybody").latest_revision

    exact = asked(revision, choices, {})
    coarser = asked(revision, replace(choices, platforms=("social-media",), year=None, decade=2020), {})

    assert [each.words for each in exact] == []
    assert [(each.words, each.line_says) for each in coarser] == [
        ("instagram", "Social media"),
        ("2025", "2020s"),
    ]


def test_an_age_in_the_text_is_shown_beside_the_age_of_the_line(kept, choices):
    revision = kept("im 13 and he knew it").latest_revision

    stated, left_out = (asked(revision, replace(choices, age_band=band), {}) for band in ("13-15", ""))

    assert [(each.kind, each.line_says) for each in stated] == [("an age", "13–15")]
    assert [(each.kind, each.line_says) for each in left_out] == [("an age", "")]


def test_an_age_is_finer_than_every_band_but_a_span_of_years_agrees_with_the_band_inside_it(kept, choices):
    revision = kept("i am a teenager and im 13 and he said it was a joke").latest_revision

    def words(band):
        return [each.words for each in asked(revision, replace(choices, age_band=band), {})]

    assert words("13-15") == ["13"]
    assert words("") == ["teenager", "13"]
    assert [each.line_says for each in asked(revision, choices, {})] == ["13–15"]


def test_a_nation_agrees_with_a_line_that_says_as_much(kept, choices):
    revision = kept("i live in Scotland and nobody here believes me").latest_revision

    def words(nation):
        return [each.words for each in asked(revision, replace(choices, nation=nation), {})]

    assert words("scotland") == []
    assert words("uk") == words("england") == words("") == ["Scotland"]


def test_what_was_answered_under_another_line_does_not_count(kept, choices):
    revision = kept("he found me on tiktok and i never told anybody what he said").latest_revision
    coarser = replace(choices, age_band="13-18")
    shown = {field_under(each, line_of(choices)): AgreementReason.NO_MORE for each in mentions(revision)}

    assert len(reasons_for(shown, revision, line_of(choices))) == 1
    assert reasons_for(shown, revision, line_of(coarser)) == {}


def test_it_is_not_submitted_before_somebody_says_why_it_may_stand(kept, choices, reviewer):
    testimony = kept("he found me on tiktok and i never told anybody what he said")

    with pytest.raises(Blocked, match="the text gives 1 detail that the attribution line does not"):
        preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)

    testimony.refresh_from_db()
    answers = {
        field_under(each, line_of(choices)): AgreementReason.SOMEBODY_ELSE
        for each in mentions(testimony.latest_revision)
    }
    reasons = reasons_for(answers, testimony.latest_revision, line_of(choices))
    answered = replace(choices, agreement=reasons)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=answered, by=reviewer)
    assert testimony.status == "submitted"
    assert not any("tiktok" in key for key in reasons)


def test_another_line_asks_again(kept, choices):
    revision = kept("he found me on tiktok and i never told anybody what he said").latest_revision
    answers = {field_under(each, line_of(choices)): AgreementReason.NO_MORE for each in mentions(revision)}
    reasons = reasons_for(answers, revision, line_of(choices))
    coarser = replace(choices, age_band="13-18")

    assert [each.reason for each in asked(revision, choices, reasons)] == ["no_more"]
    assert [each.reason for each in asked(revision, coarser, reasons)] == [""]


@pytest.mark.parametrize("reason", ["", "looked fine", None])
def test_a_reason_that_is_none_is_not_kept(kept, choices, reason):
    revision = kept("he found me on tiktok and i never told anybody what he said").latest_revision
    answers = {field_under(each, line_of(choices)): reason for each in mentions(revision)}

    assert reasons_for(answers, revision, line_of(choices)) == {}
