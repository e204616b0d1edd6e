"""The one door for what may hold a child's words on the private side.

A column behind it is written and read by its model alone, and no query may compare, order or search it: it
will be sealed, and ciphertext compares with nothing. Whether it is empty may be asked.
"""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact

if TYPE_CHECKING:  # only the stubs know that they are generic
    ExactBase = Exact[Any]
    TextBase = models.TextField[Any, Any]
    CharBase = models.CharField[Any, Any]
else:
    ExactBase, TextBase, CharBase = Exact, models.TextField, models.CharField


class _EmptyOrNot(ExactBase):
    """``text=""``, and no other value."""

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError("Restricted text is compared with nothing: load the row and compare in Python.")
        return super().get_prep_lookup()


def _lookup(found: Any, name: str) -> Any:
    if name == "exact":
        return _EmptyOrNot
    if name == "isnull":
        return found
    raise FieldError(f"Restricted text cannot be asked for with “{name}”.")


class RestrictedTextField(TextBase):
    def get_lookup(self, name: str) -> Any:
        return _lookup(super().get_lookup(name), name)


class RestrictedCharField(CharBase):
    def get_lookup(self, name: str) -> Any:
        return _lookup(super().get_lookup(name), name)
