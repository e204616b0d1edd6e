"""The detector's reasons as a colleague would say them: "looks like a name; comes after “called”".

They are put in other words here and not where the detector writes them: there each change of a word would
make it another detector, and all texts would have to be scanned again.
"""

import re

_SAID = {
    "reads like a club, a firm or a place of worship": "looks like an organisation",
    "reads like a condition, an aid or a treatment": "looks like a health condition, an aid or a treatment",
    "reads like a number given to one person or case": "looks like a number of one person or case",
    "reads like an event that people heard of": "may be an event that people have heard of",
    "reads like an unusual family": "may describe an unusual family",
    "reads like somebody's job": "looks like somebody’s job",
    "reads like something that few others could say": "may be something that few others could say",
    "reads like the name of an account or a group": "looks like a username or the name of a group",
    "reads like where a family comes from": "may say where a family comes from",
    "reads like where somebody lives": "may say where somebody lives",
    "reads as a condition or an aid": "looks like a health condition or an aid",
    "a landmark and what stands beside it": "a landmark and what is beside it",
    "a name in another script, by what stands before it": "looks like a name in another script",
    "a username, by what follows it": "looks like a username",
    "a first name, and no handle": "a first name, not a username",
    "a dedication that schools have": "named as many schools are",
    "an age that is coming": "an age that somebody is about to reach",
    "capitals that nothing else explains": "has a capital letter, as names do",
    "does what people do": "is used as a person’s name would be",
    "ends as words for jobs do": "ends as many words for jobs do",
    "follows a name": "comes after a name",
    "follows somebody": "comes after a word for a person",
    "marked by a person": "marked by hand",
    "people are said to be in it": "people are said to be there",
    "signs the letter": "is how somebody signed",
    "something is said to be this person's": "something in the text belongs to this person",
    "what somebody plays for or sings in": "a team, a choir or the like that somebody is in",
    "where somebody with a title is said to be": "where somebody with a title works, or is",
    "says when by an age": "says how old somebody was when it happened",
    "stands beside who it is": "is next to a word for who it is",
    "stands where people do": "is where a person’s name would be",
    "stands where the name of an account does": "is where a username would be",
}
_BEGINNINGS = (
    (re.compile(r"\Areads (?:like|as) "), "looks like "),
    (re.compile(r"\Ashaped like "), "looks like "),
    (re.compile(r"\Ain the list of "), "is in the list of "),
    (re.compile(r"\Afollows the title "), "comes after the title "),
    (re.compile(r"\Afollows "), "comes after "),
    (re.compile(r"\Aan? name (before|after) (a word for .+)"), r"comes \1 \2"),
    (re.compile(r"\A(.+), spoken\Z"), r"\1, written out in words"),
    (re.compile(r"\Ahidden: seen "), "was hidden, and is seen only "),
)
_QUOTED = re.compile(r"(?<!\w)'([^']+(?:'\w[^']*)*)'(?!\w)")


def in_words(reason: str) -> str:
    """Each reason once: one that another begins with is said by that one."""
    said = list(dict.fromkeys(_plain(each) for each in reason.split("; ")))
    return "; ".join(each for each in said if not any(_says_more(other, each) for other in said))


def _says_more(other: str, reason: str) -> bool:
    return other.startswith(f"{reason} ")


def _plain(reason: str) -> str:
    if reason in _SAID:
        return _SAID[reason]
    for beginning, said in _BEGINNINGS:
        reason = beginning.sub(said, reason)
    return _QUOTED.sub(r"“\1”", reason).replace("'", "’")
