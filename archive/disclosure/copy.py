"""What would become public, as one plain value, and the digest that stands for it."""

import hashlib
import json
from dataclasses import asdict, dataclass

from archive.disclosure.tags import PublicTags, canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCopy(PublicTags):
    """Exactly what readers would see: the text and its line under the tags, of which the line is made."""

    text: str
    attribution: str

    def columns(self) -> dict[str, object]:
        """The copy as a clearance holds it: tuples are lists there."""
        return {name: list(each) if isinstance(each, tuple) else each for name, each in asdict(self).items()}

    def digest(self) -> str:
        """SHA-256 in hex over every field; equal digests mean the same page."""
        form = json.dumps(canonical(self), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(form.encode("ascii")).hexdigest()
