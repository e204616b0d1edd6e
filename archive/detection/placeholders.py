"""The placeholders that suggestions use: what stands in brackets is never flagged again."""

import re

FRIEND = "[friend]"
NAME = "[name]"
USERNAME = "[username]"

PLACEHOLDERS = frozenset(
    {
        FRIEND,
        NAME,
        USERNAME,
        "[teacher]",
        "[police officer]",
        "[doctor]",
        "[group name]",
        "[contact detail]",
        "[phone number]",
        "[email address]",
        "[web address]",
        "[postcode]",
        "[address]",
        "[payment account]",
        "[reference number]",
        "[registration number]",
        "[bank details]",
        "[school]",
        "[secondary school]",
        "[primary school]",
        "[college]",
        "[nursery]",
        "[club]",
        "[sports club]",
        "[youth club]",
        "[place of worship]",
        "[shop]",
        "[organisation]",
        "[town]",
        "[street]",
        "[park]",
        "[place]",
        "[area]",
        "[bus route]",
        "[date]",
        "[birthday]",
        "[age]",
        "[sibling]",
        "[a family detail]",
        "[a parent's job]",
        "[a job]",
        "[a health condition]",
        "[heritage]",
        "[country]",
        "[a local event]",
        "[a detail about the child]",
    }
)

_IN_BRACKETS = re.compile(r"\[[^\[\]\n]{1,40}\]")


def masked(text: str) -> str:
    """Return ``text``, as long as before, with the inside of each known placeholder blotted out."""
    return _IN_BRACKETS.sub(_blot, text)


def _blot(match: re.Match[str]) -> str:
    found = match[0]
    if found.lower().replace("’", "'") not in PLACEHOLDERS:
        return found
    return "[" + "·" * (len(found) - 2) + "]"
