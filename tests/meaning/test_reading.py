from archive.meaning import reading


def test_words_are_read_without_case_accents_and_apostrophes():
    assert reading.forms("He DIDN’T go to the Café, didn't he?") == [
        *("he", "didnt", "go", "to", "the", "cafe", "didnt", "he"),
    ]


def test_i_ll_is_not_ill_and_we_re_is_not_were():
    assert reading.forms("I'll tell, we’re scared, he'd shout") == [
        *("i", "tell", "we", "scared", "he", "shout"),
    ]


def test_each_word_is_known_by_where_it_stands():
    text = "🙂 Naïve, didn’t I"

    assert [(text[word.start : word.end], word.form) for word in reading.words(text)] == [
        ("Naïve", "naive"),
        ("didn’t", "didnt"),
        ("I", "i"),
    ]


def test_a_very_long_text_is_read_to_a_limit():
    assert len(reading.forms("word " * 10_000)) == reading.LONGEST / len("word ")
