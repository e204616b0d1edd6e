"""The public tags: all that readers see of a quote beside its text, as one value.

Whatever holds them is composed from it: what a reviewer fills in (workflow/preparing.py), what is signed
(copy.py), the columns of a preparation, a clearance and a publication (models/public_tags.py). So a new
public tag is a field here, and a column with its migration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from archive.disclosure.ladders import ONLINE, Line, Vocabulary


def _tag(default: Any, label: str, *, line: bool) -> Any:
    return field(default=default, metadata={"label": label, "line": line})


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTags:
    """Sets are tuples of slugs, sorted; "", None and () mean not stated.

    ``content_notes`` None: nobody has thought about them yet; (): none needed.
    """

    platforms: tuple[str, ...] = _tag((), "Platforms", line=True)
    harm_types: tuple[str, ...] = _tag((), "Harm types", line=True)
    themes: tuple[str, ...] = _tag((), "Themes", line=False)
    age_band: str = _tag("", "Age", line=True)
    gender: str = _tag("", "Gender", line=True)
    nation: str = _tag("", "Nation", line=True)
    year: int | None = _tag(None, "Year", line=True)
    # In place of the year: 2020 for the 2020s.
    decade: int | None = _tag(None, "Decade", line=True)
    fidelity: str = _tag("", "Fidelity", line=False)
    content_notes: tuple[str, ...] | None = _tag(None, "Content notes", line=False)
    # What most of the text is in, as a code of BCP 47.
    language: str = _tag("", "Language", line=False)

    def tags(self) -> dict[str, Any]:
        """Return the tags alone, by name, whatever else the value holds."""
        return {name: getattr(self, name) for name in TAGS}


LABELS: Mapping[str, str] = {each.name: each.metadata["label"] for each in fields(PublicTags)}
TAGS: Sequence[str] = tuple(LABELS)
# Of the vocabulary that staff edit, each a set of terms.
TERMS: Sequence[str] = ("platforms", "harm_types", "themes")
ON_THE_LINE: Sequence[str] = tuple(each.name for each in fields(PublicTags) if each.metadata["line"])


def line_of(tags: PublicTags) -> Line:
    """Return what the attribution line states, as facts that can be counted."""
    return Line(
        age_band=tags.age_band,
        gender=tags.gender,
        nation=tags.nation,
        year=str(tags.year) if tags.year else f"{tags.decade}s" if tags.decade else "",
        platforms=frozenset(tags.platforms),
        harm_types=frozenset(tags.harm_types),
    )


def stating(line: Line) -> dict[str, Any]:
    """Return the tags of a line, by name, for ``dataclasses.replace``: ``line_of`` the other way round."""
    decade = line.year.endswith("s")
    return {
        "age_band": line.age_band,
        "gender": line.gender,
        "nation": line.nation,
        "year": int(line.year) if line.year and not decade else None,
        "decade": int(line.year[:-1]) if decade else None,
        "platforms": tuple(sorted(line.platforms)),
        "harm_types": tuple(sorted(line.harm_types)),
    }


def is_no_finer(before: PublicTags, after: PublicTags, vocabulary: Vocabulary) -> bool:
    """Say whether the line of ``after`` states nothing that the line of ``before`` did not state."""
    return vocabulary.is_coarser_or_same(line_of(after), line_of(before))


def canonical(tags: PublicTags) -> dict[str, Any]:
    """Return what a digest covers, in the form that signed copies have had from the beginning.

    A tag that came later is there only where it is stated.
    """
    return {name: value for name, value in asdict(tags).items() if name not in _LATER or value}


_LATER = frozenset({"decade", "language"})


def attribution_line(tags: PublicTags, *, labels: Mapping[str, Sequence[str]]) -> str:
    """Render the line as readers see it: "Girl, 13–15, Instagram, online blackmail, 2025".

    ``labels`` has those of each tag's values. What is not stated is left out, and a child of whom nothing is
    stated is still "Child".
    """

    def named(tag: str) -> list[str]:
        return sorted(labels[tag]) if getattr(tags, tag) else []

    harms = [_said(label) for label in named("harm_types")]
    if tags.platforms == (ONLINE,) and any(harm.startswith("online ") for harm in harms):
        platforms = []  # "online, online blackmail" says it twice
    else:
        platforms = named("platforms")
    parts = [
        *(named("gender") or ["Child"]),
        *(_said(label) for label in named("age_band")),
        _listed(platforms),
        _listed(harms),
        *named("nation"),
        line_of(tags).year,
    ]
    return ", ".join(part for part in parts if part)


def platform_in_a_line(label: str) -> str:
    """Return a platform's label as it stands within a sentence: "online game", but "Xbox Live".

    It goes by the label alone, so a line that was signed reads the same whatever terms come later. Several
    words of which only the first has a capital are no name.
    """
    others = label.split()[1:]
    return _said(label) if others and not any(map(_has_capital, others)) else label


def _listed(labels: Sequence[str]) -> str:
    if len(labels) < 2:
        return "".join(labels)
    return f"{', '.join(labels[:-1])} and {labels[-1]}"


def _said(label: str) -> str:
    """Within a sentence: "grooming", but "ID theft"."""
    return label if _has_capital(label.split(" ", maxsplit=1)[0][1:]) else label[:1].lower() + label[1:]


def _has_capital(word: str) -> bool:
    return word != word.lower()
