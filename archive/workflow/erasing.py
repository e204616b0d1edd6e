"""The words go, when the child asks. What happened, and when, stays in the trail."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from archive.models.audit import Action
from archive.models.case_note import CaseNote
from archive.models.clearance import Clearance, Return
from archive.models.concern import ConcernClosing, ConcernNote
from archive.models.data_key import DataKey, shred
from archive.models.decision import Decision
from archive.models.draft import Draft
from archive.models.flag import Flag
from archive.models.hold import Hold
from archive.models.preparation import Preparation
from archive.models.restricted import Erasing
from archive.models.revision import Revision
from archive.models.takedown import Closing, Withdrawal
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow import audit, drafts
from archive.workflow.shredding import record_notes, shred_notes
from archive.workflow.state import advance
from archive.workflow.upload_keeping import forget_texts


@transaction.atomic
def erase(testimony: Testimony, *, seen: int, by: User, only_this: bool = False) -> Testimony:
    """Put a mark in place of every word of it: of all revisions, decisions, clearances and notes.

    The same words go where they are typed and not saved, and in spreadsheets that wait, unless ``only_this``.

    What stays are codes: tags, ages in years, days, and who did what. They are needed to count harm and to
    answer for what was public. So does the contact's reference, which leads to the case.

    Raises:
        StaleEdit: it changed meanwhile.
        NotAllowed: it is neither withdrawn nor closed.
    """
    testimony = advance(testimony, seen=seen, to=Status.ERASED)
    revisions = Revision.objects.filter(testimony=testimony)
    notes = CaseNote.objects.filter(testimonies=testimony)
    if not only_this:
        fingerprints = set(revisions.values_list("fingerprint", flat=True))
        drafts.forget_texts(fingerprints, notes=set(notes.values_list("fingerprint", flat=True)))
        forget_texts(fingerprints, set(revisions.values_list("wording", flat=True)))
    for rows, words in _words_of(testimony):
        # All words of a row at once: the database lets a row lose all of them, and nothing else happen to it.
        rows.update(**{word: Erasing(word) for word in words})
    Draft.objects.about(testimony.pk).delete()
    # Whoever has an older copy of the rows cannot read them either.
    shred(DataKey.objects.filter(pk=testimony.key_id), at=timezone.now())
    gone = shred_notes(testimony.note_id)  # its words stand there too, whatever else was taken from it
    audit.record(Action.ERASED, testimony, by, revisions=revisions.count(), key=testimony.key_id)
    record_notes(gone, by=by)
    return testimony


def _words_of(testimony: Testimony) -> tuple[tuple[QuerySet[Any], tuple[str, ...]], ...]:
    """Every column that holds a child's words, or says something of them, and its rows."""
    of_revision = {"revision__testimony": testimony}
    return (
        (Revision.objects.filter(testimony=testimony), ("text", "fingerprint", "wording")),
        (CaseNote.objects.filter(testimonies=testimony), ("text", "fingerprint")),
        (Flag.objects.filter(**of_revision), ("reason", "suggestion")),
        (Decision.objects.filter(flag__revision__testimony=testimony), ("replacement",)),
        (Clearance.objects.filter(**of_revision), ("text",)),
        (Preparation.objects.filter(**of_revision), ("note",)),
        (Return.objects.filter(**of_revision), ("comment",)),
        (Withdrawal.objects.filter(testimony=testimony), ("note",)),
        (Closing.objects.filter(testimony=testimony), ("note",)),
        (Hold.objects.filter(testimony=testimony), ("reason",)),
        (ConcernNote.objects.filter(concern__testimony=testimony), ("told", "words")),
        (ConcernClosing.objects.filter(concern__testimony=testimony), ("words",)),
    )
