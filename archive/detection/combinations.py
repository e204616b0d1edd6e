"""Details that are harmless one by one and point to one child together."""

from collections.abc import Iterable

from archive.detection.findings import Label

# What a neighbour or a classmate can look up by: two of them are common, three seldom are.
ASPECTS = {
    "where": {Label.PLACE, Label.PLACE_BROAD, Label.SCHOOL, Label.ORG},
    "how old": {Label.AGE},
    "what family": {Label.FAMILY},
    "whose child": {Label.OCCUPATION},
    "what health": {Label.HEALTH},
    "what heritage": {Label.HERITAGE},
    "what happened": {Label.EVENT, Label.UNIQUE},
    "when": {Label.DATE},
}
ENOUGH = 3


def telling_together(labels: Iterable[Label]) -> list[str]:
    """Return the aspects that ``labels`` tell of, if they are enough to point to one child; else nothing."""
    told = set(labels)
    aspects = [aspect for aspect, members in ASPECTS.items() if told & members]
    return aspects if len(aspects) >= ENOUGH else []
