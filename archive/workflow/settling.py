"""After an older backup was restored: words that were shredded since stay gone, and the archive says so.

So does the reference of a contact that a correction has taken out of the archive since, with its key. Its
testimonies are under it again, and somebody has to say which case they are of. And so does a second factor
that was reset since: whoever reset it does so again.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive.models.audit import Action
from archive.models.case_note import CaseNote
from archive.models.contact import Contact
from archive.models.data_key import PersonKey
from archive.models.signing_in import SecondFactor
from archive.models.testimony import Testimony
from archive.models.upload import AT_WORK, ENDED, State, Upload
from archive.vocabulary import AT_REST, Status
from archive.workflow import audit, editions
from archive.workflow.acts import keys_told_of
from archive.workflow.closing import close_untouched
from archive.workflow.state import hold
from archive.workflow.upload_keeping import end, forget_rows

RESTORED = "restored"
RESTORER = User(username="manage.py restore")  # named in the audit trail; nobody's account


def settle_what_was_shredded() -> int:
    """Write the row that the restored trail lacks for each testimony whose key is gone, and take it out of
    the work: nobody can review or publish it any more; and for each contact, second factor and person without
    a key. Run it as often as you like; return how many testimonies there were.
    """
    keys = keys_told_of()
    shredded = Testimony.objects.exclude(key__shredded_at=None).exclude(status=Status.ERASED)
    untold = [pk for pk, key in shredded.order_by("pk").values_list("pk", "key_id") if key not in keys]
    for pk in untold:
        _settle(pk)
    for contact in Contact.objects.exclude(key__shredded_at=None).exclude(key__in=keys).order_by("pk"):
        audit.record_about(
            Action.SHREDDED, f"contact {contact.pk}", RESTORER, because=RESTORED, key=contact.key_id
        )
    for note in CaseNote.objects.exclude(key__shredded_at=None).exclude(key__in=keys).order_by("pk"):
        audit.record_about(
            Action.SHREDDED, f"casenote {note.pk}", RESTORER, because=RESTORED, key=note.key_id
        )
    for model in (SecondFactor, PersonKey):
        # Each stays: a password alone must not be enough because somebody restored a backup.
        for row in model._default_manager.exclude(key__shredded_at=None).exclude(key__in=keys).order_by("pk"):
            audit.record_about(
                Action.SHREDDED, f"user {row.person_id}", RESTORER, because=RESTORED, key=row.key_id
            )
    settle_uploads()
    return len(untold)


def settle_uploads() -> None:
    """No backup has the rows of what was being imported: whoever sent it in does so again, which adds only
    what is not here."""
    told = keys_told_of()
    for pk in Upload.objects.exclude(key__in=told).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            upload = Upload.objects.select_for_update(no_key=True).get(pk=pk)
            if upload.state in AT_WORK:
                upload.state, upload.ended_at = State.DONE, timezone.now()
                upload.save(update_fields=["state", "ended_at"])
            if upload.state in ENDED:
                forget_rows(upload, by=RESTORER, because=RESTORED)
            else:
                end(upload, by=RESTORER, because=RESTORED)


@transaction.atomic
def _settle(pk: int) -> None:
    (testimony,) = hold(pk)
    if testimony.publication_id is None and testimony.status not in AT_REST:
        close_untouched(testimony, seen=testimony.version, by=RESTORER)
    elif testimony.status not in (Status.PUBLISHED, *AT_REST):
        editions.leave(testimony, seen=testimony.version, by=RESTORER)
    audit.record(Action.SHREDDED, testimony, RESTORER, because=RESTORED, key=testimony.key_id)
