"""Why a part of what was typed was not used, in words: nothing is dropped in silence."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from archive.search.query import (
    ASTERISK,
    BRACKETS,
    NO_WORD,
    NOTHING_AFTER,
    NOTHING_BESIDE,
    OR_BEFORE_NOT,
    TOO_LONG,
    Ignored,
)

SENTENCES = {
    NO_WORD: _("There is no word in this, so we left it out:"),
    NOTHING_AFTER: _("A minus or NOT excludes the word after it. Here none follows:"),
    NOTHING_BESIDE: _("OR needs a word on both sides. We left it out:"),
    OR_BEFORE_NOT: _("OR and NOT cannot stand side by side. We left out:"),
    ASTERISK: _("An asterisk (*) stands for the end of a word. We did not use it in:"),
    BRACKETS: _("We do not read brackets. We searched as if they were not there:"),
    TOO_LONG: _("This search is too long. We left out the end:"),
}


def unread(ignored: Sequence[Ignored]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each reason as a sentence, with the parts that it is about."""
    for reason in dict.fromkeys(each.reason for each in ignored):
        yield str(SENTENCES[reason]), tuple(each.typed for each in ignored if each.reason == reason)
