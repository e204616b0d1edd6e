"""Why a part of what was typed was not used, in words: nothing is dropped in silence."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from archive.search.query import (
    ASTERISK,
    BRACKETS,
    CAPITALS,
    NO_WORD,
    NOTHING_AFTER,
    NOTHING_BESIDE,
    OR_BEFORE_NOT,
    TOO_LONG,
    Ignored,
)

SENTENCES = {
    NO_WORD: _("We left this out because there is no word in it:"),
    NOTHING_AFTER: _("A minus sign or NOT leaves out the word after it, but nothing comes after this one:"),
    NOTHING_BESIDE: _("OR needs a word on each side, so we ignored it here:"),
    OR_BEFORE_NOT: _("OR and NOT don’t work next to each other. We left out:"),
    ASTERISK: _("An asterisk (*) only works at the end of a word, so we ignored it in:"),
    BRACKETS: _("Brackets don’t do anything in a search, so we ignored them:"),
    CAPITALS: _(
        "You typed everything in capitals, so we read this as an ordinary word. If you didn’t mean it as "
        "one, type your other words in small letters:"
    ),
    TOO_LONG: _("This search is too long. We left out the end:"),
}


def unread(ignored: Sequence[Ignored]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each reason as a sentence, with the parts that it is about."""
    for reason in dict.fromkeys(each.reason for each in ignored):
        yield str(SENTENCES[reason]), tuple(each.typed for each in ignored if each.reason == reason)
