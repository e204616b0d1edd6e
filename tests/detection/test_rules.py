import pytest

from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.placeholders import PLACEHOLDERS
from archive.detection.rules import Claim, Patterns, read_patterns
from archive.detection.text.wordlists import DATA
from archive.detection.text.words import Words

FILE = """\
# a comment
COLOUR := (?:red|blue)
CAR = <COLOUR> car
EXACT == Red car
SHORT: a, b
LEAST # 0.25
NAMED -> 0.8 | follows '{cue}' | [name]
[shop] <- shop|store
[club] <- club
0.5 | a bus | [bus route] | the (?P<x><COLOUR> bus)
0.9 | shouted | [name] | == RED
"""
PATTERNS = Patterns(FILE.splitlines())
FILES = sorted(path.stem for path in (DATA / "patterns").glob("*.txt"))


def test_a_file_gives_patterns_words_numbers_and_claims():
    assert PATTERNS["CAR"].search("a RED  car")
    assert not PATTERNS["EXACT"].search("a red car")
    assert PATTERNS.words("SHORT") == {"a", "b"}
    assert PATTERNS.number("LEAST") == 0.25
    assert PATTERNS.claim("NAMED") == Claim(0.8, "follows '{cue}'", "[name]")


def test_a_claim_says_what_gave_it_away_and_what_the_stretch_itself_suggests():
    claim = PATTERNS.claim("NAMED")

    assert claim.of(1, 4, Label.PERSON, cue="called") == Evidence(
        1, 4, Label.PERSON, 0.8, "follows 'called'", "[name]"
    )
    assert claim.of(1, 4, Label.PERSON, suggestion="[friend]").suggestion == "[friend]"


def test_the_first_suggestion_whose_pattern_matches_stands():
    surfaces = ["the corner store", "the club shop", "a club", "a house"]

    assert [PATTERNS.suggestion(surface) for surface in surfaces] == ["[shop]", "[shop]", "[club]", ""]


def test_rules_find_their_group_or_all_that_matches_case_only_where_they_say_so():
    found = sorted(PATTERNS.rules(Label.PLACE).find(Words("the blue bus, RED, red")))

    assert [(claim.start, claim.end, claim.score) for claim in found] == [(4, 12, 0.5), (14, 17, 0.9)]


@pytest.mark.parametrize("file", FILES)
def test_what_a_file_suggests_is_a_placeholder_and_every_reason_is_said(file):
    claims = read_patterns(file).every_claim()

    assert [claim for claim in claims if not claim.reason] == []
    assert {claim.suggestion for claim in claims} - PLACEHOLDERS <= {""}
