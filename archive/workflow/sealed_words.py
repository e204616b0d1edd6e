"""Whether all that is sealed opens, is found by its own words, and was shredded only where it may be."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, Min, OuterRef
from django.utils import timezone

from archive import sealing
from archive.errors import SealBroken
from archive.models.audit import Action, Event
from archive.models.contact import Contact
from archive.models.data_key import DataKey, PersonKey
from archive.models.restricted import FingerprintField, RestrictedTextField, Sealed, SealedModel
from archive.models.rights import RightsRequest
from archive.models.signing_in import SecondFactor
from archive.models.testimony import Testimony
from archive.models.upload import ENDED, Upload
from archive.vocabulary import AT_REST, Status
from archive.workflow.settling import RESTORED
from archive.workflow.shredding import LATE, held, notes_past_their_time

CHUNK = 500  # rows in memory at once


def findings() -> Iterator[str]:
    """Yield one sentence for each thing that is wrong: ids, never text."""
    for model in apps.get_app_config("archive").get_models():
        if issubclass(model, SealedModel):
            yield from _of(model)
    shredded = Testimony.objects.exclude(key__shredded_at=None)
    for pk in shredded.exclude(status__in=(Status.PUBLISHED, *AT_REST)).values_list("pk", flat=True):
        yield f"sealed: the words of testimony {pk} were shredded while somebody was working on it"
    # A hold that an older backup brought back was lifted before the words went.
    restored = Event.objects.filter(testimony_id=OuterRef("pk"), details__because=RESTORED)
    kept = held(shredded.filter(~Exists(restored)).exclude(status=Status.ERASED))
    for pk in kept.values_list("pk", flat=True):
        yield f"sealed: the words of testimony {pk} were shredded although somebody was keeping them"
    for pk in Testimony.objects.filter(status=Status.ERASED, key__shredded_at=None).values_list(
        "pk", flat=True
    ):
        yield f"sealed: testimony {pk} was erased, but its data key is still there"
    for pk in notes_past_their_time().values_list("pk", flat=True):
        yield f"sealed: case note {pk} is still there, although words that were taken from it are gone"
    for pk in Upload.objects.over_at(timezone.now() - LATE).order_by("pk").values_list("pk", flat=True):
        yield f"sealed: the rows of upload {pk} are still there, although their time is over"
    lost = Upload.objects.exclude(state__in=ENDED).exclude(key__shredded_at=None)
    for pk in lost.order_by("pk").values_list("pk", flat=True):
        yield f"sealed: the rows of upload {pk} were shredded before it ended"
    yield from _references()
    yield from _keys_of_people()
    for pk in RightsRequest.objects.exclude(key__shredded_at=None).values_list("pk", flat=True):
        yield f"sealed: the data key of request {pk} was shredded, which should never happen"


def _references() -> Iterator[str]:
    """The key of a contact goes with the contact alone; but an older backup brings contacts back without."""
    restored = _keys_lost_in_a_restore()
    lost = Contact.objects.exclude(key__shredded_at=None).annotate(first=Min("testimonies")).order_by("pk")
    for pk, key, first in lost.values_list("pk", "key", "first"):
        if key in restored:
            yield (
                f"sealed: the reference of contact {pk} cannot be read since a backup was restored: enter it "
                f"again on the page “Correct” of testimony {first}"
            )
        else:
            yield f"sealed: the data key of contact {pk} was shredded, which should never happen"


def _keys_of_people() -> Iterator[str]:
    """The key of a second factor goes with it; but an older backup brings back one that was reset since.
    Where the sealing keys are lost, people's own keys are as well, and they are given new ones."""
    restored = _keys_lost_in_a_restore()
    people = PersonKey.objects.exclude(key__shredded_at=None).exclude(key__in=restored).order_by("pk")
    for pk in people.values_list("pk", flat=True):
        yield f"sealed: the data key of person's key {pk} was shredded, which should never happen"
    factors = SecondFactor.objects.exclude(key__shredded_at=None).order_by("pk")
    for pk, key, person in factors.values_list("pk", "key", "person_id"):
        if key in restored:
            yield (
                f"sealed: the second factor of account {person} cannot be read since a backup was restored: "
                "reset it, so that they can add their phone again"
            )
        else:
            yield f"sealed: the data key of second factor {pk} was shredded, which should never happen"


def _keys_lost_in_a_restore() -> set[int]:
    """The ids of the data keys that a restored backup has, and the key file restored with it had not."""
    told = Event.objects.filter(action=Action.SHREDDED, details__because=RESTORED)
    return {details["key"] for details in told.values_list("details", flat=True) if "key" in details}


def _of(model: type[SealedModel]) -> Iterator[str]:
    columns = [field for field in model._meta.concrete_fields if isinstance(field, RestrictedTextField)]
    hashes = [field for field in model._meta.concrete_fields if isinstance(field, FingerprintField)]
    name, last = model._meta.model_name, 0
    rows = model._default_manager.order_by("pk")
    if model.owned_by is not None:
        rows = rows.annotate(its_key=F("__".join(filter(None, (model.owned_by, "key", "uuid")))))
    while page := list(rows.filter(pk__gt=last)[:CHUNK]):
        _have_keys_at_hand(page, columns)
        for row in page:
            for field in columns:
                value = row.__dict__.get(field.attname)
                if not isinstance(value, Sealed):
                    continue
                try:
                    text = field.opened(row, value)
                except SealBroken:
                    yield f"sealed: {name} {row.pk} cannot be opened"
                    continue
                # What opens with another's key would stay when its own is shredded.
                with_key = sealing.parse(value.token).key_id
                if text is not None and with_key != getattr(row, "its_key", with_key):
                    yield f"sealed: {name} {row.pk} is sealed with a key that is not its own"
                for found_by in hashes:
                    its = found_by.of == field.name and text is not None
                    if its and found_by.of_value(text or "") != getattr(row, found_by.attname):
                        yield f"sealed: {name} {row.pk} cannot be found by its own words"
        last = page[-1].pk


def _have_keys_at_hand(page: list[Any], columns: list[RestrictedTextField]) -> None:
    """All in one question, whose rows are remembered for a moment (models/data_key.py)."""
    tokens = [row.__dict__.get(field.attname) for row in page for field in columns]
    wanted = set()
    for token in tokens:
        if isinstance(token, Sealed):
            try:
                wanted.add(sealing.parse(token.token).key_id)
            except SealBroken:  # said of its row
                continue
    list(DataKey.objects.filter(uuid__in=wanted))
