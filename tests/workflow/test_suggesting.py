"""What Prepare suggests, and from what: each suggestion has its reason, and fits the vocabulary as it is."""

import re
from dataclasses import replace

import pytest

from archive.detection.findings import Label
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import ContentNote, Severity
from archive.workflow.intake import enter
from archive.workflow.preparing import refused_fidelities
from archive.workflow.suggesting import TABLE, Suggestion, graver_severity, suggestions_for

KNOWN = {"content_notes": ContentNote.values, "severity": Severity.values}
SOURCES = {"harm": HarmType, "platform": Platform}


@pytest.fixture
def suggested(entry, author):
    """What is suggested for a testimony of these tags and this text, by field."""

    def suggest(text="he kept writing to me", **tags):
        changed = replace(entry, text=text, tags=replace(entry.tags, **tags))
        testimony = enter(changed, by=author).testimony
        return suggestions_for(testimony, testimony.latest_revision, refused_fidelities(testimony))

    return suggest


def test_a_harm_suggests_notes_and_themes_each_with_the_reason(suggested):
    found = suggested(harm_types=("online-blackmail",))

    assert found == {
        "content_notes": (Suggestion("threats", "online blackmail"),),
        "themes": (Suggestion("threatened-with-sharing", "online blackmail"),),
        "fidelity": (Suggestion("verbatim", "nothing but details was replaced"),),
    }


def test_several_reasons_for_one_suggestion_are_all_said(suggested):
    found = suggested(harm_types=("scam",), platforms=("online-marketplace",))

    assert Suggestion("money", "scam, Online marketplace") in found["content_notes"]


def test_a_theme_is_suggested_where_the_text_says_it_in_the_vocabularys_own_words(suggested):
    found = suggested(
        "he said it was our secret, and i DIDN’T sleep. i told my nan", harm_types=("bullying",)
    )

    assert found["themes"] == (
        Suggestion("asked-to-keep-a-secret", "the text says “our secret”"),
        Suggestion("told-family-and-it-helped", "the text says “told my nan”"),
    )


def test_a_theme_is_suggested_where_the_text_says_it_in_words_of_every_day(suggested):
    found = suggested(
        "She asked me to KEEP IT between us and now i can’t tell my mum. we keep it between the two of us",
        harm_types=("bullying",),
    )

    assert found["themes"] == (
        Suggestion("asked-to-keep-a-secret", "the text says “keep it between us”"),
        Suggestion("too-ashamed-to-tell", "the text says “cant tell my mum”"),
    )


def test_half_a_word_is_not_what_the_text_says(suggested):
    found = suggested("he found my nanny on insta, unashamedly", harm_types=("bullying",))

    assert found["themes"] == ()


def test_what_the_detector_found_is_a_reason_too(suggested):
    found = suggested("they call me names because i am muslim", harm_types=("data-misuse",))

    assert [each.value for each in found["content_notes"]] == ["hate"]


def test_where_nothing_calls_for_a_note_it_is_suggested_that_none_is_needed(suggested):
    found = suggested(harm_types=("data-misuse",))

    assert found["content_notes"] == (Suggestion("", "nothing that was entered or flagged calls for one"),)


def test_a_graver_severity_is_suggested_with_the_reason_and_a_lesser_one_never(entry, author):
    testimony = enter(
        replace(entry, tags=replace(entry.tags, harm_types=("online-blackmail",))), by=author
    ).testimony

    assert graver_severity(testimony) == (Severity.SERIOUS, "online blackmail")
    testimony.severity = Severity.SERIOUS
    assert graver_severity(testimony) is None
    testimony.severity = Severity.MOST_SERIOUS
    assert graver_severity(testimony) is None


def test_a_term_that_staff_removed_is_not_suggested(suggested):
    Theme.objects.get(slug="threatened-with-sharing").delete()

    assert suggested(harm_types=("online-blackmail",))["themes"] == ()


@pytest.mark.django_db
def test_each_row_of_the_table_names_what_there_is():
    known = {**KNOWN, "themes": list(Theme.objects.values_list("slug", flat=True))}
    rows = [line.split("\t") for line in TABLE.read_text().splitlines() if line and line[0] != "#"]

    assert len(rows) == len({tuple(row) for row in rows})
    for field, code, source, what in rows:
        assert code in known[field]
        if source == "flag":
            assert what in Label.__members__
        elif source == "said":
            assert (field, what) == ("themes", " ".join(re.findall("[a-z0-9]+", what)))
        else:
            assert SOURCES[source].objects.filter(slug=what).exists()
