"""What to put in the place of each finding, so that the quote still reads and still says who did what to whom."""

from collections.abc import Sequence

from archive.detection.findings import Finding
from archive.detection.suggesting.apart import told_apart
from archive.detection.suggesting.wording import worded


def suggested(findings: Sequence[Finding], text: str) -> list[Finding]:
    """Return ``findings`` of ``text``, each with what stands for it there; nothing else of them changes."""
    return told_apart([worded(found, text) for found in findings], text)
