"""Whether what is installed, audited or listed is what is pinned; it needs no network."""

import json
import re
import sysconfig
from copy import deepcopy
from pathlib import Path

import pytest

from auditing.pins import bill_differences, differences, here, installed_in, pins_of, read_audit, read_pins

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "requirements.txt").read_text("utf-8")
PINS = read_pins(TEXT)
HASH = "a" * 64


def listed(text):
    """The parts of a requirements file as cyclonedx-bom writes them, read in another way than ours."""
    components = []
    for block in re.split(r"\n(?=[a-z0-9])", text):
        if found := re.match(r"([a-z0-9._-]+)==([^ ;]+)", block):
            hashes = [{"alg": "SHA-256", "content": each} for each in re.findall(r"sha256:(\w+)", block)]
            components.append(
                {
                    "name": found[1],
                    "version": found[2],
                    "externalReferences": [{"hashes": hashes}, {"type": "website"}],
                }
            )
    return {"components": components}


def reported(versions, **vulnerable):
    """What pip-audit writes."""
    return {
        "dependencies": [
            {"name": name, "version": version, "vulns": vulnerable.get(name, [])}
            for name, version in versions.items()
        ]
    }


def test_every_pin_is_read_with_its_version_and_hashes():
    assert len(PINS) == len(re.findall("^[a-z0-9].*==", TEXT, re.MULTILINE)) > 60
    assert sum(len(pin.hashes) for pin in PINS.values()) == len(set(re.findall(r"sha256:\w{64}", TEXT)))
    assert (PINS["django"].version, PINS["django"].is_here) == (
        re.search("^django==(.+?) ", TEXT, re.MULTILINE)[1],
        True,
    )


def test_a_pin_for_another_system_is_known_and_not_expected_here():
    pins = read_pins(f'one==1 ; sys_platform == "win32" --hash=sha256:{HASH}\ntwo==2 --hash=sha256:{HASH}\n')

    assert (sorted(pins), here(pins)) == (["one", "two"], {"two": "2"})


@pytest.mark.parametrize("line", ["django>=5.2", "django==5.2", "django", "django==5.2,<6"])
def test_what_is_not_pinned_to_one_version_with_hashes_is_refused(line):
    hashes = "" if line == "django==5.2" else f" --hash=sha256:{HASH}"

    with pytest.raises(ValueError, match="django is not pinned"):
        read_pins(f"{line}{hashes}\n")


def test_each_list_of_pins_holds_versions_with_hashes_alone():
    for name in ("requirements.txt", "requirements-dev.txt", "auditing/requirements.txt"):
        assert pins_of(ROOT / name), name


def test_the_auditors_are_in_no_list_that_the_archive_is_installed_from():
    auditors = {"pip-audit", "cyclonedx-bom"}

    assert auditors <= pins_of(ROOT / "auditing" / "requirements.txt").keys()
    assert auditors.isdisjoint({**PINS, **pins_of(ROOT / "requirements-dev.txt")})


def test_no_list_names_a_registry():
    """Where packages come from is for whoever installs them to say."""
    for name in ("requirements.txt", "requirements-dev.txt", "auditing/requirements.txt"):
        lines = [line for line in (ROOT / name).read_text("utf-8").splitlines() if not line.startswith("#")]
        assert [line for line in lines if "://" in line or "index" in line.split("#")[0]] == [], name


def test_every_pin_is_installed_here_at_its_version():
    """What else is installed depends on the machine; that the pins are does not."""
    installed = installed_in([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])

    assert {name: installed.get(name) for name in here(PINS)} == here(PINS)


def test_the_pins_differ_from_themselves_in_nothing():
    assert differences(here(PINS), here(PINS)) == []


def test_a_difference_in_what_is_installed_is_named():
    found = here(PINS) | {"spacy": "0.1", "stranger": "1", "pip": "24"}
    del found["django"]

    assert differences(here(PINS), found) == [
        f"django {PINS['django'].version} is missing",
        f"spacy is 0.1, and the pin is {PINS['spacy'].version}",
        "stranger 1 is not among the pins",
    ]


def test_development_packages_may_stand_beside_at_their_own_pins_alone():
    besides = here(pins_of(ROOT / "requirements-dev.txt"))
    found = here(PINS) | {"ruff": besides["ruff"], "mypy": "0.1"}

    assert differences(here(PINS), found, besides=besides) == [
        f"mypy is 0.1, and the pin is {besides['mypy']}"
    ]


def test_an_audit_of_every_pin_without_a_finding_is_clean():
    audit = read_audit(json.loads(json.dumps(reported(here(PINS)))))

    assert (differences(here(PINS), audit.versions), audit.skipped, audit.vulnerabilities) == ([], [], [])


def test_what_is_vulnerable_is_named_with_the_version_that_is_not():
    vulns = [
        {"id": "PYSEC-2026-1", "fix_versions": ["6.0", "5.3"], "aliases": [], "description": ""},
        {"id": "PYSEC-2026-2", "fix_versions": [], "aliases": [], "description": ""},
    ]
    audit = read_audit(reported({"Django": "5.2"}) | reported({"django": "5.2"}, django=vulns))

    assert audit.vulnerabilities == [
        "django 5.2: PYSEC-2026-1 (fixed in 6.0, 5.3)",
        "django 5.2: PYSEC-2026-2 (fixed in no version yet)",
    ]


def test_what_could_not_be_asked_about_was_not_audited():
    """Without --strict, pip-audit calls this "No known vulnerabilities found"."""
    report = reported(here(PINS))
    report["dependencies"][0] = {"name": "annotated-doc", "skip_reason": "Dependency not found"}

    audit = read_audit(report)

    assert audit.skipped == ["annotated-doc"]
    assert differences(here(PINS), audit.versions) == [
        f"annotated-doc {PINS['annotated-doc'].version} is missing"
    ]


def test_a_list_of_parts_made_from_the_pins_agrees_with_them():
    assert bill_differences(listed(TEXT), PINS) == []


def test_a_part_that_is_missing_added_or_another_is_named():
    bill = deepcopy(listed(TEXT))
    parts = {part["name"]: part for part in bill["components"]}
    bill["components"].remove(parts["django"])
    bill["components"].append({"name": "stranger", "version": "1"})
    parts["spacy"]["version"] = "0.1"
    parts["numpy"]["externalReferences"][0]["hashes"].pop()

    assert bill_differences(bill, PINS) == [
        f"django {PINS['django'].version} is missing",
        "numpy has other hashes",
        f"spacy is 0.1, and the pin is {PINS['spacy'].version}",
        "stranger 1 is not among the pins",
    ]
