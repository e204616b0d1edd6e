"""What is read as English, and what is said to be another language. All statements are invented."""

import json
import re
from pathlib import Path

import pytest

from archive.detection.detector import detect, detect_many
from archive.detection.languages import unread, without
from archive.detection.process import ScanningProcesses
from tests.detection.hostile import FAMILIES

HERE = Path(__file__).parent
SPLITS = ["dev", "dev2", "dev3", "dev4", "dev5"]
MARK = re.compile(r"\{\{[A-Z_?]+\|(.*?)\}\}")
WELSH = "Mae o'n dweud fy mod i'n hogan dda ac yn gofyn am luniau."


def lines(name):
    stored = (HERE / "languages" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in stored if not line.startswith("#")]


OTHERS = [tuple(line.split("\t")) for line in lines("others.tsv")]
ASKED = ["cy", "pl", "ur", "ar", "ro", "pa", "so", "fr", "pt"]


def is_said_to_be_unread(text):
    return sum(each.end - each.start for each in unread(text)) > 0.6 * len(text)


@pytest.mark.parametrize("language", ASKED)
def test_a_statement_in_a_language_that_is_not_read_is_said_to_be_one(language):
    # Shorter ones are read: no program tells three words.
    texts = [text for code, text in OTHERS if code == language and len(text.split()) >= 4]

    missed = [text for text in texts if not is_said_to_be_unread(text)]

    assert len(texts) >= 5
    assert len(missed) <= len(texts) // 10, missed


def test_of_all_languages_together_nineteen_in_twenty_are():
    assert sum(is_said_to_be_unread(text) for _, text in OTHERS) >= 0.95 * len(OTHERS)


@pytest.mark.parametrize("text", lines("english.txt"))
def test_english_of_any_kind_is_read(text):
    assert unread(text) == []


@pytest.mark.parametrize(
    "change",
    [str, str.lower, str.upper, lambda text: re.sub(r"[^\w\s]", "", text)],
    ids=["as written", "lower", "upper", "unpunctuated"],
)
@pytest.mark.parametrize("split", SPLITS)
def test_every_development_statement_is_read(split, change):
    rows = map(json.loads, (HERE / f"{split}.jsonl").read_text(encoding="utf-8").splitlines())
    texts = [change(MARK.sub(r"\1", row["text"])) for row in rows]

    assert [text for text in texts if unread(text)] == []


def test_of_a_text_in_two_languages_the_sentences_in_the_other_are_not_read():
    text = f"My friend Leah told me. {WELSH} Now I am scared to go to school."

    (stretch,) = unread(text)

    assert (text[stretch.start : stretch.end], stretch.language) == (WELSH, "cy")


@pytest.mark.parametrize(
    "text",
    [
        "He messaged me all summer. Dim byd mawr. Then it got worse and I told my mum.",
        "my mum says “nie martw się” all the time. I worry anyway.",
        "He asked my name. My name is محمد. He laughed at it and told the others.",
    ],
)
def test_a_few_words_of_another_language_leave_a_text_read(text):
    assert unread(text) == []


def test_a_short_english_sentence_between_others_is_read():
    text = f"{WELSH} He is called Kai. {WELSH}"

    assert [text[found.start : found.end] for found in detect(text)] == ["Kai"]


def test_letters_that_look_like_ours_are_no_other_script():
    look_alike = "he said he would send it to everyone".translate(str.maketrans("aeopc", "аеорс"))

    assert unread(look_alike) == []


@pytest.mark.parametrize(
    "detail",
    ["07700 900123", "@kez_19x", "kez.x.19", "kez@inbox.example", "https://chat.example/abc", "192.0.2.14",
     "SA43 9ZZ"],
)  # fmt: skip
def test_numbers_handles_and_addresses_are_found_in_any_language(detail):
    text = f"Mae o'n anfon negeseuon bob nos at {detail} ac mae arna i ofn dweud wrth Mam."

    assert [text[found.start : found.end] for found in detect(text)] == [detail]


def test_no_word_of_another_language_is_flagged():
    texts = [text for _, text in OTHERS]

    flagged = [
        text
        for text, reading in zip(texts, detect_many(texts), strict=True)
        for found in reading
        if any(each.start <= found.start < each.end for each in reading.unread)
    ]

    assert flagged == []


def test_what_is_left_for_the_detector_is_as_long_as_the_text():
    text = f"My friend Leah told me. {WELSH}"

    assert without(text, unread(text)) == "My friend Leah told me. ".ljust(len(text))


def test_what_was_not_read_comes_back_from_the_process_that_read_it():
    processes = ScanningProcesses(1)
    try:
        reading = processes.scan(f"My friend Leah told me. {WELSH}")
    finally:
        processes.close()

    assert [(each.language, each.start) for each in reading.unread] == [("cy", 24)]
    assert reading.language == "cy"


@pytest.mark.parametrize("name", FAMILIES)
def test_stretches_are_in_order_and_inside_the_text(name):
    text = FAMILIES[name](500)

    places = [place for each in unread(text) for place in (each.start, each.end)]

    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)
