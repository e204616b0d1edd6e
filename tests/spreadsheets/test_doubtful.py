import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.spreadsheets.alike import Told
from archive.spreadsheets.asking import questions
from archive.spreadsheets.doubtful import WARNINGS, doubts
from archive.spreadsheets.mending import mended
from tests.spreadsheets.samples import QUOTES, RULES, TERMS, judged, uses, with_columns


def codes(*texts, others=()):
    return [
        doubt.code for doubt in doubts([Told(n, f"C-{n}", text, others) for n, text in enumerate(texts, 2)])
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("he said he\N{REPLACEMENT CHARACTER}d tell my nan", "lost-characters"),
        ("i canâ€™t tell my nanÂ£", "encoding"),
        ("i don?t know who to tell", "question-marks"),
        ("it?s my old account", "question-marks"),
        ("he said ?send it to everyone? and laughed", "question-marks"),
        ("my mum?s phone rang", "question-marks"),
        ("he said #REF! and then i cried", "error-value"),
        ("##### and no more", "error-value"),
        ("=he told me not to tell", "like-a-formula"),
        ("-he told me not to tell", "like-a-formula"),
        ("he sent me \uf04a and that was it", "private-use"),
        ("he told me \u202eot ton\u202c tell", "turned-round"),
        (("i told my nan and " * 20)[:254] + "x", "cut"),
        ("scared", "one-word"),
        ("Child states that he was contacted by a man online.", "notes"),
        ("YP disclosed contact with a stranger in a game", "notes"),
        ("She was worried. Caller said her brother knows.", "notes"),
        ("I talked to her. Signposted to her school nurse.", "notes"),
    ],
)
def test_a_doubtful_text_is_named(text, code):
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        *QUOTES,
        "what is this? i dont know",
        "why me? why",
        "- he said hi\n- i said no",
        "the child next door told my nan",
        "my friend said the counsellor was nice",
        "naïve café señor “yes” – no… £5 😀",
        "he wanted to know my age, 13?",
    ],
)
def test_an_ordinary_text_is_in_no_doubt(text):
    assert codes(text) == []


def test_every_doubt_has_its_words():
    assert all(words and words[0].islower() for words in WARNINGS.values())


def test_texts_that_all_end_at_one_length_may_have_been_cut():
    texts = [(f"{n} he kept asking and asking where i live " * 9)[:150].rstrip() + "e" for n in range(3)]
    texts = [text.ljust(151, "e") for text in texts]

    assert set(codes(*texts)) >= {"cut"}
    assert codes(*[f"{text}." for text in texts]).count("cut") == 0


def test_the_same_text_or_nearly_under_another_reference_names_the_first_row():
    told = [
        Told(2, "C-1", "he kept messaging me after i blocked him on there"),
        Told(3, "C-2", "He kept messaging me, after I blocked him on there."),
        Told(4, "C-3", "he kept messaging me after i had blocked him on there twice"),
        Told(5, "C-4", "my nan helped me to report the account and it was gone"),
        Told(6, "C-1", "he kept messaging me after i blocked him on there"),
    ]

    assert [(doubt.row, doubt.code, doubt.other_row) for doubt in doubts(told)] == [
        (3, "same-text", 2),
        (4, "nearly-same-text", 2),
    ]


def test_a_text_that_is_another_cell_of_its_row_is_doubtful():
    assert codes("Grooming and more", others=("grooming, and more",)) == ["another-field"]


def test_a_warning_keeps_no_row_out_and_repeats_no_word():
    result = judged(with_columns(text=["scared", "i don?t know who to tell"]))

    assert len(result.rows) == 2
    assert [(problem.row, problem.code, problem.is_warning) for problem in result.problems] == [
        (2, "one-word", True),
        (3, "question-marks", True),
    ]
    assert not any("scared" in problem.message for problem in result.problems)


def test_damaged_characters_are_mended_once_somebody_said_so():
    damaged = "he said â€œdonâ€™t tellâ€\x9d at the cafÃ©"
    sheet = with_columns(text=[damaged, QUOTES[0]])

    (question,) = questions(sheet, uses(sheet), TERMS, rules=RULES)

    assert (question.key, question.suggested, question.rows) == ("mend", "mended", 1)
    assert judged(sheet, {"mend": "mended"}).rows[0].text == "he said “don’t tell” at the café"
    kept = judged(sheet, {"mend": "as-it-is"})
    assert kept.rows[0].text == damaged
    assert [problem.code for problem in kept.problems] == ["encoding"]


def test_the_codes_of_a_web_page_are_put_right_with_the_rest():
    sheet = with_columns(text=["he said &quot;donâ€™t&quot;<br/>and I &amp; my nan left", QUOTES[0]])

    assert judged(sheet, {"mend": "mended"}).rows[0].text == 'he said "don’t"\nand I & my nan left'


ORDINARY = st.text(st.sampled_from("abc éèñüß’‘“”–—…£€😀 "), min_size=1)


def as_read_in(text, encoding):
    return "".join(
        bytes([byte]).decode(encoding)
        if encoding != "cp1252" or byte not in b"\x81\x8d\x8f\x90\x9d"
        else chr(byte)
        for byte in text.encode()
    )


@given(ORDINARY, st.sampled_from(["latin-1", "cp1252"]))
def test_what_was_read_in_the_wrong_encoding_is_mended_to_what_it_was(text, encoding):
    damaged = as_read_in(text, encoding)

    assert mended(damaged) == (text if damaged != text else "")


def test_what_would_come_out_as_no_letter_of_ours_is_not_taken_for_damage():
    assert mended(as_read_in("\ufb56", "cp1252")) == ""


@given(ORDINARY)
def test_what_people_write_is_never_mended(text):
    assert mended(text) == ""
