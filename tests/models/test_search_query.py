import pytest

from archive.models.search_query import MOST_CHARACTERS, MOST_TERMS, parse_search


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


def test_what_stands_past_the_limits_is_ignored():
    many = parse_search(" ".join(f"w{number}" for number in range(MOST_TERMS + 5)))
    long = parse_search("a" * (MOST_CHARACTERS + 5))

    assert many.required[-1] == ((f"w{MOST_TERMS - 1}",),)
    assert long.required == ((("a" * MOST_CHARACTERS,),),)


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
