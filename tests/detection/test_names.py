"""Every common first name, wherever a sentence can put one, in both cases."""

import random

import pytest

from archive.detection.detector import detect_many
from archive.detection.text.lexicon import ALSO_A_NAME, is_also_name
from archive.detection.text.wordlists import entries, name_counts

SENTENCES = (
    "My little sister {} is six and a man messaged her.",
    "Her name is {}.",
    "A boy called {} keeps asking me for photos",
    "me and {} fell out over it",
    "I told {} about the pictures.",
    "{} told Mum what he said to me.",
)
SAMPLE = 150
# Of the forms of a word that is a name too, in all sentences and both cases: some of them nobody could tell
# ("an told mum"), and the tagger learns the rest by contrast.
NOBODYS_FOUND, OTHERS_FOUND = 0.85, 0.995


def names():
    return sorted(name for name, count in name_counts().items() if count >= ALSO_A_NAME and len(name) > 1)


def found_share(some):
    forms = [
        (sentence.index("{}"), len(name), text)
        for name in some
        for sentence in SENTENCES
        for text in (sentence.format(name.title()), sentence.format(name).lower())
    ]
    found = 0
    for (start, length, _), findings in zip(forms, detect_many(text for *_, text in forms), strict=True):
        found += any(f.start <= start and start + length <= f.end for f in findings)
    return found / len(forms)


def nobodys_by_a_list():
    lists = entries("platforms_and_brands") | entries("stop_words")
    return [name for name in names() if name in lists]


def test_a_name_that_a_list_calls_nobodys_is_found_where_it_names_somebody():
    some = nobodys_by_a_list()

    assert all(map(is_also_name, some))
    assert found_share(some) >= NOBODYS_FOUND


def test_a_sample_of_all_other_names_is_found_in_every_sentence():
    others = sorted(set(names()) - set(nobodys_by_a_list()))

    assert found_share(random.Random(15).sample(others, SAMPLE)) >= OTHERS_FOUND


@pytest.mark.long
def test_all_other_names_are_found_in_every_sentence():
    assert found_share(sorted(set(names()) - set(nobodys_by_a_list()))) >= OTHERS_FOUND


@pytest.mark.parametrize(
    "text",
    [
        "hey siri how do i delete something",
        "i love billie eilish and ed sheeran",
        "called an ambulance and then he said it again",
        "my dad said he can have my phone",
        "can you tell my mum what he said",
    ],
)
def test_what_is_nobodys_stays_so(text):
    assert list(detect_many([text])) == [[]]
