"""A name and a number that Unicode hides, and what plain text costs: nothing."""

import pytest

from archive.detection.detector import detect
from archive.detection.views import views

HIDDEN_NAMES = {
    "full width": "ｌｅａｈ",
    "mathematical": "𝓵𝓮𝓪𝓱",
    "circled": "ⓛⓔⓐⓗ",
    "squared": "🅻🅴🅰🅷",
    "regional indicators": "🇱🇪🇦🇭",
    "Cyrillic": "lеаһ",
    "zero width": "l\u200be\u200ba\u200bh",
    "soft hyphens": "l\u00ade\u00ada\u00adh",
    "struck through": "l\u0336e\u0336a\u0336h\u0336",
    "emoji between": "l👍e👍a👍h",
    "dots between": "l.e.a.h",
    "blanks between": "l e a h",
    "stars between": "l*e*a*h",
    "accents": "łéàh",
    "small capitals": "ʟᴇᴀʜ",
    "superscript": "ˡᵉᵃʰ",
    "in brackets": "⒧⒠⒜⒣",
    "upside down": "ɥɐǝl",
    "Cherokee": "ᏞᎬᎪᎻ",
    "fillers between": "l\u3164e\u3164a\u3164h",
    "underscores between": "l_e_a_h",
    "a line for each letter": "l\ne\na\nh",
    "digits for letters": "l34h",
    "a digit and a sign": "1e@h",
    "tags between": "l<b>ea</b>h",
    "a tag with attributes": 'l<font color="red">e</font>ah',
    "a comment between": "l<!-- x -->eah",
    "characters by number": "&#108;e&#x61;h",
    "characters by name": "l&eacute;ah",
    "a soft hyphen by name": "l&shy;e&shy;ah",
    "a tag and letters of another script": "lе<i>а</i>һ",
}
HIDDEN_NUMBERS = {
    "full width": "０７７００９００１２３",
    "double struck": "𝟘𝟟𝟟𝟘𝟘𝟡𝟘𝟘𝟙𝟚𝟛",
    "circled": "⓪⑦⑦⓪⓪⑨⓪⓪①②③",
    "keycaps": "0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣",
    "zero width": "0\u200b7\u200b7\u200b0\u200b0\u200b9\u200b0\u200b0\u200b1\u200b2\u200b3",
    "dots between": "0.7.7.0.0.9.0.0.1.2.3",
    "emoji between": "0👍7👍7👍0👍0👍9👍0👍0👍1👍2👍3",
    "black circled": "⓿❼❼⓿⓿❾⓿⓿❶❷❸",
    "Arabic": "٠٧٧٠٠٩٠٠١٢٣",
    "Chinese": "〇七七〇〇九〇〇一二三",
    "fillers between": "\u3164".join("07700900123"),
    "letters for digits": "o77oo9ooI23",
    "number words": "zero seven seven zero zero nine zero zero one two three",
    "tags between": "077<b>00</b>900<wbr>123",
    "blanks by name": "07700&nbsp;900&nbsp;123",
    "digits by number": "&#48;7700900123",
    "words and digits": "oh7700 9double0 12three",
}


@pytest.mark.parametrize("name", HIDDEN_NAMES.values(), ids=HIDDEN_NAMES.keys())
def test_a_hidden_name_is_found_whole(name):
    text = f"this girl called {name} keeps messaging me"

    assert any(f.start <= text.index(name) and text.index(name) + len(name) <= f.end for f in detect(text))


def test_signs_that_are_no_markup_hide_nothing():
    assert list(views("i <3 my mum & dad; 2 < 3 > 1 <33 &c.")) == []


def test_no_word_goes_on_from_one_line_of_a_page_to_the_next():
    (view,) = views("<p>he left</p><p>ringing me</p>")

    assert view.text.split() == ["he", "left", "ringing", "me"]


@pytest.mark.parametrize("number", HIDDEN_NUMBERS.values(), ids=HIDDEN_NUMBERS.keys())
def test_a_hidden_number_is_found_whole(number):
    text = f"ring me on {number} please"
    start, end = text.index(number), text.index(number) + len(number)

    covered = {i for f in detect(text) for i in range(f.start, f.end)}

    assert {i for i in range(start, end) if text[i].isalnum()} <= covered


def test_plain_text_has_no_other_view():
    assert list(views("i don’t know… it’s a café 😢 — and £20 for 2 people")) == []


def test_a_view_knows_where_each_letter_came_from():
    text = "ok 𝓵\u200b𝓮 x"

    (view,) = views(text)

    assert view.text == "ok le x"
    assert view.origin(3, 5) == (3, 6)


def test_a_character_written_as_its_number_stands_for_all_of_it():
    text = "ok k&#97; x"

    (view,) = views(text)

    assert view.text == "ok ka x"
    assert text[slice(*view.origin(3, 5))] == "k&#97;"


def test_the_reason_says_that_it_was_hidden():
    found = detect("ring me on " + HIDDEN_NUMBERS["emoji between"])

    assert any("hidden" in f.reason and "views" in f.sources for f in found)
