"""How PostgreSQL is made to read a text as FTS5 does: both the index (wall/search_tables.py) and what asks it
(search/engines/postgres.py) go by these."""

import unicodedata

# PostgreSQL's parser reads "him/her" as a file and "mum.then" as a host, and where the locale is C it takes
# every character outside ASCII for a letter: so what is no letter or digit becomes a space, one for one.
NO_WORD = (
    r"[\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
    r"\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0001faff]"
)
# Letters of Europe to the letter without its accent, as the tokenizer of FTS5 does by itself.
_BASES = {
    letter: unicodedata.normalize("NFD", letter)[0]
    for letter in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
}
ACCENTED = "".join(letter for letter, base in _BASES.items() if base != letter and base.isascii())
UNACCENTED = "".join(map(_BASES.__getitem__, ACCENTED))
