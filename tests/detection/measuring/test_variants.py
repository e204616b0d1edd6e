from pathlib import Path

import pytest

from archive.detection.measuring.evaluation import Statement, read_statements, unmarked
from archive.detection.measuring.variants import VARIANTS, lower_cased, unpunctuated, upper_cased


def statement(marked):
    text, marks = unmarked(marked)
    return Statement("s1", "chat", text, marks)


def surfaces(given):
    return [given.text[mark.start : mark.end] for mark in given.marks]


@pytest.mark.parametrize("change", VARIANTS.values(), ids=VARIANTS)
def test_a_copy_keeps_its_id_its_style_and_its_labels(change):
    one = statement("hi, {{PERSON|Kai}} of {{SCHOOL|St. Bede's}}!")

    copy = change(one)

    assert (copy.id, copy.style) == (one.id, one.style)
    assert [mark.label for mark in copy.marks] == [mark.label for mark in one.marks]


def test_marks_stay_on_their_words_where_upper_case_is_longer():
    copy = upper_cased(statement("ß {{PERSON|Jonas Groß}} und {{PERSON|ŉeil}} 😀 {{PLACE|Ely}}"))

    assert (copy.text, surfaces(copy)) == (
        "SS JONAS GROSS UND ʼNEIL 😀 ELY",
        ["JONAS GROSS", "ʼNEIL", "ELY"],
    )


def test_marks_stay_on_their_words_where_lower_case_is_longer():
    copy = lower_cased(statement("İ {{PERSON|İrem}} {{PLACE|ELY}}"))

    assert surfaces(copy) == ["i̇rem", "ely"]


@pytest.mark.parametrize(
    ("marked", "text", "kept"),
    [
        ("hi, {{PERSON|kai}}!! (my “mate”)", "hi kai my mate", ["kai"]),
        ("{{PERSON|O'Brien}} — {{PERSON|mr. o’neil}}.", "O'Brien mr o’neil", ["O'Brien", "mr o’neil"]),
        ("ring {{CONTACT|07700-900512}}.", "ring 07700-900512", ["07700-900512"]),
        ("{{CONTACT|mia.k@post.example}}, ok", "mia.k@post.example ok", ["mia.k@post.example"]),
        ("{{CONTACT|https://post.example/mia}}?", "https://post.example/mia", ["https://post.example/mia"]),
        ("{{USERNAME|@mia..k}}: hi", "@mia..k hi", ["@mia..k"]),
        ("on {{DATE|14/3}} at 10:30", "on 14/3 at 10:30", ["14/3"]),
        ("so...{{PERSON|kai}},{{PERSON|leah}}", "so kai leah", ["kai", "leah"]),
        ("he said:{{PERSON|kai}}", "he said kai", ["kai"]),
        ("one\n{{PERSON|kai}}\n😀 £5", "one kai 😀 £5", ["kai"]),
        ("{{PERSON|Kai}}'s and the kids' mum", "Kai's and the kids mum", ["Kai"]),
    ],
)
def test_without_punctuation_words_keep_their_shape(marked, text, kept):
    copy = unpunctuated(statement(marked))

    assert (copy.text, surfaces(copy)) == (text, kept)


def test_a_mark_of_nothing_but_dropped_signs_is_dropped():
    copy = unpunctuated(statement("hi {{PERSON|( )}}there"))

    assert (copy.text, copy.marks) == ("hi there", ())


@pytest.mark.parametrize("change", VARIANTS.values(), ids=VARIANTS)
def test_no_mark_of_the_development_set_is_lost(change):
    lines = (Path(__file__).parent.parent / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    statements = list(read_statements(lines))

    assert [len(change(one).marks) for one in statements] == [len(one.marks) for one in statements]
