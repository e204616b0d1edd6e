import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.detection.detector import MAX_CODE_POINTS
from archive.detection.views import longest_reading
from archive.errors import RefusedText
from archive.workflow.normal_form import (
    LONGEST_RAW_TEXT,
    LONGEST_TEXT,
    LONGEST_WRITTEN_OUT,
    NormalForm,
    Removed,
    normalise,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
# What the rules are about, close together far more often than chance would have it.
TRICKY_TEXT = st.text(
    st.sampled_from(
        "a1# \t\n\r\u0301\u0338\u1100\u1161\u11a8\u3164\u00a0\u00ad\u200b\u200d\ufe0e\ufe0f\u20e3\u2194\u2764"
        "\u2028\u200e\u202a\u202c\u202d\u202e\u2066\u2069\u0627"
        "\U0001f468\U0001f469\U0001f3fd\U0001f3f4\U0001f1ec\U0001f1e7\U000e0067\U000e0062\U000e0077\U000e006c"
        "\U000e0073\U000e007f"
    ),
    max_size=30,
)
DIRECTION_MARKS = {0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
VISIBLE_FORMAT = {
    0x600,
    0x601,
    0x602,
    0x603,
    0x604,
    0x605,
    0x6DD,
    0x70F,
    0x890,
    0x891,
    0x8E2,
    0x110BD,
    0x110CD,
}
EMOJI_GLUE = {0x200D, 0xFE0F}

EMOJI = {
    "plain": "😀",
    "heart with variation selector": "❤️",
    "skin tone": "👋🏽",
    "family": "👨‍👩‍👧‍👦",
    "profession with skin tone": "👩🏿‍🚒",
    "couple with heart": "👩‍❤️‍💋‍👨",
    "gender sign": "🤷🏻‍♀️",
    "shaking head": "🙂‍↔️",
    "rainbow flag": "🏳️‍🌈",
    "pirate flag": "🏴‍☠️",
    "keycap": "1️⃣",
    "hash keycap": "#️⃣",
    "national flag": "🇬🇧",
    "England": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "Wales": "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "three in a row": "👨‍👩‍👧❤️🏴‍☠️",
}


def normalised_or_refused(raw):
    try:
        return normalise(raw).text
    except RefusedText:
        return None


@pytest.mark.parametrize("emoji", EMOJI.values(), ids=EMOJI)
def test_an_emoji_sequence_stays_whole(emoji):
    assert normalise(f"i just sent {emoji} back") == NormalForm(f"i just sent {emoji} back", ())


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (
            "one\r\ntwo\rthree\u2028four\u2029five\x0bsix\x0cseven\x85eight",
            "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight",
        ),
        ("a\tb\u00a0c\u2003d\u202fe\u3000f", "a b c d e f"),
        ("  one  \n\n\n  two\u00a0\r\n three \n \n", "one\n\n\n  two\n three"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u2126 \u212b", "\u03a9 \u00c5"),
        ("\u0627\u0644\u0633\u0646\u0629 \u0602", "\u0627\u0644\u0633\u0646\u0629 \u0602"),
    ],
    ids=["line ends", "spaces", "blank ends", "accents", "singletons", "visible format characters"],
)
def test_spelling_of_lines_spaces_and_accents_is_settled_without_a_report(raw, text):
    assert normalise(raw) == NormalForm(text, ())


@pytest.mark.parametrize(
    ("raw", "text", "removed"),
    [
        ("he\u200bllo", "hello", [Removed(3, "ZERO WIDTH SPACE", 0x200B)]),
        ("\ufeffhello", "hello", [Removed(1, "ZERO WIDTH NO-BREAK SPACE", 0xFEFF)]),
        ("hel\u00ad\u00ad\u00adlo", "hello", [Removed(4, "SOFT HYPHEN", 0xAD, 3)]),
        (
            "a\x07b\x1bc\x9dd",
            "abcd",
            [Removed(2, "ALERT", 7), Removed(4, "ESCAPE", 0x1B), Removed(6, "CONTROL CHARACTER", 0x9D)],
        ),
        ("a\ufe0f", "a", [Removed(2, "VARIATION SELECTOR-16", 0xFE0F)]),
        ("1\ufe0f", "1", [Removed(2, "VARIATION SELECTOR-16", 0xFE0F)]),
        ("\u260e\ufe0e", "\u260e", [Removed(2, "VARIATION SELECTOR-15", 0xFE0E)]),
        (
            "\u3164a\uffa0",
            "a",
            [Removed(1, "HANGUL FILLER", 0x3164), Removed(3, "HALFWIDTH HANGUL FILLER", 0xFFA0)],
        ),
        ("a\u2800b", "ab", [Removed(2, "BRAILLE PATTERN BLANK", 0x2800)]),
        ("a\u2062b", "ab", [Removed(2, "INVISIBLE TIMES", 0x2062)]),
        ("a\ufff9b", "ab", [Removed(2, "INTERLINEAR ANNOTATION ANCHOR", 0xFFF9)]),
        ("a\U0001d173b", "ab", [Removed(2, "MUSICAL SYMBOL BEGIN BEAM", 0x1D173)]),
        ("a\U000e0100b", "ab", [Removed(2, "VARIATION SELECTOR-17", 0xE0100)]),
        ("a\uffffb", "ab", [Removed(2, "UNNAMED CHARACTER", 0xFFFF)]),
        ("👨\u200d", "👨", [Removed(2, "ZERO WIDTH JOINER", 0x200D)]),
        ("e\u200b\u0301", "\u00e9", [Removed(2, "ZERO WIDTH SPACE", 0x200B)]),
    ],
)
def test_an_invisible_character_is_removed_and_reported(raw, text, removed):
    assert normalise(raw) == NormalForm(text, tuple(removed))


def test_a_message_hidden_in_tags_behind_a_black_flag_is_removed():
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "hi")

    form = normalise(f"see 🏴{hidden}\U000e007f there")

    assert form.text == "see 🏴 there"
    assert [(run.position, run.name) for run in form.removed] == [
        (6, "TAG LATIN SMALL LETTER H"),
        (7, "TAG LATIN SMALL LETTER I"),
        (8, "CANCEL TAG"),
    ]


@pytest.mark.parametrize(
    ("raw", "summary"),
    [
        ("nothing", ""),
        ("a\u200bb", "Removed 1 invisible character: ZERO WIDTH SPACE (U+200B) at 2."),
        (
            "a\u200b\u200bb\u00adc",
            (
                "Removed 3 invisible characters: "
                "ZERO WIDTH SPACE (U+200B) at 2 (2 in a row); SOFT HYPHEN (U+00AD) at 5."
            ),
        ),
    ],
)
def test_the_summary_says_what_was_removed_and_where(raw, summary):
    assert normalise(raw).summary() == summary


def test_a_long_summary_stops_after_five():
    form = normalise("a\u200b" * 9)

    assert len(form.removed) == 9
    assert form.summary().startswith("Removed 9 invisible characters: ")
    assert form.summary().endswith("ZERO WIDTH SPACE (U+200B) at 10; and 4 more.")


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("secret\x00words", "NULL (U+0000) at character 7 (line 1, column 7)"),
        ("\ud83dsecret", "LONE SURROGATE (U+D83D) at character 1 (line 1, column 1)"),
        (
            "secret\r\nwo\x00rds\udc00",
            (
                "NULL (U+0000) at character 11 (line 2, column 3); "
                "LONE SURROGATE (U+DC00) at character 15 (line 2, column 7)"
            ),
        ),
    ],
    ids=["NUL", "surrogate", "both"],
)
def test_a_character_that_cannot_be_stored_is_refused_by_name_and_place_without_its_neighbours(raw, place):
    with pytest.raises(RefusedText) as refusal:
        normalise(raw)

    assert str(refusal.value) == (
        f"The text holds a character that cannot be stored: {place}. Delete it there and send the text again."
    )


def test_of_many_characters_that_cannot_be_stored_the_first_five_are_named():
    with pytest.raises(RefusedText) as refusal:
        normalise("x\x00" * 8)

    assert str(refusal.value).count("NULL") == 5
    assert "at character 10 (line 1, column 10); and 3 more. Delete" in str(refusal.value)


def test_nul_and_every_surrogate_is_refused():
    refused = [0, *range(0xD800, 0xE000)]

    assert [code for code in refused if normalised_or_refused(f"a{chr(code)}b") is not None] == []


def test_every_direction_mark_goes_and_is_named():
    forms = {code: normalise(f"a{chr(code)}b") for code in DIRECTION_MARKS}

    assert {code: form.text for code, form in forms.items()} == dict.fromkeys(DIRECTION_MARKS, "ab")
    assert {code: [run.code_point for run in form.removed] for code, form in forms.items()} == {
        code: [code] for code in DIRECTION_MARKS
    }


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("ring \u202a07700 900123\u202c now", "ring 07700 900123 now"),
        ("ring \u202d07700 900123\u202c now", "ring 07700 900123 now"),
        ("ring \u206807700 900123\u2069 now", "ring 07700 900123 now"),
        ("ring 07700 900123\u202c now", "ring 07700 900123 now"),
        ("ring \u200e07700 900123\u200f now\u061c", "ring 07700 900123 now"),
    ],
    ids=["embedding", "override", "isolate", "half of a pair", "marks"],
)
def test_a_copied_phone_number_loses_its_direction_marks_and_nobody_need_delete_them(raw, text):
    form = normalise(raw)

    assert form.text == text
    assert len(form.removed) > 0
    assert form.summary().endswith(".")
    assert not form.was_turned_round


@pytest.mark.parametrize(
    ("raw", "turned"),
    [
        ("one \u202eowt\u202c three", True),
        ("one \u202dtwo\u202c three", False),
        ("one \u202d\u05d0\u05d1\u05d2\u202c three", True),
        ("one \u202btwo\u202c three", False),
        ("one \u200ftwo", False),
    ],
)
def test_whether_a_mark_had_turned_letters_round_is_told(raw, turned):
    form = normalise(raw)

    assert form.was_turned_round is turned
    assert ("please read the text again as it is now" in form.summary()) is turned


@pytest.mark.parametrize("raw", ["", " \n\t ", "\u200b", "\ufeff\r\n\u00a0\u3164"])
def test_a_text_without_anything_to_read_is_refused(raw):
    with pytest.raises(RefusedText, match=r"^The text is empty"):
        normalise(raw)


def test_the_limit_counts_the_code_points_that_are_stored():
    longest = "é" * LONGEST_TEXT

    assert normalise(unicodedata.normalize("NFD", longest) + "\n\n").text == longest
    with pytest.raises(RefusedText) as refusal:
        normalise(longest + "é")
    assert str(refusal.value) == (
        "The text has 20,001 characters; the limit is 20,000. Enter it as several testimonies."
    )


def test_a_huge_text_is_refused_before_any_costly_work():
    with pytest.raises(RefusedText, match=r"^The text has 80,001 characters"):
        normalise("\u200b" * (LONGEST_RAW_TEXT + 1))


def test_over_all_of_unicode_no_control_format_or_odd_space_survives_alone():
    survivors = [
        code
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
        and chr(code) not in " \n"
        and code not in VISIBLE_FORMAT
        and chr(code) in (normalised_or_refused(f"a{chr(code)}b") or "")
    ]

    assert survivors == []


@given(ANY_TEXT | TRICKY_TEXT)
def test_the_normal_form_of_a_normal_form_is_itself(raw):
    text = normalised_or_refused(raw)

    if text is not None:
        assert normalise(text) == NormalForm(text, ())


@given(ANY_TEXT | TRICKY_TEXT)
def test_the_normal_form_is_trimmed_nfc_and_free_of_forbidden_characters(raw):
    text = normalised_or_refused(raw)
    if text is None:
        return

    assert unicodedata.is_normalized("NFC", text)
    assert text == "\n".join(line.rstrip() for line in text.split("\n")).strip()
    assert [
        character
        for character in text
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
        and character not in " \n"
        and ord(character) not in VISIBLE_FORMAT | EMOJI_GLUE
        and not 0xE0020 <= ord(character) <= 0xE007F  # inside a flag of a nation: the table above
    ] == []


@given(TRICKY_TEXT)
def test_what_was_removed_stands_in_the_raw_text_where_the_report_says(raw):
    try:
        form = normalise(raw)
    except RefusedText:
        return

    for run in form.removed:
        start = run.position - 1
        assert raw[start : start + run.count] == chr(run.code_point) * run.count


@pytest.mark.parametrize(
    ("raw", "written_out", "limit"),
    [
        ("\u2177" * 4000, "16,000", "6,400"),
        ("\u2177 \u33a8" * 2000, "18,000", "9,400"),
        ("a" * 10_000 + "\u33a8" * 9000, "46,000", "28,900"),
        ("a" * 10_000 + "\u33a8" * 10_000, "50,000", "30,000"),
    ],
)
def test_a_text_whose_characters_stand_for_too_many_others_is_refused_and_told_how_long_it_is(
    raw, written_out, limit
):
    with pytest.raises(RefusedText) as refusal:
        normalise(raw)

    assert f"Written out, it has {written_out}; the limit is {limit}. Write them out or delete" in str(
        refusal.value
    )
    assert f"The text has {len(raw):,} characters" in str(refusal.value)


@pytest.mark.long
def test_whatever_unicode_writes_out_a_text_that_is_stored_stays_short_enough_for_the_detector():
    per_character = {}
    for character in map(chr, range(0x110000)):
        times = longest_reading(character)
        if times not in per_character and normalised_or_refused(character) == character:
            per_character[times] = character
    kept = {
        times: longest_reading(text)
        for times, character in per_character.items()
        if (text := normalised_or_refused(character * LONGEST_TEXT)) is not None
    }

    assert max(per_character) == 4
    assert max(kept.values()) <= LONGEST_WRITTEN_OUT < MAX_CODE_POINTS
    assert sorted(set(per_character) - set(kept)) == [times for times in sorted(per_character) if times > 1]


def test_a_letter_in_another_script_may_stand_in_a_text_of_full_length_with_some_fractions():
    text = "ж½…" * 1000 + "a" * (LONGEST_TEXT - 3000)

    assert normalise(text).text == text


def test_a_text_that_is_too_long_is_refused_as_that_whatever_else_is_wrong_with_it():
    with pytest.raises(RefusedText, match=r"^The text has 80,001 characters"):
        normalise("\u202e" * (LONGEST_RAW_TEXT + 1))


MARKS = [chr(code) for code in range(0x300, 0x370) if unicodedata.combining(chr(code))]


@given(st.lists(st.sampled_from([*MARKS, "a", "\u1e69", "\u0344", "\u0f73"]), min_size=1).map("".join))
def test_marks_stand_in_the_order_that_unicode_gives_them(raw):
    raw = f"x{raw}"

    assert normalise(raw).text == unicodedata.normalize("NFC", raw)


@pytest.mark.parametrize(
    "marks", [lambda n: "\u0301\u0316" * (n // 2), lambda n: "\u0301" * (n // 2) + "\u0316" * (n // 2)]
)
def test_a_letter_under_thousands_of_marks_takes_time_that_grows_with_their_number(marks):
    def seconds_for(length):
        started = time.process_time()
        normalised_or_refused("a" + marks(length))
        return max(0.01, time.process_time() - started)

    assert seconds_for(39_000) <= 10 * seconds_for(9_750)
