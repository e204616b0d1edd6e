"""How often terms are used: counts alone, since whoever looks after the vocabulary sees no testimony."""

from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from archive.admin.wording import counted
from archive.models.baseline import BaselineImport
from archive.models.clearance import Clearance
from archive.models.figure import Figure
from archive.models.preparation import Preparation
from archive.models.publication import Publication
from archive.models.testimony import Testimony
from archive.models.vocabulary import HarmType, Platform, Term, Theme

COLUMN_OF: dict[type[Term], str] = {Platform: "platforms", HarmType: "harm_types", Theme: "themes"}


def with_uses(terms: QuerySet[Term]) -> QuerySet[Term]:
    """Count beside each term the testimonies that have it, and the quotes with it that readers see now. What
    was merged into it counts with it."""
    shown = Publication.objects.values("pk")
    return terms.annotate(
        testimonies=_tagged(terms.model, Testimony),
        public=_tagged(terms.model, Publication, publication__in=shown),
    )


def _tagged(term: type[Term], row: type[Testimony | Publication], **only: Any) -> Coalesce:
    tags = getattr(row, COLUMN_OF[term]).through
    its, name = str(row._meta.model_name), str(term._meta.model_name)
    one_row = Func(F(its), function="COUNT", template="%(function)s(DISTINCT %(expressions)s)")
    # By key, so that of each term only its own rows are read: a list has hundreds of terms.
    its_own = OuterRef(OuterRef("pk"))
    meant = term._default_manager.filter(Q(pk=its_own) | Q(merged_into=its_own)).order_by().values("pk")
    rows = tags._default_manager.filter(**{f"{name}__in": meant}, **only).order_by()
    counts = rows.annotate(count=one_row).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def slug_is_fixed(term: Term) -> bool:
    """Whether anything has it, or ever said so in an address or under a signature: then its address stays
    (wall/terms.py)."""
    column, name = COLUMN_OF[type(term)], str(term._meta.model_name)
    owners = (Testimony, Preparation, Publication, Figure)
    if any(getattr(one, column).through._default_manager.filter(**{name: term}).exists() for one in owners):
        return True
    # As text, because a search inside JSON differs from one database to the other.
    signed = Clearance.objects.annotate(slugs=Cast(column, TextField()))
    counted_by = BaselineImport.objects.filter(text__contains=term.slug)
    return signed.filter(slugs__contains=f'"{term.slug}"').exists() or counted_by.exists()


def uses_in_words(testimonies: int, public: int) -> str:
    """“In 12 testimonies, 7 public”."""
    if not testimonies:
        return "Not used"
    return f"In {counted(testimonies, 'testimony', 'testimonies')}, {public} public"
