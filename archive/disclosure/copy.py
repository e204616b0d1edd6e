"""What would become public, as one plain value: attribution line and digest are computed from it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """Exactly what readers would see. Tag tuples hold slugs, sorted; "" and None mean not stated."""

    text: str
    attribution: str
    fidelity: str
    content_notes: tuple[str, ...]
    platforms: tuple[str, ...]
    harm_types: tuple[str, ...]
    themes: tuple[str, ...]
    age_band: str
    gender: str
    nation: str
    year: int | None

    def columns(self) -> dict[str, object]:
        """The copy as a clearance holds it: tuples are lists there."""
        return {name: list(each) if isinstance(each, tuple) else each for name, each in asdict(self).items()}

    def digest(self) -> str:
        """SHA-256 in hex over every field; equal digests mean the same page."""
        canonical = json.dumps(asdict(self), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def attribution_line(
    *,
    gender: str,
    age_band: str,
    platforms: Sequence[str],
    harm_types: Sequence[str],
    nation: str,
    year: int | None,
) -> str:
    """Join labels as readers see them: "Girl, 13–15, Instagram, online blackmail, 2025".

    All arguments are labels, in display order; what is empty is left out, and a child of
    whom nothing is stated is still "Child".
    """
    parts = [
        gender or "Child",
        age_band,
        _listed(platforms),
        _listed([_lower_initial(label) for label in harm_types]),
        nation,
        str(year) if year else "",
    ]
    return ", ".join(part for part in parts if part)


def _listed(labels: Sequence[str]) -> str:
    if len(labels) < 2:
        return "".join(labels)
    return f"{', '.join(labels[:-1])} and {labels[-1]}"


def _lower_initial(label: str) -> str:
    return label[:1].lower() + label[1:]
