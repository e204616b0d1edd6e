"""Settings from the environment; each refusal is one sentence that names the variable and what to set.

Values are never repeated in a refusal: they may hold a key or a password.
"""

import os
import re
from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import Any

import dj_database_url
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

ON = frozenset({"1", "true", "yes", "on"})
OFF = frozenset({"0", "false", "no", "off"})
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_PAGE_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[!-~]*)?")
_MAILBOX = re.compile(r"mailto:[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
LONGEST_PAGE = 100_000  # bytes
PUBLIC_KEY = re.compile("age1[02-9ac-hj-np-z]{58}")  # age's own, in Bech32


class BadSetting(ImproperlyConfigured):
    """A setting is missing or cannot be used; the message is one sentence for whoever starts the server."""


def text(name: str, *, default: str | None = None, minimum_length: int = 1) -> str:
    """Return the variable; without ``default`` it must be set. Blank counts as not set."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise BadSetting(f"{name} is not set: set it to at least {minimum_length} characters.")
    if len(value) < minimum_length:
        raise BadSetting(
            f"{name} is too short: it has {len(value)} characters, set it to at least {minimum_length}."
        )
    return value


def hexadecimal(name: str, *, length: int, default: str | None = None) -> str:
    """Return ``length`` hex digits, in lower case; without ``default`` the variable must be set."""
    value = os.environ.get(name, "").strip().lower() or default
    if value is None:
        raise BadSetting(f"{name} is not set: set it to what manage.py make_signing_key printed.")
    if len(value) != length or set(value) - set("0123456789abcdef"):
        raise BadSetting(f"{name} is not a key: set it to {length} hex digits.")
    return value


def fernet_keys(name: str, *, default: Sequence[str] | None = None) -> list[str]:
    """Return keys of Fernet, separated by commas, the newest first; without ``default`` it must be set."""
    given = [key.strip() for key in os.environ.get(name, "").split(",") if key.strip()] or list(default or ())
    if not given:
        raise BadSetting(f"{name} is not set: set it to what manage.py make_sealing_key printed.")
    for number, key in enumerate(given, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise BadSetting(
                f"{name} is not right: its key number {number} is not one that manage.py "
                "make_sealing_key printed."
            ) from None
    return given


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in ON | OFF:
        raise BadSetting(f"{name} is neither on nor off: set it to 1 or 0.")
    return value in ON


def choice(name: str, *, default: str, among: Sequence[str]) -> str:
    value = os.environ.get(name, "").strip().lower() or default
    if value not in among:
        raise BadSetting(f"{name} has an unknown value: set it to one of {', '.join(among)}.")
    return value


def address(name: str) -> str:
    """Return the address of a site without a slash at its end, or nothing where it is not set."""
    value = os.environ.get(name, "").strip().rstrip("/")
    scheme, _, rest = value.partition("://")
    if value and (scheme not in {"http", "https"} or not rest or set(rest) & set("/?# ")):
        raise BadSetting(
            f"{name} is not the address of a site: set it to something like https://archive.example."
        )
    return value


def support(name: str) -> str:
    """Return the address of a page or of a mailbox, or nothing where it is not set."""
    value = os.environ.get(name, "").strip()
    page, mailbox = _PAGE_ADDRESS.fullmatch(value), _MAILBOX.fullmatch(value)
    if value and not (page or mailbox):
        raise BadSetting(
            f"{name} is not an address: set it to something like https://help.example/staff or "
            "mailto:support@help.example."
        )
    return value


def contact(name: str, *, default: str | None = None) -> str:
    """Return a mail address or the address of a page; without ``default`` the variable must be set."""
    value = os.environ.get(name, "").strip().removeprefix("mailto:") or default
    if value is None:
        raise BadSetting(
            f"{name} is not set: set it to where readers can report a problem with a quote, such as "
            "archive@helpline.example or https://helpline.example/contact."
        )
    if not (_PAGE_ADDRESS.fullmatch(value) or _MAILBOX.fullmatch(f"mailto:{value}")):
        raise BadSetting(
            f"{name} is neither a mail address nor the address of a page: set it to something like "
            "archive@helpline.example or https://helpline.example/contact."
        )
    return value


def integer(name: str, *, default: int, minimum: int, maximum: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    # isascii: int() takes the digits of every script, and isdecimal() keeps out signs and underscores.
    if not (value.isascii() and value.isdecimal() and minimum <= int(value[:12]) <= maximum):
        raise BadSetting(f"{name} must be a whole number from {minimum} to {maximum}.")
    return int(value)


def hour(name: str, *, default: str) -> time | None:
    """Return a time of day such as 06:00; None where the variable is set and empty."""
    value = os.environ.get(name, default).strip()
    if not value:
        return None
    if not _HOUR.fullmatch(value):
        raise BadSetting(f"{name} is not a time of day: set it to one such as 06:00, or to nothing.")
    return time.fromisoformat(value)


def recipients(name: str) -> list[str]:
    """Return a comma-separated list of age's public keys, or nothing where it is not set."""
    given = [each.strip() for each in os.environ.get(name, "").split(",") if each.strip()]
    if not all(PUBLIC_KEY.fullmatch(each) for each in given):
        raise BadSetting(
            f"{name} is not a public key: set it to what manage.py make_backup_key printed, which begins "
            "with age1. Several are separated by commas."
        )
    return given


def hosts(name: str, *, default: Sequence[str] | None = None) -> list[str]:
    """Return a comma-separated list of host names; ``*``, a scheme, a port or a path is refused."""
    given = [host.strip() for host in os.environ.get(name, "").split(",") if host.strip()]
    if not given and default is None:
        raise BadSetting(f"{name} is not set: set it to the host names of the site, separated by commas.")
    if any(host == "*" or set(host) & set("*/: ") for host in given):
        raise BadSetting(
            f"{name} holds something that is not a host name: set it to names such as archive.example, "
            "without scheme, port or asterisk."
        )
    return given or list(default or ())


def pages(name: str, *, among: Sequence[str]) -> dict[str, str]:
    """Return the texts of the files NAME.txt in a directory, by name; nothing where it is not set.

    What another program or system makes of a text file is taken: a byte order mark, other ends of lines.
    """
    given = os.environ.get(name, "").strip()
    if not given:
        return {}
    if not Path(given).is_dir():
        raise BadSetting(f"{name} is not a directory: set it to one that holds your own pages.")
    found: dict[str, str] = {}
    for file in sorted(Path(given).glob("*.txt")):
        if file.stem not in among:
            raise BadSetting(
                f"The directory that {name} names holds a text that is none of the pages. Rename or "
                f"remove it: the pages are called "
                f"{', '.join(f'{each}.txt' for each in among)}."
            )
        found[file.stem] = _page(name, file)
    return found


def _page(name: str, file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(LONGEST_PAGE + 1)
        if len(content) > LONGEST_PAGE:
            raise BadSetting(f"{file.name} in {name} is too long: a page has at most {LONGEST_PAGE} bytes.")
        written = content.decode("utf-8-sig")
    except OSError:
        raise BadSetting(f"{file.name} in {name} cannot be read: check who may read it.") from None
    except UnicodeDecodeError:
        raise BadSetting(
            f"{file.name} in {name} is not saved as UTF-8: save it again and choose UTF-8 as the encoding."
        ) from None
    return "\n".join(written.splitlines())


def database(name: str, *, default: str) -> dict[str, Any]:
    """Return Django's description of the database at the URL: SQLite in a file, or PostgreSQL."""
    url = os.environ.get(name, "").strip() or default
    described = _parsed(url)
    engine = described.get("ENGINE", "").rpartition(".")[2]
    if engine == "sqlite3" and set(url) & set("#?"):
        # What follows would be left out without a word, and another file opened.
        raise BadSetting(f"{name} names a file with a # or ? in its path: write them as %23 and %3F.")
    if engine not in {"sqlite3", "postgresql"} or described["NAME"] in {"", ":memory:"}:
        raise BadSetting(
            f"{name} is not the URL of a database that Heard runs on: set it to sqlite:///FILE or "
            "postgres://USER:PASSWORD@HOST:PORT/NAME."
        )
    return described


def _parsed(url: str) -> dict[str, Any]:
    """Return nothing for what is no URL: the parser's own error repeats it, and with it the password."""
    try:
        return dict(dj_database_url.parse(url))
    except ValueError:
        return {}
