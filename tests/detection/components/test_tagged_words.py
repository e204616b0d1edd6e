"""The trained tagger as a component: what it claims, and what it is never believed."""

import pytest

from archive.detection.components.tagged_words import PATTERNS, is_nobodys
from archive.detection.detector import MAX_CODE_POINTS, detect
from archive.detection.findings import Label
from archive.detection.placeholders import PLACEHOLDERS
from archive.detection.tagger import WEIGHTS, Tagger
from archive.detection.text.words import Words
from tests.detection.components.reading import claims_of


@pytest.fixture(scope="module")
def tagger():
    return Tagger()


def claims(text):
    return [(text[c.start : c.end], c.label) for c in claims_of("tagged_words", text)]


def test_a_name_and_a_described_school_are_claimed_in_any_case():
    text = "this lad called Torquil from the academy on Fell Lane keeps messaging me"

    for variant in (text, text.lower(), text.upper()):
        found = claims(variant)

        assert ("torquil", Label.PERSON) in [(surface.lower(), label) for surface, label in found]
        assert any(label is Label.SCHOOL and "fell lane" in surface.lower() for surface, label in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("it was so funny for an hour at Jayden's, then there was a text", "Jayden"),
        ("he got it from Luigi's brother", "Luigi"),
        ("i told Luigi's mum about it", "Luigi"),
        ("I go to St Columba's and he knows", "St Columba's"),
        ("it was on Hillview Primary's server", "Hillview Primary"),
    ],
)
def test_a_possessive_belongs_to_a_place_and_not_to_a_person(text, found):
    assert found in [surface for surface, _ in claims(text)]


def test_every_label_has_a_reason_and_a_placeholder():
    claims = [PATTERNS.claim(label.name) for label in Label]

    assert all(claim.reason and claim.suggestion in PLACEHOLDERS for claim in claims)


@pytest.mark.parametrize(
    "surface", ["CAMHS", "year 9", "yr 10", "0800 1111", "late teens", "Roblox", "CYP", "my mum"]
)
def test_brands_helplines_school_years_and_short_forms_are_nobodys(tagger, surface):
    words = Words(f"so {surface} knows")
    run = [word for word in tagger.tag(words.text) if 3 <= word.start < 3 + len(surface)]

    assert is_nobodys(words, run)


def test_a_name_is_somebodys(tagger):
    words = Words("so Torquil knows")

    assert not is_nobodys(words, [word for word in tagger.tag(words.text) if word.start == 3])


def test_every_word_of_a_long_text_is_read_and_a_name_at_its_end_is_found(tagger):
    text = "it was fine and then it was not fine at all. " * 400 + "his name is Torquil Okonjo"
    assert len(text) < MAX_CODE_POINTS

    tagged = tagger.tag(text)

    assert len(tagged) == len(text.split())
    assert {text[w.start : w.end] for w in tagged if w.probability > 0.5} == {"Torquil", "Okonjo"}


def test_texts_without_a_word_are_no_trouble(tagger):
    assert [tagger.tag(text) for text in ("", " ", "😭", "...")] == [[], [], [], []]


def test_the_weights_fit_the_budget():
    assert sum(file.stat().st_size for file in WEIGHTS.iterdir()) <= 20_000_000


@pytest.mark.parametrize("name", ["owen frost", "tyler flowers", "leah snow", "harry styles"])
def test_an_everyday_surname_goes_on_with_a_first_name_where_the_tagger_hints_at_it(name):
    text = f"my friend {name} got it sent round and now everyone knows"
    assert [text[found.start : found.end] for found in detect(text)] == [name]
