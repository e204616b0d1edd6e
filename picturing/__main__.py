"""``python -m picturing [NAME …]`` makes the pictures of the guide again, from a demo archive of its own.

It needs the development requirements (Playwright) and a Chromium. Most of the time goes into the demo.
"""

import argparse
import base64
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from picturing.demo import ROOT, Demo, demo
from picturing.scenes import SCENES

WHERE = ROOT / "archive" / "static" / "archive" / "guide"
LARGEST = 40 * 1024  # bytes of one picture
_WIDTH, _HEIGHT = 1120, 700
_FLAGS = ["--no-sandbox", "--disable-gpu", "--lang=en-GB"]
_QUALITIES = (75, 60, 45, 30, 20, 12)
# Where an element stands on the whole page, with a little room around it.
_PLACE = """part => {
  const {left, top, width, height} = part.getBoundingClientRect();
  return {x: left + scrollX - 8, y: top + scrollY - 8, width: width + 16, height: height + 16};
}"""
_PATIENCE = 60  # seconds until the server answers


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m picturing", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(SCENES)}")
    parser.add_argument(
        "--keep", type=Path, metavar="DIRECTORY", help="keep the demo archive there, for the next time"
    )
    given = parser.parse_args()
    names = given.names or list(SCENES)
    if unknown := set(names) - set(SCENES):
        parser.error(f"there is no picture called {', '.join(sorted(unknown))}")
    chromium = _needed()
    WHERE.mkdir(exist_ok=True)
    print("Loading a demo archive, which takes a few minutes the first time.", flush=True)
    with demo(given.keep) as running:
        failed = _take(running, names, chromium)
    return int(bool(failed))


def _needed() -> str:
    """Where Chromium is; says what is missing and stops if something is."""
    missing = []
    try:
        import playwright  # noqa: F401, PLC0415 -- a development requirement: said in words where it is missing
    except ModuleNotFoundError:
        missing.append(
            "Playwright, which is one of the development requirements (`make .venv/.dev` installs them)"
        )
    chromium = shutil.which("chromium")
    if not chromium:
        missing.append("Debian’s chromium on the PATH (`make chromium` installs it where it may)")
    if missing:
        sys.exit(f"The pictures need {' and '.join(missing)}. Nothing was changed.")
    return str(chromium)


def _take(running: Demo, names: list[str], chromium: str) -> list[str]:
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415

    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        for name in names:
            who, scene = SCENES[name]
            context = browser.new_context(
                base_url=running.address,
                viewport={"width": _WIDTH, "height": _HEIGHT},
                color_scheme="light",
                locale="en-GB",
            )
            context.set_default_timeout(15_000)
            page = context.new_page()
            try:
                _sign_in(page, who, running.passwords[who])
                size = _save(context, page, scene(page), WHERE / f"{name}.webp")
                print(f"{name:12} {size / 1024:5.1f} KB", flush=True)
            except Error as problem:
                failed.append(name)
                print(f"{name:12} FAILED: {problem.message.splitlines()[0]}", flush=True)
            context.close()
        browser.close()
    return failed


def _sign_in(page: Any, who: str, password: str) -> None:
    from playwright.sync_api import Error  # noqa: PLC0415

    for left in range(_PATIENCE, -1, -1):
        try:
            page.goto("/admin/login/")
            break
        except Error:
            if not left:
                raise
            time.sleep(1)
    page.locator("[name=username]").fill(who)
    page.locator("[name=password]").fill(password)
    page.locator("#login-form [type=submit]").click()
    page.wait_for_url("**/admin/")


def _save(context: Any, page: Any, part: Any, to: Path) -> int:
    """As WebP, which Playwright itself does not write; as well as it may be within the size."""
    page.evaluate("document.activeElement?.blur()")
    page.wait_for_timeout(500)  # the stock admin fades its colours in
    clip = {}
    if part is not None:
        box = part.evaluate(_PLACE)
        clip = {"clip": {**box, "scale": 1}, "captureBeyondViewport": True}
    chrome = context.new_cdp_session(page)
    taken = b""
    for quality in _QUALITIES:
        sent = chrome.send("Page.captureScreenshot", {"format": "webp", "quality": quality, **clip})
        taken = base64.b64decode(sent["data"])
        if len(taken) <= LARGEST:
            break
    to.write_bytes(taken)
    return len(taken)


if __name__ == "__main__":
    sys.exit(main())
