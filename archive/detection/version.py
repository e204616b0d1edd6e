"""Which detector this is: a scan is worth what the detector was that made it."""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from archive.detection.installed import installed_languages, installed_model

HERE = Path(__file__).parent
# How findings are counted, and where the detector runs: neither decides what it finds.
UNVERSIONED = frozenset({"measuring", "process.py", "version.py", "installed.py"})
LISTS = frozenset({".txt", ".tsv"})


@cache
def detector_version() -> str:
    """Return twelve characters that change with what decides the findings: code, lists and weights.

    A comment, a docstring or how a line is broken decides nothing.
    """
    digest = hashlib.sha256()
    for part in (*_parts(HERE), *_model()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:12]


def _parts(directory: Path) -> Iterator[bytes]:
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory)
        if UNVERSIONED.isdisjoint(name.parts):
            if path.suffix == ".py":
                yield name.as_posix().encode() + b"\n" + code_of(path.read_text(encoding="utf-8"))
            elif path.suffix in LISTS:
                yield name.as_posix().encode() + b"\n" + list_of(path.read_text(encoding="utf-8"))
            elif path.parent.name == "weights":
                yield path.read_bytes()


def _model() -> Iterator[bytes]:
    for words in sorted((installed_model() / "lemmatizer" / "lookups").iterdir()):
        yield words.read_bytes()
    yield installed_languages().read_bytes()


def code_of(source: str) -> bytes:
    """Return a program as it is run: without comments, docstrings and blanks."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree).encode()


def list_of(text: str) -> bytes:
    """Return a list without its comments and empty lines."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#")).encode()
