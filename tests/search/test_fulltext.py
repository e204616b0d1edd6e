"""What is typed, from the box to the quotes: found, ranked and marked, alike on SQLite and PostgreSQL."""

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.models.publication import Publication
from archive.search import fulltext, index
from archive.search.marking import HIT_END, HIT_START
from archive.search.query import parse_search
from tests.public.factory import WORDS, make_publication, make_random_publications

pytestmark = pytest.mark.django_db
SHOWN = str.maketrans({HIT_START: "<", HIT_END: ">"})
KEPT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def keys_with(typed):
    now = index.current()
    return list(now.newest_first(fulltext.found(parse_search(typed), now)))


def rows_with(typed):
    return Publication.objects.filter(pk__in=keys_with(typed)).order_by("pk")


def found(typed):
    return sorted(rows_with(typed).values_list("text", flat=True))


def marked(typed):
    rows = list(rows_with(typed))
    fulltext.mark(rows, parse_search(typed))
    return [row.marked_text.translate(SHOWN) for row in rows]


def best_first(typed, among=None):
    now = index.current()
    query = parse_search(typed)
    return fulltext.best_first(query, now, fulltext.found(query, now) if among is None else now.set_of(among))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("blocked", ["I blocked him. Then he came back", "he blocks me"]),
        ("BLOCKING", ["I blocked him. Then he came back", "he blocks me"]),
        ("blocked came", ["I blocked him. Then he came back"]),
        ('"him then"', ["I blocked him. Then he came back"]),
        ('"then him"', []),
        ("he -blocked", ["he said send more"]),
        ("-blocked -café", ["he said send more", "my mum.she told him/her, nobody else"]),
        ("café OR send", ["at the [café] “yesterday”", "he said send more"]),
        ("CAFE", ["at the [café] “yesterday”"]),
        ("her", ["my mum.she told him/her, nobody else"]),
        ("mum", ["my mum.she told him/her, nobody else"]),
        ("b*", ["I blocked him. Then he came back", "he blocks me"]),
        ('"to the"', []),
        ('"at the"', ["at the [café] “yesterday”"]),
        ("zebra", []),
        ("***", []),
        ("", []),
    ],
)
def test_what_is_typed_finds_what_it_means(typed, expected):
    for text in (
        "he blocks me",
        "I blocked him. Then he came back",
        "he said send more",
        "at the [café] “yesterday”",
        "my mum.she told him/her, nobody else",
    ):
        make_publication(text)
    if typed == "b*":  # one letter is too short: the word by itself
        expected = []

    assert found(typed) == expected


def test_the_best_match_comes_first_and_of_equals_the_newest():
    long = make_publication("game and nothing else to say about anything at all that day")
    twice = [make_publication("game game game") for _ in range(2)]

    assert best_first("game") == [twice[1].pk, twice[0].pk, long.pk]


def test_what_is_not_in_english_is_found_ranked_and_marked_by_its_words_as_they_are():
    make_publication("pans pans pans yn y ty", language="cy")
    once = make_publication("pan ddaeth e pans pans", language="cy")
    often = make_publication("pan pan pan ddaeth e", language="cy")
    english = make_publication("two pans", language="en")

    assert keys_with("pan") == [english.pk, often.pk, once.pk]
    assert best_first("pan", among=[once.pk, often.pk]) == [often.pk, once.pk]
    assert marked("pan") == ["<pan> ddaeth e pans pans", "<pan> <pan> <pan> ddaeth e", "two <pans>"]


def test_a_rare_word_counts_for_more_than_a_common_one():
    for _ in range(5):
        make_publication("he said no")
    rare = make_publication("a zebra")
    common = make_publication("he said no")

    keys = best_first("zebra OR said")

    assert (keys[0], keys[1]) == (rare.pk, common.pk)


def test_only_what_was_found_is_ranked_however_many_have_one_of_the_words():
    made = make_publication("an umbrella")
    for _ in range(5):
        make_publication("he said umbrella")

    assert best_first("umbrella", among=[made.pk]) == [made.pk]


def test_where_too_many_have_the_words_the_newest_come_first(monkeypatch):
    for _ in range(4):
        make_publication("he said no")
    assert len(best_first("said")) == 4

    monkeypatch.setattr(fulltext, "MOST_RANKED", 3)

    assert best_first("said") is None


def test_hits_are_marked_in_the_text_as_it_stands():
    make_publication("Mum said: don’t! “Telling” Mum/Dad — at the [café]\n& <b>tell</b> 😭tell")

    assert marked("tell OR cafe") == [
        "Mum said: don’t! “<Telling>” Mum/Dad — at the [<café>]\n& <b><tell></b> 😭<tell>"
    ]
    assert marked("dad") == ["Mum said: don’t! “Telling” Mum/<Dad> — at the [café]\n& <b>tell</b> 😭tell"]


def test_an_exclusion_alone_marks_nothing():
    make_publication("he said so")

    assert marked("-game") == ["he said so"]


def test_words_are_asked_of_no_database(django_assert_num_queries):
    rows = make_random_publications(20, seed=3)
    now = index.current()
    query = parse_search('se* OR "he said" OR me -game')

    with django_assert_num_queries(0):
        some = fulltext.found(query, now)
        fulltext.best_first(query, now, some)
        fulltext.mark(rows, query)

    assert any(HIT_START in row.marked_text for row in rows)


@KEPT
@given(typed=st.text(max_size=80) | st.text(alphabet="aé\"-_ OR*^:(){}[]\\/'%&|!<>~\0", max_size=40))
def test_nothing_that_is_typed_is_an_error(typed):
    if not Publication.objects.exists():
        make_publication("a é OR he said")
    query = parse_search(typed)
    keys = keys_with(typed)

    assert len(keys) <= 1
    assert best_first(typed) == (keys if query.required else [])
    assert len(marked(typed)) == len(keys)


def test_a_very_long_word_or_phrase_is_no_error():
    make_publication("he said no")

    for typed in ("x" * 5000, '"' + "he said " * 2000 + '"', "OR " * 3000, '"' * 3000):
        assert found(typed) == []


def plainly_matches(text, required, excluded):
    """The meaning of a search over words that have no other forms, written down once more."""
    words = f" {text} "
    return all(any(f" {term} " in words for term in group) for group in required) and not any(
        f" {term} " in words for term in excluded
    )


# No two of them share a stem, so that a plain comparison of words says the same as the index.
PLAIN = ["he", "she", "send", "more", "mum", "secret", "game"]
TERM = st.sampled_from(PLAIN) | st.tuples(st.sampled_from(PLAIN), st.sampled_from(PLAIN)).map(" ".join)


@KEPT
@given(
    required=st.lists(st.lists(TERM, min_size=1, max_size=3), min_size=1, max_size=3),
    excluded=st.lists(TERM, max_size=2),
)
def test_a_search_means_what_its_grammar_says(required, excluded):
    if not Publication.objects.exists():
        dice = random.Random(5)
        for _ in range(60):
            make_publication(" ".join(dice.choices(PLAIN, k=dice.randint(2, 6))))
    typed = " ".join([" OR ".join(f'"{term}"' for term in group) for group in required])
    typed += "".join(f' -"{term}"' for term in excluded)
    texts = Publication.objects.values_list("text", flat=True)

    assert found(typed) == sorted(text for text in texts if plainly_matches(text, required, excluded))


def test_every_word_of_the_sample_is_found_by_itself():
    for publication in make_random_publications(10, seed=2):
        for word in re.findall(r"\w+", publication.text):
            assert publication.text in found(word), publication.public_id
    assert set(WORDS)
