"""That the import contracts leave nothing out. `make check` runs the contracts themselves."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}
PUBLIC = set(CONTRACTS["public-side"]["source_modules"])
PRIVATE = set(CONTRACTS["public-side"]["forbidden_modules"])
# What readers' pages are made of, now or in the layout's plan.
READERS_SIDE = {"views", "search", "templatetags", "exports", "api", "feeds"}
STAFF_SIDE = {"admin", "backups", "workflow", "tasks", "management", "sealing", "spreadsheets"}
# They hold no state and know no model; both sides may use them.
SHARED = {
    *(
        "vocabulary",
        "errors",
        "languages",
        "derived_figures",
        "figures_that_fit",
        "detection",
        "disclosure",
        "meaning",
        "no_way_out",
    ),
    "spreadsheets",
}
# They put the parts together.
ASSEMBLY = {"__init__", "apps", "urls", "migrations", "models", "wall"}
# Ways to a model that no import shows.
LOOKUPS = {"get_model", "get_models", "all_models", "import_module", "__import__", "import_string"}


def modules(folder):
    """Names of the modules and packages of a folder, as one imports them."""
    return {
        path.stem
        for path in folder.iterdir()
        if path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())
    }


def test_every_module_of_models_is_named_public_or_private():
    found = {f"archive.models.{name}" for name in modules(ROOT / "archive" / "models") - {"__init__"}}
    named = {name for name in PUBLIC | PRIVATE if name.startswith("archive.models.")}

    assert named == found
    assert PUBLIC.isdisjoint(PRIVATE)


def test_every_part_of_the_archive_stands_on_a_known_side():
    assert modules(ROOT / "archive") - (READERS_SIDE | STAFF_SIDE | SHARED | ASSEMBLY) == set()


def test_every_part_that_readers_see_is_kept_from_private_models():
    present = {f"archive.{name}" for name in modules(ROOT / "archive") & READERS_SIDE}

    assert {name for name in PUBLIC if not name.startswith("archive.models.")} == present


def test_no_import_is_excused_from_a_contract():
    excused = {name: contract.get("ignore_imports", []) for name, contract in CONTRACTS.items()}

    assert {name: imports for name, imports in excused.items() if imports} == {}


def test_a_contract_names_only_modules_that_exist():
    for name in PUBLIC | PRIVATE:
        path = ROOT.joinpath(*name.split("."))
        assert path.with_suffix(".py").is_file() or (path / "__init__.py").is_file(), name


def files_of(name):
    path = ROOT.joinpath(*name.split("."))
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


each_public_file = pytest.mark.parametrize(
    "path",
    [path for name in sorted(PUBLIC) for path in files_of(name)],
    ids=lambda path: str(path.relative_to(ROOT)),
)


@each_public_file
def test_readers_pages_look_no_model_up_by_name(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}

    assert names & LOOKUPS == set()


@each_public_file
def test_readers_pages_do_not_join_their_way_back_to_a_testimony(path):
    """``filter(**{"+__age": 13})`` is the one way that Django leaves to follow a hidden relation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]

    assert [word for word in words if isinstance(word, str) and word.lstrip("-").startswith("+")] == []
