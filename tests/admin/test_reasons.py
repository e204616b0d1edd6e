import re
from pathlib import Path

import pytest

import archive.detection
from archive.admin.reasons import in_words

PATTERNS = Path(archive.detection.__file__).parent / "data" / "patterns"
# "NAME -> 0.7 | the reason | what to put": see archive/detection/rules.py.
STATED = re.compile(r"(?m)^(?!#).*(?:^|-> )[01](?:\.\d+)? \| ([^|\n]+?) \| ")


def every_reason():
    found = {reason for path in PATTERNS.glob("*.txt") for reason in STATED.findall(path.read_text("utf-8"))}
    return sorted(found)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("reads like a name; in the list of first names", "looks like a name; is in the list of first names"),
        ("reads like a club, a firm or a place of worship", "looks like an organisation"),
        ("follows the title 'mrs'", "comes after the title “mrs”"),
        ("follows 'born' or 'birthday'", "comes after “born” or “birthday”"),
        ("follows 'i'm called'", "comes after “i’m called”"),
        ("a name before a word for a school", "comes before a word for a school"),
        ("a web address, spoken", "a web address, written out in words"),
        ("hidden: seen in plain letters", "was hidden, and is seen only in plain letters"),
        ("", ""),
    ],
)
def test_a_reason_reads_as_a_colleague_would_say_it(reason, said):
    assert in_words(reason) == said


def test_a_reason_is_said_once():
    same = in_words("reads like an age; shaped like an age; follows 'im'")
    assert same == "looks like an age; comes after “im”"
    both = in_words("reads like the name of an account or a group; shaped like a username")
    assert both == "looks like a username or the name of a group"


def test_no_reason_of_the_detector_is_shown_in_its_own_shorthand():
    reasons = every_reason()
    assert len(reasons) > 100
    shorthand = re.compile(r"\b(reads|shaped like|follows|stands|does what|spoken|nothing else)\b|'\w")
    said = {reason: in_words(reason.replace("{cue}", "called")) for reason in reasons}
    assert {reason: words for reason, words in said.items() if shorthand.search(words)} == {}
