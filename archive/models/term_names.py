"""Names of terms: when two spellings are one name, and which names nothing may have."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:  # only the stubs know that it is generic
    Words = models.CharField[str, str]
else:
    Words = models.CharField

LONGEST_KEY = 200
# After a key: one of several that were there before doubles were refused, with its number (migration 0038).
DOUBLE = "#"
# Letters that nobody sees, although Unicode counts them among letters and marks.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# What the database takes out too (wall/terms.py).
PUNCTUATION = "!\"#%&'()*,-./:;?@[\\]_{}"
_RESERVED_LABELS = (
    "none", "no", "nothing", "unknown", "not known", "not stated", "n/a", "n/k", "not applicable",
    "all", "any", "other", "others", "misc", "miscellaneous", "various", "test", "null", "undefined",
)  # fmt: skip
# Beside the words of our own addresses: values that a search has, and what may become an address.
_RESERVED_SLUGS = frozenset(
    {
        "not-stated",
        "none",
        "all",
        "any",
        "other",
        "new",
        "add",
        "edit",
        "feed",
        "page",
        "index",
        "api",
        "null",
    }
)
_LITERAL = re.compile(r"[a-z0-9-]+")


def name_key(words: str) -> str:
    """Return what two names share that differ in case, spaces, hyphens, points or unseen letters alone."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", words).casefold())
    seen = (letter for letter in _UNSEEN.sub("", plain) if unicodedata.category(letter)[0] in "LMNS")
    return "".join(seen)[:LONGEST_KEY]


class NameKeyField(Words):
    """The key of the row's label, kept by every save; unique, so that one name is one term."""

    def __init__(self, **options: Any) -> None:
        given = {"max_length": LONGEST_KEY + 24, "default": "", "editable": False}
        super().__init__(**{**given, **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        row: Any = model_instance
        key = name_key(str(row.label))
        if str(row.label_key).split(DOUBLE, maxsplit=1)[0] != key or add:
            row.label_key = key
        return str(row.label_key)


def refused_name(label: str) -> str:
    """Return why nothing may be called so; "" where it may."""
    key = name_key(label)
    if not key:
        return "Please write a name with letters or digits."
    if key in {name_key(word) for word in _RESERVED_LABELS}:
        return f"“{label.strip()}” tells readers nothing. Where something is not known, leave the tag empty."
    return ""


@cache
def reserved_slugs() -> frozenset[str]:
    """Return the words that readers' addresses use themselves, and a few that they may."""
    return _RESERVED_SLUGS | frozenset(_words_of(get_resolver()))


def _words_of(resolver: URLResolver) -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            if each.app_name in (None, "archive"):
                yield from _words_of(each)
        elif isinstance(each, URLPattern):
            for part in re.split(r"[/.]", re.sub(r"<[^>]*>|\^|\$|\\Z", "/", str(each.pattern))):
                if _LITERAL.fullmatch(part):
                    yield part
