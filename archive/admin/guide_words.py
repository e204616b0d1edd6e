"""Names of buttons for the guide, its pictures, and the help on working pages (``data/guide.toml``)."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

_TOLD = tomllib.loads((Path(__file__).resolve().parent / "data" / "guide.toml").read_text("utf-8"))

NAMES: dict[str, str] = _TOLD["names"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A screenshot of the demo archive, made by ``manage.py make_guide_pictures``."""

    name: str
    alt: str
    says: str

    @property
    def file(self) -> str:
        return f"archive/guide/{self.name}.webp"


@dataclass(frozen=True, slots=True)
class Help:
    """A few sentences for a working page; ``more`` is the id of a section of the guide."""

    more: str
    says: str


PICTURES = {row["name"]: Picture(**row) for row in _TOLD["picture"]}
# By the name of an address (admin/site.py). One tag in the base of all pages shows them.
HELP = {url: Help(row["more"], " ".join(row["says"].split())) for row in _TOLD["help"] for url in row["on"]}
