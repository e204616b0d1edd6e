"""Nobody judges a text that they were not shown: who has had which revision before them, unsoftened."""

from django.contrib.auth.models import User

from archive.errors import NotShown
from archive.models.revision import Revision
from archive.models.showing import Showing
from archive.models.testimony import Testimony


def record_shown(*revisions: Revision, to: User) -> None:
    """Remember that ``to`` has these texts before them. Never for what is softened."""
    for revision in revisions:
        Showing.objects.get_or_create(revision=revision, person=to)


def was_shown(*revisions: Revision, to: User) -> bool:
    shown = Showing.objects.filter(person=to, revision__in=revisions)
    return shown.count() == len({revision.pk for revision in revisions})


def require_shown(*revisions: Revision, by: User) -> None:
    """Raises NotShown, unless ``by`` has had every one of these texts shown. Nothing is written."""
    if not was_shown(*revisions, to=by):
        raise NotShown(revisions[0].testimony_id)


def texts_to_sign(testimony: Testimony) -> tuple[Revision, ...]:
    """What a second person compares before they sign or return: the first text and the latest. Where the
    first was shredded, what readers see stands for it.
    """
    latest = testimony.latest_revision
    first = testimony.revisions.get(number=1)
    if first.is_shredded:
        first = testimony.standing_revision or latest
    return (latest,) if first.pk == latest.pk else (first, latest)
