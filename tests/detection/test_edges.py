"""What is left out at the edges of a finding, and what never is."""

import time

import pytest

from archive.detection.detector import detect
from archive.detection.edges import PATTERNS, trimmed
from archive.detection.findings import Finding, Label
from archive.detection.rules import read_patterns
from archive.detection.tagger import TaggedWord
from archive.detection.text.wordlists import name_counts

LEFT_OUT = read_patterns("alike").words("LEFT_OUT")


def cut(label, text, inside):
    start = text.index(inside)
    found = trimmed(Finding(start, start + len(inside), label, 0.9, ("rule",), "why", "[x]"), text)
    return text[found.start : found.end]


@pytest.mark.parametrize(
    ("label", "inside", "kept"),
    [
        (Label.PERSON, "my sister tasha", "tasha"),
        (Label.PERSON, "my little joe", "joe"),
        (Label.PERSON, "worker janine", "janine"),
        (Label.PERSON, "little joe", "little joe"),
        (Label.PERSON, "sister agnes", "sister agnes"),
        (Label.PERSON, "auntie bren", "auntie bren"),
        (Label.PERSON, "tasha lad", "tasha"),
        (Label.PERSON, "butcher boy", "butcher boy"),
        (Label.PERSON, "if Tobi", "Tobi"),
        (Label.PLACE, "arrested in Bude", "Bude"),
        (Label.PERSON, "Sister Bernadette", "Sister Bernadette"),
        (Label.PERSON, "J.", "J."),
        (Label.PERSON, "mum", "mum"),
        (Label.OCCUPATION, "my dads a bus driver", "bus driver"),
        (Label.ORG, "at the Living Waters church,", "Living Waters church"),
        (Label.SCHOOL, "our lady of fatima", "our lady of fatima"),
        (Label.PLACE, "on the Fell Lane estate.", "Fell Lane estate"),
        (Label.PLACE, "Church St.", "Church St."),
        (Label.DATE, "on 14 March.", "14 March"),
        (Label.USERNAME, "we hate ruby and", "we hate ruby"),
        (Label.USERNAME, "my sister in law", "my sister in law"),
        (Label.USERNAME, "the group Grange Leaks", "Grange Leaks"),
        (Label.USERNAME, "Bants Daily And", "Bants Daily"),
        (Label.PLACE, "Metro Centre He", "Metro Centre"),
        (Label.CONTACT, "page www.getwell.example", "www.getwell.example"),
        (Label.IDNUMBER, "crime number 42", "crime number 42"),
        (Label.FAMILY, "live with my nan", "nan"),
        (Label.PERSON, "Eldest Shania", "Shania"),
        (Label.PERSON, "Even Beth", "Beth"),
        (Label.PERSON, "sleepover at beth", "beth"),
        (Label.PERSON, "church rota with Father Dominic", "Father Dominic"),
        (Label.PERSON, "Hope Young", "Hope Young"),
        (Label.PERSON, "Nguyễn Văn An", "Nguyễn Văn An"),
        (Label.SCHOOL, "Wick Lane Academy Young", "Wick Lane Academy"),
        (Label.PERSON, "rio put", "rio"),
        (Label.PERSON, "my cousin lou who", "lou"),
        (Label.DATE, "trip on the 17th", "17th"),
        (Label.HERITAGE, "dad's Hindu", "Hindu"),
        (Label.HEALTH, "insulin pump out", "insulin pump"),
        (Label.EVENT, "fire at the mill has", "fire at the mill"),
        (Label.HEALTH, "seizure after", "seizure"),
        (Label.PERSON, "lily may", "lily may"),
        (Label.ORG, "sea cadets with kit", "sea cadets with kit"),
        (Label.USERNAME, "cardi_lass_06 added", "cardi_lass_06"),
        (Label.USERNAME, "dizzy4cash messaged", "dizzy4cash"),
        (Label.USERNAME, "who we blocked", "who we blocked"),
        (Label.OCCUPATION, "drives the mobile library round", "drives the mobile library"),
        (Label.PLACE, "cold ash lane under", "cold ash lane"),
        (Label.SCHOOL, "Kingsmarsh College blazer", "Kingsmarsh College"),
        (Label.ORG, "Tarn Rovers shirt", "Tarn Rovers"),
    ],
)
def test_only_words_that_never_identify_are_left_out(label, inside, kept):
    assert cut(label, f"so {inside} yes", inside) == kept


@pytest.mark.parametrize(
    ("behind", "kept"),
    [
        ("be there", "foster sister"),
        ("not say", "foster sister"),
        ("have sent it", "foster sister will"),
        ("sent it", "foster sister will"),
        ("just left", "foster sister will"),
        ("never said", "foster sister will"),
    ],
)
def test_a_verb_that_what_follows_shows_to_be_one_is_nobody(behind, kept):
    text = f"my foster sister will {behind}"
    start = text.index("foster")
    found = Finding(start, start + len("foster sister will"), Label.FAMILY, 0.9, ("rule",), "why", "[x]")

    left = trimmed(found, text)

    assert text[left.start : left.end] == kept


@pytest.mark.parametrize("named", ["kez and will", "me n will", "beth, will", "beth with will"])
def test_whoever_is_joined_to_somebody_is_no_verb(named):
    assert cut(Label.PERSON, f"so {named} be on later", named) == named


@pytest.mark.parametrize("after", ["only told me", "never said", "be twelve"])
def test_a_name_that_is_a_verb_too_stays_whole(after):
    """ "Lily May" is somebody whatever follows: what is cut off stands in the text that is published."""
    text = f"my friend lily may {after}"
    start = text.index("lily")
    found = Finding(start, start + len("lily may"), Label.PERSON, 0.9, ("rule",), "why", "[x]")

    left = trimmed(found, text)

    assert text[left.start : left.end] == "lily may"


CUT_AT_ENDS = ("SCHOOL", "ORG", "PLACE", "OCCUPATION", "HERITAGE", "HEALTH", "EVENT", "AGE", "DATE", "SHAPED")


@pytest.mark.parametrize("words", [*(PATTERNS.words(f"TRAILING_{label}") for label in CUT_AT_ENDS), LEFT_OUT])
def test_what_is_cut_off_is_nobodys_name(words):
    """Of the names in our own list, those given to a hundred babies or more; "an" is an article."""
    assert {word for word in words - {"an"} if name_counts().get(word, 0) >= 100} == set()


def test_what_the_tagger_surely_sees_before_a_name_is_not_cut_off():
    """A club that somebody goes to with somebody was left in the text."""
    text = "sea cadets at aaliyah"
    found = Finding(0, len(text), Label.PERSON, 0.9, ("rule",), "why", "[x]")

    def seen(club):
        names = [(0, 3, Label.ORG, club), (4, 10, Label.ORG, club), (14, 21, Label.PERSON, 0.9)]
        kept = trimmed(found, text, [TaggedWord(*each) for each in names])
        return text[kept.start : kept.end]

    assert seen(0.9) == text
    assert seen(0.01) == "aaliyah"


@pytest.mark.parametrize("way", ["with", "where"])
@pytest.mark.parametrize("name", ["lewis", "mia", "callum", "aaliyah"])
@pytest.mark.parametrize("club", ["sea cadets", "brownies", "swim squad", "army cadets"])
def test_a_club_and_whoever_is_there_are_two_findings(club, name, way):
    text = (
        f"my cousin does {club} {way} {name} goes" if way == "where" else f"i met him in {club} {way} {name}"
    )

    found = [text[each.start : each.end] for each in detect(text)]

    assert any(club in each for each in found)
    assert any(each.split()[0] == name for each in found)


def test_the_longest_finding_is_cut_in_no_time():
    """A pattern that looks for closing marks at the end took the square of such a run."""
    inside = "zyx" + "." * 39_000 + "qux"
    started = time.process_time()

    assert cut(Label.ORG, f"x {inside}... x", f"{inside}...") == inside
    assert time.process_time() - started < 1


def test_a_finding_of_such_words_alone_stays_whole():
    words = sorted(PATTERNS.words("LEADING"))

    for label in Label:
        assert cut(label, f"x {words[0]} {words[1]} x", f"{words[0]} {words[1]}") == f"{words[0]} {words[1]}"


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("my sister tasha told mum", ["tasha"]),
        ("she plays for the Ardle Rovers, on Sundays", ["Ardle Rovers"]),
        ("my dads a bus driver", ["bus driver"]),
        ("It happened on 14 March.", ["14 March"]),
        ("kez and little joe were there", ["kez", "little joe"]),
        ("i told auntie bren, not my auntie pearl", ["auntie bren", "pearl"]),
    ],
)
def test_findings_can_be_accepted_as_they_stand(text, stretches):
    assert [text[f.start : f.end] for f in detect(text)] == stretches


def as_tagged(text, seen):
    """Return the words of ``text`` as a tagger reads them that sees nothing but in the words of ``seen``."""
    tagged, end = [], 0
    for word in text.split():
        start = text.index(word, end)
        end = start + len(word)
        tagged.append(TaggedWord(start, end, Label.PERSON, 0.9 if word in seen else 0.001))
    return tagged


@pytest.mark.parametrize(
    ("label", "source", "inside", "kept"),
    [
        (Label.SCHOOL, "schools", "canteen at morecambe", "morecambe"),
        (Label.PERSON, "cued_names", "jaydon told", "jaydon"),
        (Label.PERSON, "cued_names", "jaydon Hospital", "jaydon Hospital"),
        (Label.PERSON, "cued_names", "grace jaydon", "grace jaydon"),
        (Label.PERSON, "cued_names", "auntie jaydon", "auntie jaydon"),
        (Label.SCHOOL, "schools", "our lady morecambe", "our lady morecambe"),
        (Label.USERNAME, "named_groups", "canteen at morecambe", "canteen at morecambe"),
        (Label.CONTACT, "id_numbers", "crime ref 14/2031", "crime ref 14/2031"),
        (Label.PLACE, "gazetteer", "canteen table", "canteen table"),
    ],
)
def test_everyday_words_at_an_edge_are_left_out_where_the_tagger_saw_nothing(label, source, inside, kept):
    text = f"so {inside} yes"
    found = Finding(3, 3 + len(inside), label, 0.9, (source,), "why", "[x]")

    cut_to = trimmed(found, text, as_tagged(text, {"morecambe", "jaydon", "14/2031"}))

    assert text[cut_to.start : cut_to.end] == kept
