"""The same search in other everyday words, of which the archive has some."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from archive.search import fulltext
from archive.search.alike import LONGEST, alike, forms
from archive.search.everyday import Chunk
from archive.search.index import FacetIndex
from archive.search.normal_form import stem
from archive.search.query import parse_search
from archive.search.terms import ExpandedQuery

MOST_OTHERS = 6  # for one word


@dataclass(frozen=True, slots=True)
class Reworded:
    """``typed`` is what may be typed instead; ``groups`` are the words that stand for one another in it."""

    typed: str
    groups: tuple[tuple[str, ...], ...]
    dropped: int  # words that no quote has, whatever is said instead

    @property
    def said(self) -> str:
        found = [group for group in self.groups if not _is_left_out(group)]
        left_out = [group[0].removeprefix("-").strip('"') for group in self.groups if _is_left_out(group)]
        pattern = _("%(some)s or %(last)s")
        lists = [_listed(group, pattern) for group in found]
        if len(found) > 1:
            # "purple, umbrella and lantern", but "good and (teacher or tutor)"
            lists = [
                f"({words})" if len(group) > 1 else words for words, group in zip(lists, found, strict=True)
            ]
        said = _listed(lists, _("%(some)s and %(last)s"))
        if not left_out:
            return said
        return _("%(words)s without %(left_out)s") % {"words": said, "left_out": _listed(left_out, pattern)}


def _is_left_out(group: Sequence[str]) -> bool:
    return group[0].startswith("-")


def reworded(
    chunks: Sequence[Chunk], query: ExpandedQuery, index: FacetIndex, most_characters: int
) -> Iterator[Reworded]:
    """Yield the search with what may be said instead of its words: of whole phrases, and of each word.

    What no quote has is not in it, unless that leaves nothing, nor are little words.
    """
    named = {form for term in query.terms for form in forms(term.typed)}
    for longest in (LONGEST, 1):
        fixed: list[str] = []
        groups: list[list[str]] = []
        changed = False
        dropped = 0
        for unit in _units(chunks, longest):
            if not unit.plain or set(unit.forms) <= named:
                fixed.append(unit.text)
                continue
            own = f'"{unit.text}"' if " " in unit.text else unit.text
            known = alike(unit.forms)
            others = [_as_typed(each) for each in known.others] if known else []
            having = [each for each in _apart([own, *others]) if _is_said(each, index)]
            changed = changed or having != [own]
            if having:
                groups.append(having[: MOST_OTHERS + 1])
            else:
                dropped += 1
        if changed and groups:
            yield _fitting(fixed, groups, most_characters, dropped)


@dataclass(frozen=True, slots=True)
class _Unit:
    text: str
    forms: tuple[str, ...]
    plain: bool


def _units(chunks: Sequence[Chunk], longest: int) -> Iterator[_Unit]:
    """Yield the longest stretches for which something may be said, and each other word that is not little."""
    place = 0
    while place < len(chunks):
        chunk = chunks[place]
        if not chunk.plain:
            yield _Unit(chunk.text, (), plain=False)
            place += 1
            continue
        for count in range(longest, 0, -1):
            run = chunks[place : place + count]
            words = tuple(form for each in run for form in each.forms)
            if len(run) < count or not all(each.plain for each in run):
                continue
            if alike(words) is not None or (count == 1 and not chunk.little):
                yield _Unit(" ".join(each.text for each in run), words, plain=True)
                place += count
                break
        else:
            place += 1


def _fitting(
    fixed: Sequence[str], every: Sequence[list[str]], most_characters: int, dropped: int
) -> Reworded:
    """Take from each group in turn, the nearest first, as many as an address holds."""
    taken = [group[:1] for group in every]
    for number in range(1, MOST_OTHERS + 1):
        for group, some in zip(every, taken, strict=True):
            if number < len(group):
                some.append(group[number])
                if len(_typed(fixed, taken)) > most_characters:
                    some.pop()
    groups = [*([each] for each in fixed), *taken]
    return Reworded(_typed(fixed, taken), tuple(tuple(map(_shown, some)) for some in groups), dropped)


def _typed(fixed: Sequence[str], groups: Sequence[Sequence[str]]) -> str:
    # An OR joins what stands beside it, so that what is fixed comes first.
    return " ".join([*fixed, *(" OR ".join(group) for group in groups)])


def _listed(words: Sequence[str], pattern: str) -> str:
    if len(words) == 1:
        return words[0]
    return pattern % {"some": ", ".join(words[:-1]), "last": words[-1]}


def _apart(phrases: Sequence[str]) -> list[str]:
    """Return those that are not forms of one another: a word finds all of its forms."""
    by_stems: dict[tuple[str, ...], str] = {}
    for phrase in phrases:
        by_stems.setdefault(tuple(map(stem, forms(phrase))), phrase)
    return list(by_stems.values())


def _is_said(typed: str, index: FacetIndex) -> bool:
    """Whether some quote has a word or phrase."""
    return any(fulltext.having(term, index) for group in parse_search(typed).required for term in group)


def _as_typed(phrase: str) -> str:
    return phrase if phrase.startswith('"') or " " not in phrase else f'"{phrase}"'


def _shown(phrase: str) -> str:
    return phrase.strip('"')
