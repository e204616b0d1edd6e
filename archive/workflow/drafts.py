"""What is typed and not yet saved, kept for the person who typed it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive.errors import RefusedDraft, RefusedText
from archive.models.case_note import note_fingerprint
from archive.models.draft import Draft, words_of
from archive.models.revision import fingerprint
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow.normal_form import normalise

LONGEST = 200_000  # characters of one draft: more than any form takes
MOST_FOR_ONE_PERSON = 100


@transaction.atomic
def keep(
    form: str,
    typed: Mapping[str, Sequence[str]],
    *,
    testimony_id: int | None = None,
    version: int | None = None,
    by: User,
) -> Draft:
    """Keep what ``by`` typed into ``form``, in place of what was kept of it before.

    No audit row: it changes nothing that anybody else sees, and happens every few seconds.

    Raises:
        RefusedDraft: it is longer than LONGEST, or ``by`` has MOST_FOR_ONE_PERSON others.
    """
    # Whoever erases it meanwhile waits, or has done it and is seen.
    held = Testimony.objects.select_for_update(no_key=True).filter(pk=testimony_id or 0)
    if any(testimony.status == Status.ERASED for testimony in held):
        raise RefusedDraft(
            "The words of this testimony were erased, so we do not keep what you type about it."
        )
    words = words_of(typed)
    if len(words) > LONGEST:
        raise RefusedDraft(
            f"This is too long for us to keep: the limit is {LONGEST:,} characters. Please save it soon."
        )
    now = timezone.now()
    draft, is_new = Draft.objects.about(testimony_id).update_or_create(
        owner=by,
        form=form,
        create_defaults={
            "testimony_id": testimony_id,
            "version": version,
            "words": words,
            "saved_at": now,
        },
        defaults={"version": version, "words": words, "saved_at": now},
    )
    if is_new and Draft.objects.typed_by(by).kept_at(now).count() > MOST_FOR_ONE_PERSON:
        raise RefusedDraft(
            f"We already keep {MOST_FOR_ONE_PERSON} unsaved forms for you. "
            "Please save or discard some of them: My work lists them."
        )
    return draft


def kept(form: str, *, testimony_id: int | None = None, by: User) -> Draft | None:
    """Return what ``by`` typed into ``form`` and did not save in the last week."""
    drafts = Draft.objects.typed_by(by).kept_at(timezone.now())
    draft = drafts.about(testimony_id).filter(form=form).first()
    return draft if draft is not None and draft.typed else None


def forget(*forms: str, testimony_id: int | None = None, by: User) -> None:
    """What was typed into them is saved, or not wanted."""
    Draft.objects.typed_by(by).about(testimony_id).filter(form__in=forms).delete()


def forget_texts(fingerprints: Collection[str], *, notes: Collection[str] = ()) -> None:
    """Delete every unsaved entry that holds a text, or a case note, of one of these fingerprints: it is about
    no testimony yet, as where somebody entered a second time what was there already.
    """
    for draft in Draft.objects.filter(form="entry"):
        typed = draft.typed
        texts = {_as_stored(words) for name in ("text", "quote") for words in typed.get(name, ())}
        if any(fingerprint(text) in fingerprints or note_fingerprint(text) in notes for text in texts):
            draft.delete()


def _as_stored(typed: str) -> str:
    try:
        return normalise(typed.replace("\r\n", "\n")).text
    except RefusedText:
        return typed


def expire_drafts(now: datetime) -> int:
    """Delete every draft that is more than a week old at ``now``; return how many there were."""
    count, _ = Draft.objects.expired_at(now).delete()
    return count
