"""The one pipeline: every component looks, the tagger among them, then the resolver."""

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.calibration import calibrated
from archive.detection.component import RuleComponent
from archive.detection.components import EVERY
from archive.detection.components.tagged_words import TAGGED_KEY
from archive.detection.doubts import undoubted
from archive.detection.edges import trimmed
from archive.detection.evidence import recorded
from archive.detection.findings import Finding
from archive.detection.resolver import resolve
from archive.detection.text.words import Words
from archive.detection.tokenizing import load_english

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
    kept = undoubted(doc, resolve(claims, text))
    doc.user_data[FINDINGS_KEY] = [trimmed(finding, text, doc.user_data[TAGGED_KEY]) for finding in kept]
    return doc


def findings_of(doc: Doc) -> list[Finding]:
    """Return the findings of ``doc``, their scores as measured shares."""
    return calibrated(uncalibrated_findings_of(doc))


def uncalibrated_findings_of(doc: Doc) -> list[Finding]:
    """Return the findings that the resolver left in ``doc``, their scores merely ordered."""
    found: list[Finding] = doc.user_data[FINDINGS_KEY]
    return found
