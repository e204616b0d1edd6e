"""What a change of a term touches, in numbers and in words, for whoever asks for it and whoever confirms it.

Counts, and lines of quotes that are public: whoever looks after the vocabulary sees no testimony.
"""

from dataclasses import dataclass, field

from archive.admin.term_lines import lines_before_and_after
from archive.admin.term_uses import COLUMN_OF
from archive.admin.wording import counted
from archive.models.clearance import Clearance
from archive.models.publication import Publication
from archive.models.testimony import Testimony
from archive.models.vocabulary import Term, Theme
from archive.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Effects:
    """``lines`` are a few public lines, before and after."""

    sentences: list[str] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.sentences or self.lines)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a term is with: the numbers of public quotes, and of how many testimonies that are cleared, and of
    all."""

    public: frozenset[int]
    cleared: int
    testimonies: int


def reach_of(term: Term) -> Reach:
    column, name = COLUMN_OF[type(term)], str(term._meta.model_name)
    tagged = getattr(Testimony, column).through._default_manager.filter(**{name: term})
    signed = Clearance.objects.filter(revision__testimony__status__in=(Status.CLEARED, Status.WAITING))
    rows = signed.values_list("revision__testimony", column)
    cleared = {testimony for testimony, slugs in rows if term.slug in slugs}
    public = Publication.objects.filter(**{column: term}).values_list("pk", flat=True)
    return Reach(frozenset(public), len(cleared), tagged.values("testimony").distinct().count())


def effects_of_renaming(term: Term, label: str) -> Effects:
    """What readers would see otherwise if ``term`` were called ``label``; nothing where no reader sees it."""
    reach = reach_of(term)
    said = []
    if reach.public:
        said.append(f"It changes the words {_where(term)} {quotes(len(reach.public))}.")
    if reach.cleared:
        said.append(f"It changes those of {counted(reach.cleared, 'quote', 'quotes')} cleared to go out.")
    if not said:
        return Effects()
    said.append("No quote is moved, and none has to be cleared again.")
    return Effects(
        said, lines_before_and_after(reach.public, lambda one: label if one == term else one.label)
    )


def _where(term: Term) -> str:
    return "under which readers find" if isinstance(term, Theme) else "above"


def quotes(count: int) -> str:
    return counted(count, "public quote", "public quotes")
