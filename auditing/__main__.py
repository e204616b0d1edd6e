"""``python -m auditing audit`` and ``python -m auditing sbom``, with .venv-audit's Python."""

import json
import subprocess
import sys
from pathlib import Path

from auditing.pins import Pin, bill_differences, differences, here, installed_in, pins_of, read_audit

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
REPORT = ROOT / "build" / "audit.json"
BILL = ROOT / "build" / "sbom.json"
LONGEST_SECONDS = 600
# Exit codes, for whoever runs this by a clock.
BAD, NOT_AUDITED = 1, 2


def audit() -> int:
    pins = pins_of(REQUIREMENTS)
    wrong = _installed_differences(pins)
    if wrong:
        _say("What is installed in .venv is not what is pinned:", *wrong)
    code = _audited(pins)
    if not (wrong or code):
        _say(
            f"All {len(here(pins))} packages were audited, at the versions that are installed. "
            "No vulnerability is known."
        )
    return code or (BAD if wrong else 0)


def _audited(pins: dict[str, Pin]) -> int:
    report = _report()
    if report is None:
        _say(
            "NOTHING WAS AUDITED: the advisories could not be reached from here, or not for every package.",
            "So it is not known whether any package has a vulnerability. Run make audit on a machine that "
            "can reach them, with the same requirements.txt.",
        )
        return NOT_AUDITED
    found = read_audit(json.loads(report))
    missed = [f"{name} was not audited" for name in found.skipped]
    if missed or (missed := differences(here(pins), found.versions)):
        _say("NOT EVERYTHING WAS AUDITED:", *missed)
        return NOT_AUDITED
    if found.vulnerabilities:
        _say("Known vulnerabilities:", *found.vulnerabilities)
        return BAD
    return 0


def _installed_differences(pins: dict[str, Pin]) -> list[str]:
    """Compare .venv with the pins; where tests are run, the development pins stand there too."""
    python = ROOT / ".venv" / "bin" / "python"
    ask = "import sysconfig; print(sysconfig.get_path('purelib'), sysconfig.get_path('platlib'), sep='\\n')"
    told = subprocess.run([python, "-I", "-c", ask], capture_output=True, text=True, check=True)  # noqa: S603
    besides = here(pins_of(DEVELOPMENT))
    found = installed_in(told.stdout.splitlines())
    if beside := found.keys() - pins.keys() & besides.keys():
        _say(f"{len(beside)} development packages are installed as well. They are not audited here.")
    return differences(here(pins), found, besides=besides)


def _report() -> str | None:
    """Return pip-audit's report, or nothing where it could not ask about every package.

    Without ``--strict`` it would call a package that it could not ask about free of vulnerabilities.
    """
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.unlink(missing_ok=True)
    command = ["-m", "pip_audit", "--strict", "--requirement", str(REQUIREMENTS), "--require-hashes"]
    command += ["--disable-pip", "--progress-spinner=off", "--format=json", "--output", str(REPORT)]
    try:
        told = subprocess.run(  # noqa: S603
            [sys.executable, *command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    if not REPORT.exists() or told.returncode not in (0, 1):
        _say(*told.stderr.splitlines()[-1:])
        return None
    return REPORT.read_text("utf-8") or None


def sbom() -> int:
    BILL.parent.mkdir(exist_ok=True)
    # It warns that it does not know which package needs which: requirements.txt says so in its comments.
    command = ["-W", "ignore::UserWarning", "-m", "cyclonedx_py", "requirements", str(REQUIREMENTS)]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]
    command += ["--output-format=JSON", "--output-file", str(BILL)]
    subprocess.run([sys.executable, *command], cwd=ROOT, timeout=LONGEST_SECONDS, check=True)  # noqa: S603
    bill = json.loads(BILL.read_text("utf-8"))
    if wrong := bill_differences(bill, pins_of(REQUIREMENTS)):
        _say(f"{BILL.relative_to(ROOT)} does not list what is pinned:", *wrong)
        return BAD
    _say(f"{BILL.relative_to(ROOT)} lists {len(bill['components'])} packages, as they are pinned.")
    return 0


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    commands = {"audit": audit, "sbom": sbom}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit("Say which: python -m auditing audit, or python -m auditing sbom")
    sys.exit(commands[sys.argv[1]]())
