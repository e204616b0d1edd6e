import pytest

from archive.models.search_query import MOST_CHARACTERS, MOST_TERMS, SearchQuery, parse_search


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
        ("don't", ((("don", "t"),),), ()),
        ("well-known", ((("well", "known"),),), ()),
        ("snake_case", ((("snake", "case"),),), ()),
        ("- -- \" ' * ( ) : ^ NEAR() & | ! <->", ((("NEAR",),),), ()),
        ("cafe\u0301", ((("café",),),), ()),
    ],
)
def test_what_is_typed_is_read_as_words_phrases_exclusions_and_alternatives(typed, required, excluded):
    assert parse_search(typed) == SearchQuery(required, excluded)


def test_what_stands_past_the_limits_is_ignored():
    many = parse_search(" ".join(f"w{number}" for number in range(MOST_TERMS + 5)))
    long = parse_search("a" * (MOST_CHARACTERS + 5))

    assert many.required[-1] == ((f"w{MOST_TERMS - 1}",),)
    assert long == SearchQuery(((("a" * MOST_CHARACTERS,),),), ())
