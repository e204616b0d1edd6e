"""The one door for what may hold a child's words on the private side.

A column behind it is sealed (archive/sealing.py): it is written and read by its model alone, a row at a
time, and no query may compare, order or search it, because ciphertext compares with nothing. Whether it is
empty may be asked. What comes back of it otherwise, as from ``values_list``, is a ``Sealed`` and not a text.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import Case, Value, When
from django.db.models.lookups import Exact
from django.db.models.query_utils import DeferredAttribute

from archive import sealing
from archive.errors import SealBroken, Shredded
from archive.models.data_key import KeyOwner, at_hand
from archive.vocabulary import ERASED_MARK, SHREDDED_MARK

if TYPE_CHECKING:  # only the stubs know that they are generic
    ExactBase = Exact[Any]
    TextBase = models.TextField[Any, Any]
    CharBase = models.CharField[Any, Any]
else:
    ExactBase, TextBase, CharBase = Exact, models.TextField, models.CharField

_STANDS_FOR_WORDS = "x"  # in a condition that asks only whether there are any


class Sealed:
    """A text as it is stored."""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)


class GoneWords(str):
    """What is read in place of words whose key was shredded. It is shown, and can be stored nowhere."""

    __slots__ = ()


def unless_gone(words: str) -> str:
    """Return "" in place of words that were shredded, for whatever would go on with them."""
    return "" if isinstance(words, GoneWords) else words


class SealedModel(models.Model):
    """A row with words in it. ``seal`` is chosen before it is stored, and its words open in this row alone.

    ``bound_to`` names what else of the row its words are bound to: columns that never change. ``owned_by`` is
    the way to whoever's key they are sealed with, "" for the row itself, None where no column leads there.
    """

    seal = models.UUIDField(default=uuid4, editable=False)

    bound_to: tuple[str, ...] = ()
    owned_by: str | None = None

    class Meta:
        abstract = True

    def key_owner(self) -> KeyOwner:
        """Whose key the words are sealed with."""
        if self.owned_by is None:
            raise NotImplementedError
        owner: Any = self
        for name in filter(None, self.owned_by.split("__")):
            owner = getattr(owner, name)
        assert isinstance(owner, KeyOwner)  # noqa: S101 -- for the type alone
        return owner

    def shredded_words(self) -> str:
        """What is read in place of words whose key is gone."""
        return GoneWords(SHREDDED_MARK)

    @property
    def is_shredded(self) -> bool:
        """Whether the row has words whose key was shredded."""
        return any(
            isinstance(value := self.__dict__.get(field.attname), Sealed)
            and field.opened(self, value) is None
            for field in self._meta.concrete_fields
            if isinstance(field, RestrictedTextField)
        )


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


class Erasing(Case):
    """What an ``update`` may put into a column without its row: the mark, where there were words."""

    def __init__(self, column: str) -> None:
        super().__init__(When(**{column: "", "then": Value("")}), default=Value(ERASED_MARK))


class _Door(DeferredAttribute):
    """Opens what was read of the row when it is asked for, and not before."""

    field: "RestrictedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        value = instance.__dict__[name] if name in instance.__dict__ else super().__get__(instance, cls)
        if isinstance(value, Sealed):
            opened = self.field.opened(instance, value)
            if opened is None:
                return instance.shredded_words()  # not kept: what is stored stays as it is
            instance.__dict__[name] = value = opened
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class RestrictedTextField(TextBase):
    """In a model of the past, as a migration has it, it is a plain column."""

    descriptor_class = _Door

    def get_lookup(self, name: str) -> Any:
        return _lookup(super().get_lookup(name), name)

    @property
    def _seals(self) -> bool:
        return issubclass(self.model, SealedModel)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return Sealed(value) if self._seals and value and value != ERASED_MARK else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if not isinstance(model_instance, SealedModel) or not isinstance(value, str):
            return value
        if value in ("", ERASED_MARK):
            return value
        if isinstance(value, GoneWords):
            raise Shredded(model_instance.key_owner().pk)
        key = model_instance.key_owner().key_to_seal_with()
        bound_to = self._bound_to(model_instance)
        return Sealed(sealing.seal(value, key_id=key.uuid, key=key.opened, bound_to=bound_to))

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, Sealed):
            return value.token
        if not self._seals or value is None or isinstance(value, Erasing):
            return super().get_db_prep_save(value, connection)
        if not isinstance(value, str) or value not in ("", ERASED_MARK):
            raise FieldError("Restricted text is sealed with its row: save the row instead.")
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """For a condition: no word goes to the database, whose log might keep it."""
        if self._seals and (isinstance(value, Sealed) or value not in ("", None)):
            value = _STANDS_FOR_WORDS
        return super().get_db_prep_value(value, connection, prepared)

    def opened(self, row: SealedModel, sealed: Sealed) -> str | None:
        """Return the text; None: its key was shredded.

        Raises:
            SealBroken: by the row's number.
        """
        try:
            token = sealing.parse(sealed.token)
            key = at_hand.get(token.key_id)
            return None if key is None else sealing.unseal(token, key=key, bound_to=self._bound_to(row))
        except SealBroken as broken:
            raise SealBroken(
                f"The sealed text in {self.model._meta.db_table}.{self.column}, row {row.pk}, cannot be "
                f"opened: {broken}."
            ) from None

    def _bound_to(self, row: SealedModel) -> list[object]:
        others = [getattr(row, name) for name in row.bound_to]
        return [self.model._meta.db_table, self.column, UUID(str(row.seal)), *others]


class FingerprintField(CharBase):
    """The keyed hash of what another column of the row holds, by which the row is found. It follows that
    column whenever the row is stored."""

    def __init__(self, *args: Any, of: str = "", **options: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 64, "blank": True, "editable": False, **options})

    def deconstruct(self) -> Any:
        """Without ``of``: in a model of the past it is a plain column."""
        return super().deconstruct()

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.of:
            setattr(model_instance, self.attname, self.of_value(getattr(model_instance, self.of)))
        return super().pre_save(model_instance, add)

    def of_value(self, value: str) -> str:
        return sealing.fingerprint(f"{self.model._meta.label_lower}.{self.column}", value)


class FoldedFingerprintField(FingerprintField):
    """As the other, whether letters are small or capital."""

    def of_value(self, value: str) -> str:
        return super().of_value(value.casefold())


class WordingField(FingerprintField):
    """By which texts of nearly the same words are found (``sealing.likeness``)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 250, **options})

    def of_value(self, value: str) -> str:
        return sealing.wording(value)


class RestrictedCharField(CharBase):
    """Older migrations know it. What is sealed is longer than any limit."""

    def get_lookup(self, name: str) -> Any:
        return _lookup(super().get_lookup(name), name)
