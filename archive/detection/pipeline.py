"""The one pipeline: stock entity recognition, then our components, then the resolver."""

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection import components
from archive.detection.calibration import calibrated
from archive.detection.components.tagged_words import most_for
from archive.detection.evidence import recorded
from archive.detection.findings import Finding, Kind
from archive.detection.resolver import resolve
from archive.detection.stock import load_stock

# Rules below this score were wrong as often as right where the tagger saw next to nothing (development sets).
OFTEN_WRONG = 0.75
NEXT_TO_NOTHING = 0.03
# Alone, where the tagger saw nothing at all, these were wrong each time in 989 statements new to it.
GUESSING = frozenset(
    {
        "unexplained_names",
        "unique_details",
        "cued_names",
        "stock_entities",
        "street_addresses",
        "organisations",
    }
)
NOTHING_AT_ALL = 0.003
FINDINGS_KEY = "archive.findings"


def build_pipeline() -> Language:
    """Load the stock model and add every component of ``components.NAMES``, in that order.

    ``findings_of(nlp(text))`` are the findings.
    """
    nlp = load_stock()
    recogniser: Any = nlp.remove_pipe("ner")[1]
    for name in ("tag_ahead", *components.NAMES):
        nlp.add_pipe(name)
    nlp.add_pipe("resolver")
    stock_entities: Any = nlp.get_pipe("stock_entities")
    stock_entities.recogniser = recogniser
    return nlp


@Language.component("resolver", requires=["doc.spans"])
def _resolver(doc: Doc) -> Doc:
    claims = {name: recorded(doc, name) for name in components.NAMES}
    found = resolve(claims, doc.text)
    doc.user_data[FINDINGS_KEY] = [f for f in found if not _is_doubted(doc, f)]
    return doc


def _is_doubted(doc: Doc, found: Finding) -> bool:
    """Say whether what was found is a guess of one rule, and the tagger saw nothing there.

    A number, an address or a listed name is never doubted: a missed name is the worst that can happen. Nor is
    anything in letters that the tagger hardly knows, an accent for one.
    """
    seen = most_for(doc, found.start, found.end)
    if found.kind is Kind.INDIRECT and found.score < OFTEN_WRONG and seen < NEXT_TO_NOTHING:
        return True
    guessed = len(found.sources) == 1 and found.sources[0] in GUESSING
    return guessed and seen < NOTHING_AT_ALL and doc.text[found.start : found.end].isascii()


def findings_of(doc: Doc) -> list[Finding]:
    """Return the findings of ``doc``, their scores as measured shares."""
    return calibrated(uncalibrated_findings_of(doc))


def uncalibrated_findings_of(doc: Doc) -> list[Finding]:
    """Return the findings that the resolver left in ``doc``, their scores merely ordered."""
    found: list[Finding] = doc.user_data[FINDINGS_KEY]
    return found
