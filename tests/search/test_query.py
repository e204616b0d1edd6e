import pytest

from archive.search.query import MOST_BEGINNINGS, MOST_CHARACTERS, MOST_TERMS, MOST_WORDS, parse_search


@pytest.mark.parametrize(
    ("typed", "required", "excluded"),
    [
        ("", (), ()),
        ("  \t ", (), ()),
        ("send more", ((("send",),), (("more",),)), ()),
        ('"send more"', ((("send", "more"),),), ()),
        ("“send more”", ((("send", "more"),),), ()),
        ('"send more', ((("send", "more"),),), ()),
        ("secret -game", ((("secret",),),), (("game",),)),
        ('-"send more" pay', ((("pay",),),), (("send", "more"),)),
        ("mum OR dad told", ((("mum",), ("dad",)), (("told",),)), ()),
        ("mum or dad", ((("mum",),), (("or",),), (("dad",),)), ()),
        ("OR mum", ((("mum",),),), ()),
        ("mum OR", ((("mum",),),), ()),
        ("mum OR OR dad", ((("mum",), ("dad",)),), ()),
        ("mum OR -dad", ((("mum",),),), (("dad",),)),
        ("mum AND dad", ((("mum",),), (("dad",),)), ()),
        ("don't", ((("don", "t"), ("dont",)),), ()),
        ("dont", ((("dont",), ("don", "t")),), ()),
        ("mum’s", ((("mum", "s"), ("mums",)),), ()),
        ('"don\'t"', ((("don", "t"),),), ()),
        ("-don't pay", ((("pay",),),), (("don", "t"), ("dont",))),
        ("mum OR didnt", ((("mum",), ("didnt",), ("didn", "t")),), ()),
        ("mum,dad; gran/grandad", ((("mum",),), (("dad",),), (("gran",),), (("grandad",),)), ()),
        ("well-known", ((("well", "known"),),), ()),
        ("snake_case", ((("snake", "case"),),), ()),
        ("- -- \" ' * ( ) : ^ NEAR() & | ! <->", ((("NEAR",),),), ()),
        ("cafe\u0301", ((("café",),),), ()),
    ],
)
def test_what_is_typed_is_read_as_words_phrases_exclusions_and_alternatives(typed, required, excluded):
    query = parse_search(typed)

    assert (query.required, query.excluded) == (required, excluded)


def test_what_stands_past_the_limits_is_not_used_and_is_named():
    many = parse_search(" ".join(f"w{number}" for number in range(MOST_TERMS + 2)))
    wordy = parse_search('"' + "he " * (MOST_WORDS - 2) + '" "send more pictures" mum -dad told')
    beginnings = parse_search(" ".join(f"b{letter}*" for letter in "acdefg") + " mum")
    long = parse_search("a" * (MOST_CHARACTERS + 5))

    assert (many.required[-1], many.unused) == (
        ((f"w{MOST_TERMS - 1}",),),
        (f"w{MOST_TERMS}", f"w{MOST_TERMS + 1}"),
    )
    assert (wordy.required[1:], wordy.excluded) == (((("mum",),),), (("dad",),))
    assert wordy.unused == ('"send more pictures"', "told")
    assert len(beginnings.required) == MOST_BEGINNINGS + 1
    assert beginnings.unused == ("bf*", "bg*")
    assert (long.required, long.unused) == (((("a" * MOST_CHARACTERS,),),), ())


def test_an_asterisk_after_too_few_letters_is_named():
    query = parse_search("a* black* -i*")

    assert (query.required, query.excluded) == (((("a",),), (("black*",),)), (("i",),))
    assert query.too_short == ("a", "i")


@pytest.mark.parametrize(
    ("typed", "required"),
    [
        ("black*", ((("black*",),),)),
        ('"send mor*"', ((("send", "mor*"),),)),
        ("a*", ((("a",),),)),
        ("*", ()),
        ("bl*ck", ((("bl", "ck"),),)),
    ],
)
def test_an_asterisk_at_the_end_stands_for_any_ending(typed, required):
    assert parse_search(typed).required == required


def test_plain_words_are_told_from_those_that_a_reader_meant_to_the_letter():
    query = parse_search('pay "gift" card* him OR her more -game')

    assert [query.required[place] for place in sorted(query.plain)] == [(("pay",),), (("more",),)]
