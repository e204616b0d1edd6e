from archive.models.decision import Decision
from archive.models.preparation import Preparation
from archive.models.testimony import Testimony


def writers_of(testimony: Testimony) -> frozenset[int]:
    """Ids of everyone with a hand in it, asked of every table that knows one."""
    sources = (
        testimony.editors.values_list("pk", flat=True),
        testimony.revisions.values_list("created_by", flat=True),
        Decision.objects.filter(flag__revision__testimony=testimony).values_list("by", flat=True),
        Preparation.objects.filter(revision__testimony=testimony).values_list("prepared_by", flat=True),
    )
    return frozenset({testimony.entered_by_id}.union(*sources))
