"""What sealing costs: acts with words sealed, and the same with the cryptography taken out, turn by turn.

``python -m benchmarks.sealing`` measures SQLite, where all the work is in this process. Taken out are
AES-GCM, Fernet, keyed hashes and the question for the data key; the columns stay.
"""

import os
import sys
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import mean
from time import process_time
from typing import Any
from unittest import mock
from urllib.parse import quote
from uuid import UUID

LIMIT = 1.2  # times the cost of the same act without
ENTRIES = 120  # of each kind
ROUNDS = 60
WRAPPED = 10_000
RECKONED = 1_000_000
_KEY = b"0" * 32


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as directory:
        os.environ["DATABASE_URL"] = f"sqlite:///{quote(str(Path(directory) / 'archive.sqlite3'))}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django

        django.setup()
        return int(any([_acts(), _wrapping()]))


@contextmanager
def _without_cryptography() -> Iterator[None]:
    from archive import sealing
    from archive.models import data_key

    def seal(text: str, *, key_id: UUID, key: bytes, bound_to: Sequence[object]) -> str:
        blank = bytes(12)
        return sealing.MARK + urlsafe_b64encode(key_id.bytes + blank + text.encode()).decode("ascii")

    def unseal(token: sealing.Token, *, key: bytes, bound_to: Sequence[object]) -> str:
        return token.ciphertext.decode()

    def wrapped(key_id: UUID) -> str:
        return urlsafe_b64encode(key_id.bytes).decode("ascii")

    with ExitStack() as stack:
        for module, name, stand_in in (
            (sealing, "seal", seal),
            (sealing, "unseal", unseal),
            (sealing, "new_wrapped_key", wrapped),
            (sealing, "unwrap", lambda wrapped, key_id: _KEY),
            (sealing, "fingerprint", lambda purpose, value: f"{hash((purpose, value)):064x}"[-64:]),
            (sealing, "wording", lambda text: ""),
            (data_key.at_hand, "get", lambda uuid: _KEY),
        ):
            stack.enter_context(mock.patch.object(module, name, stand_in))
        yield


def _acts() -> bool:
    from datetime import date

    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    from archive.detection.detector import detect
    from archive.models import Revision
    from archive.models.data_key import at_hand
    from archive.workflow.demo import demo_testimonies
    from archive.workflow.intake import Entry, Tags, enter

    call_command("migrate", verbosity=0)
    texts = [demo.entry.text for demo in demo_testimonies()]
    person = User.objects.create_superuser("measured", password=None)
    client = Client()
    client.force_login(person)
    tags = Tags(platforms=("instagram",), harm_types=("online-blackmail",), age=13)
    entered: dict[str, list[int]] = {"sealed": [], "clear": []}
    detect(texts[0])

    def entry(kind: str, number: int) -> object:
        text = f"{number} {texts[number % len(texts)]}"
        made = Entry(f"{kind}-{number}", date(2025, 3, 1), "service_terms", text, tags)
        entered[kind].append(enter(made, by=person).testimony.pk)
        return None

    def page(name: str) -> Callable[[str, int], object]:
        def ask(kind: str, number: int) -> object:
            # The other kind's rows cannot be opened, so each has testimonies of its own.
            testimony = entered[kind][number % len(entered[kind])]
            return client.get(f"/admin/archive/testimony/{testimony}/{name}")

        return ask

    def rescan(kind: str, number: int) -> object:
        testimony = entered[kind][number % len(entered[kind])]
        return detect(Revision.objects.get(testimony=testimony).text)

    acts: list[tuple[str, int, Callable[[str, int], object]]] = [
        ("entry", ENTRIES, entry),
        ("review page", ROUNDS, page("review/")),
        ("testimony's page", ROUNDS, page("change/")),
        ("list", ROUNDS, lambda kind, number: client.get("/admin/archive/testimony/")),
        ("rescan of a text", ROUNDS, rescan),
    ]
    failed = False
    print(f"{'CPU, milliseconds':30} {'sealed':>8} {'without':>8} {'times':>6} {'most':>5}")
    for what, count, act in acts:
        spent: dict[str, list[float]] = {"sealed": [], "clear": []}
        for number in range(count):
            for kind in ("sealed", "clear"):
                at_hand.forget()
                with ExitStack() as stack:
                    if kind == "clear":
                        stack.enter_context(_without_cryptography())
                    started = process_time()
                    act(kind, number)
                    spent[kind].append(1000 * (process_time() - started))
        sealed, clear = mean(spent["sealed"]), mean(spent["clear"])
        failed |= _say(what, sealed, clear)
    return failed


def _say(what: str, sealed: float, clear: float) -> bool:
    times = sealed / clear
    verdict = "kept" if times <= LIMIT else "FAILS"
    print(f"{what:30} {sealed:8.2f} {clear:8.2f} {times:6.2f} {LIMIT:5g} {verdict}")
    return times > LIMIT


def _wrapping() -> bool:
    """How long it takes to give an archive another sealing key, reckoned from some."""
    from cryptography.fernet import Fernet
    from django.test import override_settings

    from archive.models import DataKey
    from archive.workflow import rotating

    while (missing := WRAPPED - DataKey.objects.count()) > 0:
        DataKey.objects.bulk_create(DataKey.new() for _ in range(min(missing, 1000)))
    settings: Any = sys.modules["django.conf"].settings
    keys = [Fernet.generate_key().decode("ascii"), *settings.ARCHIVE_SEALING_KEYS]
    with override_settings(ARCHIVE_SEALING_KEYS=keys):
        started = process_time()
        renewed = sum(page.renewed for page in rotating.rotate())
        seconds = process_time() - started
    minutes = seconds / renewed * RECKONED / 60
    print(f"{renewed:,} data keys wrapped anew: {seconds:.1f} s; {RECKONED:,}: {minutes:.1f} minutes")
    return False


if __name__ == "__main__":
    sys.exit(main())
