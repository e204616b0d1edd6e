"""How the tests of the components read what one of them wrote."""

from functools import cache

from archive.detection.pipeline import Pipeline


@cache
def pipeline():
    return Pipeline()


def claims_of(component, text):
    """Return what the component claims of the text."""
    (document,) = pipeline().read([text])
    return document.claims.get(component, [])


def found_by(component, text):
    """Return the stretches that the component claims, without those inside another."""
    spans = {(claim.start, claim.end) for claim in claims_of(component, text)}
    widest = [
        (start, end)
        for start, end in sorted(spans)
        if not any((a, b) != (start, end) and a <= start and end <= b for a, b in spans)
    ]
    return [text[start:end] for start, end in widest]
