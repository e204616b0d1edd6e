"""The one pipeline: every component looks, the tagger among them, then the resolver."""

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.calibration import calibrated
from archive.detection.component import RuleComponent
from archive.detection.components import EVERY
from archive.detection.components.tagged_words import most_for
from archive.detection.edges import trimmed
from archive.detection.evidence import recorded
from archive.detection.findings import Finding, Kind
from archive.detection.resolver import resolve
from archive.detection.rules import read_patterns
from archive.detection.text.words import Words
from archive.detection.tokenizing import load_english

PATTERNS = read_patterns("resolver")
UNKNOWN = read_patterns("unexplained_names").claim("UNKNOWN").score
FINDINGS_KEY = "archive.findings"


def build_pipeline() -> Language:
    """Load the tagger and every component, in order.

    ``findings_of(nlp(text))`` are the findings.
    """
    nlp = load_english()
    for name in EVERY:
        nlp.add_pipe("archive_component", name=name)
    nlp.add_pipe("resolver")
    return nlp


@Language.factory("archive_component", assigns=["doc.spans"])
def _component(nlp: Language, name: str) -> RuleComponent:
    return EVERY[name]()


@Language.component("resolver", requires=["doc.spans"])
def _resolver(doc: Doc) -> Doc:
    claims = {name: recorded(doc, name) for name in EVERY}
    text = Words.of(doc).given
    kept = [finding for finding in resolve(claims, text) if not _is_doubted(doc, finding)]
    doc.user_data[FINDINGS_KEY] = [trimmed(finding, text) for finding in kept]
    return doc


def _is_doubted(doc: Doc, found: Finding) -> bool:
    """Say whether what was found is a guess of one rule, and the tagger saw nothing there.

    A number, an address or a listed name is never doubted: a missed name is the worst that can happen. Nor is
    anything in letters that the tagger hardly knows, an accent for one.
    """
    seen = most_for(doc, found.start, found.end)
    indirect = found.kind is Kind.INDIRECT and found.score < PATTERNS.number("OFTEN_WRONG")
    if indirect and seen < PATTERNS.number("NEXT_TO_NOTHING"):
        return True
    if found.sources == ("unexplained_names",) and found.score <= UNKNOWN:
        return seen < PATTERNS.number("UNKNOWN_ALONE")
    alone = found.sources[0] if len(found.sources) == 1 else ""
    weak = alone in PATTERNS.words("CUES") and found.score < PATTERNS.number("CUE_STANDS")
    guessed = weak or alone in PATTERNS.words("GUESSING")
    nothing = seen < PATTERNS.number("NOTHING_AT_ALL")
    return guessed and nothing and Words.of(doc).given[found.start : found.end].isascii()


def findings_of(doc: Doc) -> list[Finding]:
    """Return the findings of ``doc``, their scores as measured shares."""
    return calibrated(uncalibrated_findings_of(doc))


def uncalibrated_findings_of(doc: Doc) -> list[Finding]:
    """Return the findings that the resolver left in ``doc``, their scores merely ordered."""
    found: list[Finding] = doc.user_data[FINDINGS_KEY]
    return found
