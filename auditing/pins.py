"""The pinned packages, and whether what is installed, audited or listed is just that."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# Every new environment brings them; what is pinned counts all the same.
INSTALLERS = frozenset({"pip", "setuptools", "wheel"})


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a requirements file. ``is_here`` says whether this Python and system install it."""

    version: str
    hashes: frozenset[str]
    is_here: bool


Versions = Mapping[str, str]


def read_pins(text: str) -> dict[str, Pin]:
    """Return the pins of a compiled requirements file, by canonical name.

    Raises:
        ValueError: a package is without an exact version or a hash.
    """
    pins: dict[str, Pin] = {}
    lines = (line.partition("#")[0].strip() for line in text.replace("\\\n", " ").splitlines())
    for line in filter(None, lines):
        requirement = Requirement(line.partition("--hash")[0].strip())
        versions = [each.version for each in requirement.specifier if each.operator == "=="]
        hashes = frozenset(_HASH.findall(line))
        if len(versions) != 1 or len(requirement.specifier) != 1 or not hashes:
            raise ValueError(f"{requirement.name} is not pinned to one version with hashes")
        is_here = requirement.marker is None or requirement.marker.evaluate()
        pins[canonicalize_name(requirement.name)] = Pin(versions[0], hashes, is_here)
    return pins


def installed_in(directories: Iterable[str]) -> dict[str, str]:
    """Return the versions of the packages in these directories, by canonical name."""
    return {
        canonicalize_name(each.metadata["Name"]): each.version
        for each in distributions(path=list(dict.fromkeys(directories)))
    }


def here(pins: Mapping[str, Pin]) -> dict[str, str]:
    return {name: pin.version for name, pin in pins.items() if pin.is_here}


def differences(wanted: Versions, found: Versions, *, besides: Versions | None = None) -> list[str]:
    """Return how ``found`` differs from ``wanted``, a line each; ``besides`` may be there or not."""
    allowed = {**(besides or {}), **wanted}
    lines = [f"{name} {wanted[name]} is missing" for name in wanted if name not in found]
    for name, version in found.items():
        if name not in allowed and name not in INSTALLERS:
            lines.append(f"{name} {version} is not among the pins")
        elif version != allowed.get(name, version):
            lines.append(f"{name} is {version}, and the pin is {allowed[name]}")
    return sorted(lines)


@dataclass(frozen=True, slots=True)
class Audit:
    """What pip-audit reported: the versions that it asked about, and what is known of them."""

    versions: dict[str, str]
    skipped: list[str]
    vulnerabilities: list[str]


def read_audit(report: Mapping[str, Any]) -> Audit:
    """Read pip-audit's own JSON."""
    versions: dict[str, str] = {}
    skipped: list[str] = []
    vulnerabilities: list[str] = []
    for each in report["dependencies"]:
        name = canonicalize_name(each["name"])
        if "skip_reason" in each:
            skipped.append(name)
            continue
        versions[name] = each["version"]
        for known in each["vulns"]:
            fixed = ", ".join(known["fix_versions"]) or "no version yet"
            vulnerabilities.append(f"{name} {each['version']}: {known['id']} (fixed in {fixed})")
    return Audit(versions, skipped, vulnerabilities)


def bill_differences(bill: Mapping[str, Any], pins: Mapping[str, Pin]) -> list[str]:
    """Return how a CycloneDX list of parts differs from the pins: names, versions and hashes."""
    components: dict[str, Any] = {canonicalize_name(each["name"]): each for each in bill["components"]}
    versions = {name: str(each.get("version")) for name, each in components.items()}
    lines = differences({name: pin.version for name, pin in pins.items()}, versions)
    for name, component in components.items():
        if name in pins and _hashes(component) != pins[name].hashes:
            lines.append(f"{name} has other hashes")
    return sorted(lines)


def _hashes(component: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        each["content"]
        for reference in component.get("externalReferences", [])
        for each in reference.get("hashes", [])
        if each["alg"] == "SHA-256"
    )


def pins_of(file: Path) -> dict[str, Pin]:
    return read_pins(file.read_text("utf-8"))
