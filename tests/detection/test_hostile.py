"""Texts that somebody chose: time and memory grow with their length and no faster, up to the longest."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.detection import detector
from archive.detection.detector import MAX_CODE_POINTS, TextTooLong, detect, detect_many
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.process import Limits, ScanningProcesses
from archive.detection.resolver import LONGEST_REASON, resolve
from archive.detection.text import lexicon
from archive.detection.views import longest_reading, look_alikes, views
from tests.detection.hostile import FAMILIES, QUICK

LONGEST_ENTRY = 20_000
# Four times the length takes four times as long; what grows with the square takes sixteen.
MOST_GROWTH = 8.0
MOST_FOR_TWICE = 3.5
# Below this a clock of the processor tells little.
LEAST_SECONDS = 0.05
# Of a process that has read the longest text of every family, the model included.
MOST_RESIDENT_MIB = 600


def seconds_for(text):
    """Time of the processor, which what else runs here does not lengthen much."""
    started = time.process_time()
    detect(text)
    return max(LEAST_SECONDS, time.process_time() - started)


def is_refused(text):
    """Say whether the detector refuses the text, which it does before it reads anything."""
    try:
        detector._readable(text)
    except TextTooLong:
        return True
    return False


def is_linear(text_of, length):
    detect(text_of(length // 4))  # what is loaded once
    once, twice, fourfold = (seconds_for(text_of(times * length)) for times in (1, 2, 4))
    return fourfold <= MOST_GROWTH * once or fourfold <= MOST_FOR_TWICE * twice


def is_bounded(text_of, length):
    return is_refused(text_of(4 * length)) or is_linear(text_of, length)


def test_of_all_families_only_units_of_several_letters_each_are_refused_when_they_are_long():
    refused = {name for name, text_of in FAMILIES.items() if is_refused(text_of(LONGEST_ENTRY))}
    assert refused == {"Japanese units in a square"}


@pytest.mark.parametrize("name", QUICK)
def test_time_grows_with_the_length(name):
    assert is_linear(FAMILIES[name], 750)


@pytest.mark.long
@pytest.mark.parametrize("name", FAMILIES)
def test_time_grows_with_the_length_up_to_the_longest_entry(name):
    assert is_bounded(FAMILIES[name], LONGEST_ENTRY // 4)


# As many times as long as plain words of the same length: five readings, of single letters in each.
MOST_OF_WORDS = 12.0


def costs_little_more_than_words(text_of, length):
    words = "the cat sat on the mat. " * length
    detect(words[:length])
    try:
        return seconds_for(text_of(length)) <= MOST_OF_WORDS * seconds_for(words[:length])
    except TextTooLong:
        return True  # refused, and told so, before anything is read


@pytest.mark.parametrize("name", QUICK)
def test_no_text_takes_much_longer_than_words_of_the_same_length(name):
    assert costs_little_more_than_words(FAMILIES[name], 1000)


@pytest.mark.long
@pytest.mark.parametrize("name", FAMILIES)
def test_no_long_text_takes_much_longer_than_words_of_the_same_length(name):
    assert costs_little_more_than_words(FAMILIES[name], 4000)


@pytest.mark.parametrize("character", ["\ufdfa", "\ufdfb", "\u3316", "\u33af"])
def test_a_sign_that_stands_for_a_phrase_is_read_as_it_is(character):
    assert longest_reading(character * 4000) == 4000


@pytest.mark.parametrize("character", ["\u2177", "\u33a8", "\ufb03"])
def test_a_text_that_would_be_far_longer_written_out_is_refused_and_told_how_long_it_may_be(character):
    with pytest.raises(
        TextTooLong, match=r"written out has \d+ code points; the detector reads at most 9000$"
    ):
        detect(character * 4000)


def megabytes_at_most(process):
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


@pytest.mark.parametrize(
    "chosen", [QUICK[:1], pytest.param(tuple(FAMILIES), marks=pytest.mark.long)], ids=["one", "all"]
)
def test_the_longest_texts_one_after_another_leave_a_process_within_its_memory(chosen):
    processes = ScanningProcesses(1, limits=Limits(text_seconds=300))  # this is about memory
    try:
        for name in chosen:
            if is_refused(FAMILIES[name](LONGEST_ENTRY)):
                continue
            processes.scan(FAMILIES[name](LONGEST_ENTRY))
            (process,) = processes.processes()
            assert megabytes_at_most(process) < MOST_RESIDENT_MIB, name
    finally:
        processes.close()


PIECES = [text_of(12) for text_of in FAMILIES.values()]
MIXTURES = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=40).map("".join)


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(MIXTURES)
def test_any_mixture_is_read_and_its_findings_are_sorted_disjoint_and_inside_the_text(text):
    found = detect(text)

    places = [place for finding in found for place in (finding.start, finding.end)]
    assert places == sorted(places)
    assert all(0 <= finding.start < finding.end <= len(text) for finding in found)


@pytest.mark.long
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(MIXTURES.filter(len))
def test_any_mixture_again_and_again_takes_time_that_grows_with_the_length(seed):
    def text_of(length):
        return (seed * length)[:length]

    assert is_bounded(text_of, LONGEST_ENTRY // 16)


@given(MIXTURES)
def test_no_reading_is_longer_than_what_was_said_beforehand(text):
    assert max([len(text), *(len(view.text) for view in views(text))]) <= longest_reading(text)


def test_a_letter_looks_like_one_letter():
    assert {latin for latin in look_alikes().values() if len(latin) != 1} == set()


@pytest.mark.parametrize("character", ["\u2177", "\u33a8", "\u2057", "\u247d", "\ufb03"])
def test_a_text_that_is_too_long_written_out_is_refused_before_anything_is_read(character, monkeypatch):
    def never():
        raise AssertionError

    monkeypatch.setattr(detector, "_loaded", never)
    with pytest.raises(TextTooLong, match=r"with every character written out has \d+ code points"):
        detect(character * (MAX_CODE_POINTS // 2) + "\u0430")


def test_a_korean_text_is_as_long_as_it_looks():
    text = "한국어" * 6000

    assert longest_reading(text) == len(text)


def test_the_longest_texts_do_not_wait_for_one_another_in_memory():
    """A batch is bounded by what it holds, not only by how many."""
    started = []

    def texts():
        for number in range(4):
            started.append(number)
            yield "a" * MAX_CODE_POINTS

    next(detect_many(texts()))

    assert started == [0, 1]


def words_kept():
    vocab = detector._loaded().english.vocab
    return [*vocab.strings, *(lexeme.text for lexeme in vocab)]


def test_no_word_of_a_text_is_kept():
    detect("my mate Leah lives in Stockport")
    before = len(words_kept())

    found = detect("i told Zyxquondam and zyxquondams mum. ｚｙｘｑｕｏｎｄａｍ said so, zyxquondam123 too")

    assert found  # it was looked at
    assert len(words_kept()) == before
    assert [word for word in words_kept() if "zyxquondam" in word.lower()] == []
    answers = (lexicon.is_ordinary, lexicon.is_mistyped, lexicon.first_name_tier, lexicon.is_surname)
    assert [answer.cache_info().currsize for answer in answers] == [0, 0, 0, 0]


def test_no_word_is_kept_where_the_detector_fails(monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(detector, "views", fail)

    with pytest.raises(RuntimeError):
        detect("i told zyxquondam")

    assert "zyxquondam" not in words_kept()
    assert lexicon.is_ordinary.cache_info().currsize == 0


@pytest.mark.parametrize(
    ("word", "mistyped"),
    [
        ("screenshottted", True),  # one letter more than the longest of all
        ("beacuse", True),
        ("becuase", True),
        ("so" + "o" * 20_000, True),
        ("ab" * 10_000, False),
        ("because" * 3_000, False),
    ],
)
def test_only_what_is_short_enough_to_be_a_word_is_taken_for_a_mistyped_one(word, mistyped):
    started = time.process_time()

    assert lexicon.is_mistyped(word) is mistyped
    assert time.process_time() - started < 1
    lexicon.forget()


def test_the_reason_of_many_names_in_a_row_is_as_short_as_of_one():
    """Each was found by another rule, and only a hyphen parts them, so that they are one finding."""
    claims = [Evidence(at, at + 4, Label.PERSON, 0.9, f"rule {at}", "[name]") for at in range(0, 5000, 5)]

    (found,) = resolve({"cued_names": claims}, "leah-" * 1000)

    assert (found.start, found.end) == (0, 4999)
    assert 0 < len(found.reason) <= LONGEST_REASON
