"""How the tests of the components read what one of them wrote."""

from functools import cache

from archive.detection.evidence import recorded
from archive.detection.pipeline import build_pipeline


@cache
def pipeline():
    return build_pipeline()


def found_by(component, text):
    """Return the stretches in the component's own span group, without those inside another."""
    spans = {(claim.start, claim.end) for claim in recorded(pipeline()(text), component)}
    widest = [
        (start, end)
        for start, end in sorted(spans)
        if not any((a, b) != (start, end) and a <= start and end <= b for a, b in spans)
    ]
    return [text[start:end] for start, end in widest]
