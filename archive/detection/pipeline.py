"""The one pipeline: stock entity recognition, then our components, then the resolver."""

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection import components
from archive.detection.calibration import calibrated
from archive.detection.evidence import recorded
from archive.detection.findings import Finding
from archive.detection.resolver import resolve
from archive.detection.stock import load_stock

FINDINGS_KEY = "archive.findings"


def build_pipeline() -> Language:
    """Load the stock model and add every component of ``components.NAMES``, in that order.

    ``findings_of(nlp(text))`` are the findings.
    """
    nlp = load_stock()
    for name in components.NAMES:
        nlp.add_pipe(name)
    nlp.add_pipe("resolver")
    return nlp


@Language.component("resolver", requires=["doc.spans"])
def _resolver(doc: Doc) -> Doc:
    claims = {name: recorded(doc, name) for name in components.NAMES}
    doc.user_data[FINDINGS_KEY] = resolve(claims, doc.text)
    return doc


def findings_of(doc: Doc) -> list[Finding]:
    """Return the findings of ``doc``, their scores as measured shares."""
    return calibrated(uncalibrated_findings_of(doc))


def uncalibrated_findings_of(doc: Doc) -> list[Finding]:
    """Return the findings that the resolver left in ``doc``, their scores merely ordered."""
    found: list[Finding] = doc.user_data[FINDINGS_KEY]
    return found
