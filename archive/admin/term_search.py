"""Type-ahead for terms: what each is for, the likeliest first, and what an old name is called now."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Case, Q, QuerySet, When

from archive.models.term_names import name_key
from archive.models.vocabulary import Term


class TermsWithDefinitions(AutocompleteJsonView):
    """Offers what may be chosen now; by the name of a term that was merged, the one that stays."""

    def get_queryset(self) -> QuerySet[Any]:
        """Terms that are called so come before those that only speak of it in their definition."""
        found = super().get_queryset()
        if not issubclass(found.model, Term):
            return found
        table = found.model.objects
        if not self.term:
            return found.filter(pk__in=table.offered())
        merged = list(found.filter(merged_into__isnull=False).values_list("merged_into", flat=True))
        here = super().get_queryset().model._default_manager.filter(pk__in=table.offered())
        called_so = Q(label__istartswith=self.term) | Q(synonyms__icontains=f'"{self.term}"')
        once_called_so = table.filter(called_so, merged_into__isnull=False).values("merged_into")
        likeliest_first = Case(
            When(called_so | Q(pk__in=once_called_so), then=0),
            When(synonyms__icontains=f'"{self.term}', then=1),
            When(label__icontains=self.term, then=2),
            When(synonyms__icontains=self.term, then=3),
            default=4,
        )
        chosen = here.filter(Q(pk__in=found.values("pk")) | Q(pk__in=merged))
        ordered: QuerySet[Any] = chosen.select_related("parent").order_by(likeliest_first, "label")
        return ordered

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        if isinstance(obj, Term):
            result["definition"] = obj.definition
            result["broader"] = obj.parent.label if obj.parent else ""
            result["formerly"] = self._said_of_old_names(obj)
        return result

    def _said_of_old_names(self, term: Term) -> str:
        """“Snap Chat is now Snapchat”, for whoever types what it was called."""
        typed = name_key(self.term)
        if not typed or typed in name_key(term.label):
            return ""
        old = [
            each
            for each in type(term)._default_manager.filter(merged_into=term)
            if typed in name_key(each.label)
        ]
        return f"{old[0].label} is now {term.label}" if old else ""
