"""Words typed into the search: what they find, what they stand for, and what is marked."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from archive.search import fulltext, index, known
from archive.search.spelling import KnownWords
from tests.public.factory import make_publication
from tests.public.reading import Page, search
from tests.search.test_told import found

pytestmark = pytest.mark.django_db


def test_what_readers_call_a_thing_finds_what_is_filed_under_it(client):
    tagged = make_publication("he said send more", harm_types=["online-blackmail"])
    worded = make_publication("they called it sextortion at school", harm_types=["bullying"])
    both = make_publication("it was sextortion", harm_types=["online-blackmail"], gender="girl")
    make_publication("he said send more", harm_types=["bullying"])

    page = search(client, q="sextortion")
    assert sorted(found(page)) == sorted(each.public_id for each in (tagged, worded, both))
    told = page.one("div", class_="filed")
    assert "sextortion also finds quotes tagged Online blackmail." in " ".join(told.text.split())
    assert page.all("a", href="/harms/online-blackmail/")

    alone = search(client, q="sextortion", exact="1")
    assert sorted(found(alone)) == sorted(each.public_id for each in (worded, both))
    assert page.all("a", href="/search/?q=sextortion&exact=1")


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("sexual extortion", True),  # two words together are one name
        ("sextortion more", True),
        ("sextortion zebra", False),
        ('"sextortion"', False),  # a phrase is meant to the letter
        ("more -sextortion", False),  # what is filed under a word is left out with it
        ("sextortion OR zebra", False),
        ("sextort*", False),
        ("sext ortion", True),  # written as two
    ],
)
def test_a_name_is_read_as_its_term_only_where_it_stands_for_itself(client, typed, finds):
    tagged = make_publication("he said send more", harm_types=["online-blackmail"])

    assert found(search(client, q=typed)) == ([tagged.public_id] if finds else [])


def test_of_a_name_the_words_that_tell_something_are_marked(client):
    make_publication("nobody asked me and i told nobody", themes=["told-and-not-believed"])
    make_publication("me and mum", themes=["told-and-not-believed"])

    page = search(client, q="nobody believes me")

    assert len(page.quote_ids()) == 2
    assert page.texts("mark") == ["nobody", "nobody"]
    assert search(client, q="nobody me", exact="1").texts("mark") == ["nobody", "me", "nobody"]


def test_any_ending_is_found_and_marked(client):
    made = make_publication("it was blackmail")

    page = search(client, q="blackm*", exact="1")

    assert page.quote_ids() == [made.public_id]
    assert page.texts("mark") == ["blackmail"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("blockd", "blocked"),
        ("pictrues", "pictures"),
        ("sextorsion", "sextortion"),  # a name of the vocabulary: a quote is filed under it
        ('"sned more"', '"send more"'),
        ("zzzzzz", None),
        ("girlfreindd", "girlfriend"),  # two slips
        ("girlfreind", "girlfriend"),
        ("bestfreind", None),  # a word of the vocabulary, and no quote has it
        ("mother", None),  # an ordinary word, though not far from "other"
        ("blockd zebra", None),  # what it might mean finds nothing either
        ("quizzical", None),
        ("zebra or girlfriend", "zebra OR girlfriend"),
    ],
)
def test_a_slip_is_answered_with_what_may_have_been_meant(client, typed, meant):
    make_publication("he said send more pictures and i blocked him")
    make_publication("my girlfriend told someone", harm_types=["online-blackmail"])

    page = search(client, q=typed)

    assert page.texts("h2", id="results-title") == ["0 quotes"]
    links = page.all("p", class_="nearer")
    assert [" ".join(each.text.split()) for each in links] == ([f"Did you mean {meant}?"] if meant else [])


def test_the_known_words_are_read_once_however_much_is_searched_for(client, monkeypatch):
    make_publication("she blocked him")
    read = []
    monkeypatch.setattr(known, "KnownWords", lambda *words: read.append(1) or KnownWords(*words))
    monkeypatch.setattr(index, "MOST_CACHED", 2)

    for typed in ("blockd", "she", "him", "her", "us", "blokced"):
        search(client, q=typed)

    assert read == [1]


def test_no_word_that_is_not_public_is_ever_meant(client):
    gone = make_publication("my xylophone")
    assert search(client, q="xylophome").all("p", class_="nearer")

    gone.delete()

    assert search(client, q="xylophome").all("p", class_="nearer") == []


def test_the_best_match_comes_first_unless_the_newest_are_asked_for(client):
    best = make_publication("game game game").public_id
    newest = make_publication("one game and very much else that was said on that long day").public_id

    assert search(client, q="game").quote_ids() == [best, newest]
    assert search(client, q="game", sort="newest").quote_ids() == [newest, best]
    assert search(client).quote_ids() == [newest, best]
    assert search(client, sort="relevance").quote_ids() == [newest, best]
    kept = search(client, q="game", sort="newest").one("input", type="hidden").attributes
    assert (kept["name"], kept["value"]) == ("sort", "newest")


def test_of_very_many_the_newest_come_first_and_the_page_says_so(client, monkeypatch):
    monkeypatch.setattr(fulltext, "MOST_RANKED", 2)
    best, *others = [make_publication(text) for text in ("pay pay pay", "pay me", "pay him")]

    page = search(client, q="pay", sort="relevance")

    assert page.quote_ids() == [each.public_id for each in (*reversed(others), best)]
    assert page.texts("p", class_="sort") == [
        "Newest first, because too many quotes have these words to rank them"
    ]


def test_hits_are_marked_and_everything_else_is_escaped(client):
    make_publication("they <b>told</b> [a told & tried] friend")

    page = client.get("/search/", {"q": "telling OR told"}).content.decode()

    assert (
        "they &lt;b&gt;<mark>told</mark>&lt;/b&gt; "
        '<span class="replaced">[a </span><span class="replaced"><mark>told</mark></span>'
        '<span class="replaced"> &amp; tried]</span> friend'
    ) in page


@pytest.mark.parametrize(
    "typed",
    ['"', '"send', "-", "OR", "OR OR", "a OR", "***", "()", "\0", "send\0more", "-send", "%", "\\", "'"],
)
def test_no_search_string_is_an_error(client, typed):
    make_publication("send more")

    assert client.get("/search/", {"q": typed}).status_code == 200
    assert client.get("/search/", {"q": typed, "sort": "relevance"}).status_code == 200


def test_a_search_without_words_in_it_finds_nothing_and_says_what_to_drop(client):
    make_publication("send more")

    page = search(client, q="***")

    assert page.texts("h2", id="results-title") == ["0 quotes"]
    assert [each.attributes["href"] for each in page.all("a") if each.text == "your words"] == ["/search/"]


def test_what_a_search_has_no_room_for_is_named_on_the_page(client):
    make_publication("black dark")

    page = search(client, q="bla* dar* sta* pla* fla* cla* tra* bra* gra* -a* OR zebra")

    assert page.texts("p", class_="limits") == [
        (
            "A search can have up to 50 words or phrases, 200 words in total and 8 asterisks (*), "
            "2 of them in phrases. "
            "We left these out: gra*"
        ),
        "An asterisk (*) needs at least 2 letters before it. We searched for the word on its own: a",
    ]
    assert search(client, q="bla* dar*").all("p", class_="limits") == []


def test_a_quote_found_by_its_term_alone_comes_after_those_with_the_words_however_new_it_is(client):
    worded = make_publication("they called it sextortion").public_id
    tagged = [make_publication("send more", harm_types=["online-blackmail"]).public_id for _ in range(25)]

    first, second = (search(client, q="sextortion", page=number).quote_ids() for number in (1, 2))

    assert [*first, *second] == [worded, *reversed(tagged)]


def test_when_others_are_still_looking_things_up_a_search_is_asked_to_try_again(client, monkeypatch):
    monkeypatch.setattr(index, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(index, "_looking_up", threading.BoundedSemaphore(1))
    make_publication("he blocked me", themes=["asked-to-pay"])

    with index._looking_up:
        refused = client.get("/search/", {"q": "blocked"})
        others = [
            client.get(address).status_code
            for address in ("/", "/search/?gender=girl", "/themes/asked-to-pay/")
        ]

    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (503, "5", "no-store")
    page = Page(refused)
    assert page.texts("h1") == ["Lots of people are searching right now"]
    assert [each.attributes["href"] for each in page.all("a", class_="onward")] == [
        "/search/?q=blocked",
        "/themes/",
    ]
    assert others == [200, 200, 200]
    assert len(search(client, q="blocked").quote_ids()) == 1


def test_what_several_ask_at_once_is_looked_up_once(client, monkeypatch):
    now = index.current()
    asked, go_on = [], threading.Event()

    def answer():
        asked.append(1)
        go_on.wait(5)
        return "found"

    monkeypatch.setattr(index, "_looking_up", threading.BoundedSemaphore(1))
    monkeypatch.setattr(index, "LONGEST_WAIT", 5)
    with ThreadPoolExecutor(3) as readers:
        answers = [readers.submit(index.cached, now, "question", answer) for _ in range(3)]
        go_on.set()

    assert [each.result() for each in answers] == ["found"] * 3
    assert asked == [1]
