"""The page that readers will see, in labels, for the staff who sign or publish it."""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.disclosure.copy import PublicCopy
from archive.disclosure.tags import TERMS
from archive.languages import ENGLISH, name_of
from archive.models.public_tags import VOCABULARY
from archive.models.testimony import Testimony
from archive.models.vocabulary import Term
from archive.vocabulary import STRONG_NOTES, ContentNote, Fidelity
from archive.workflow.preparing import public_copy


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What readers will see, in labels."""

    copy: PublicCopy
    fidelity: str
    content_notes: tuple[str, ...]
    is_folded: bool
    terms: Mapping[str, tuple[str, ...]]  # by the name of the tag
    language: str

    @property
    def is_english(self) -> bool:
        return self.copy.language in ("", ENGLISH)


def public_page(testimony: Testimony) -> PublicPage | None:
    copy = public_copy(testimony)
    return None if copy is None else page_of(copy)


def page_of(copy: PublicCopy) -> PublicPage:
    return PublicPage(
        copy=copy,
        fidelity=str(Fidelity(copy.fidelity).label) if copy.fidelity else "",
        content_notes=tuple(str(ContentNote(code).label) for code in copy.content_notes or ()),
        is_folded=not STRONG_NOTES.isdisjoint(copy.content_notes or ()),
        terms={name: _labels(VOCABULARY[name], getattr(copy, name)) for name in TERMS},
        language=name_of(copy.language) or "Another language" if copy.language else "",
    )


def _labels(model: type[Term], slugs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term.now.label for term in model.objects.filter(slug__in=slugs)))
