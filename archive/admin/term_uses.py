"""How often terms are used: counts alone, since whoever looks after the vocabulary sees no testimony."""

from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from archive.admin.wording import counted
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
    meant = Q(**{name: OuterRef("pk")}) | Q(**{f"{name}__merged_into": OuterRef("pk")})
    rows = tags._default_manager.filter(meant, **only).order_by()
    counts = rows.annotate(count=one_row).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def uses_in_words(testimonies: int, public: int) -> str:
    """“In 12 testimonies, 7 public”."""
    if not testimonies:
        return "Not used"
    return f"In {counted(testimonies, 'testimony', 'testimonies')}, {public} public"
