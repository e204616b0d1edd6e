"""Where else somebody is signed in, and an end to that: of use where a phone or an open laptop was lost."""

from collections.abc import Iterator

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from archive.models.audit import Action
from archive.workflow import audit, claims


def count_others(person: User, *, but: str) -> int:
    """How many sessions of theirs are open beside that with the key ``but``."""
    return sum(1 for _ in _keys(person, but))


@transaction.atomic
def end(person: User, *, because: str, by: str, but: str = "") -> int:
    """Sign ``person`` out everywhere but in the session ``but``; return how many sessions that were.

    ``because`` is a code of the trail, and ``by`` who did it.
    """
    ended = list(_keys(person, but))
    SessionStore.get_model_class().objects.filter(session_key__in=ended).delete()
    claims.leave_all(person)  # where the session that stays has one open, its page says so within a minute
    if ended:
        audit.record_by(Action.SIGNED_OUT, f"user {person.pk}", by, because=because, sessions=len(ended))
    return len(ended)


def _keys(person: User, but: str) -> Iterator[str]:
    """Whose a session is stands within it alone. Only staff have any, for eight hours: they are few."""
    for session in SessionStore.get_model_class().objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.session_key != but and session.get_decoded().get(SESSION_KEY) == str(person.pk):
            yield session.session_key
