"""Whether a clearance was given on the clearing page: Ed25519 over its revision, digest,
version and signer, so that it stands for nothing else, not even for the same words entered again.

The private key is read by the staff's web process alone, from a file that only its account may read; the
public one is in the settings of every process. Somebody at a shell can write rows, and cannot write a
signature. What is invented needs none: `load_demo` clears it, and readers are told that it is invented.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from archive.errors import NotAllowed
from archive.models.audit import Action, Event
from archive.models.clearance import Clearance

_PURPOSE = "heard.clearance.1"
_ADOPTED = "clearances before signatures"


def sign(revision_id: int, digest: str, version: int, signer_id: int) -> str:
    """Return 128 hex digits.

    Raises:
        NotAllowed: this process cannot read the key, so it is not the one in which people clear.
    """
    try:
        seed = bytes.fromhex(Path(settings.ARCHIVE_SIGNING_KEY_FILE).read_text("ascii").strip())
        key = Ed25519PrivateKey.from_private_bytes(seed)
    except (OSError, ValueError):
        raise NotAllowed(
            "Only the staff's web server can sign a clearance, and the signing key cannot be read here. "
            "Clear it on its page; if you are on that page, ask whoever looks after the server to check "
            "ARCHIVE_SIGNING_KEY_FILE."
        ) from None
    signature = key.sign(_message(revision_id, digest, version, signer_id)).hex()
    if not _fits(signature, revision_id, digest, version, signer_id):
        raise NotAllowed(
            "The signing key and ARCHIVE_VERIFYING_KEY do not match, so nothing can be cleared. "
            "Ask whoever looks after the server to check them."
        )
    return signature


def is_genuine(clearance: Clearance) -> bool:
    """Say whether the archive's key vouches for a clearance, or it is of something invented."""
    if clearance.invented:
        return True
    return _fits(
        clearance.signature,
        clearance.revision_id,
        clearance.digest,
        clearance.version,
        clearance.signed_by_id,
    )


def adopted() -> int:
    """Return the number of the last clearance that was given before clearances were signed, 0 if none was.

    ``adopt`` wrote it into the trail. It counts only if no clearance up to it bears a signature: nobody can
    widen it later.
    """
    event = Event.objects.filter(subject=_ADOPTED).order_by("sequence").first()
    last = int(event.details.get("last", 0)) if event else 0
    return 0 if Clearance.objects.filter(pk__lte=last).exclude(signature="").exists() else last


def adopt(*, using: str, **_: Any) -> None:
    """Write down which clearances are older than signatures; once for an archive, by the migrate that met
    them."""
    clearances = Clearance.objects.using(using)
    unsigned = clearances.filter(signature="", invented=False)
    known = Event.objects.using(using).filter(subject=_ADOPTED)
    if unsigned.exists() and not clearances.exclude(signature="").exists() and not known.exists():
        details = {"last": unsigned.latest("pk").pk}
        Event.objects.append(Action.CHANGED, subject=_ADOPTED, by="manage.py migrate", details=details)


def new_key() -> tuple[str, str]:
    """Return a new private key and the public one that belongs to it, 64 hex digits each."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw().hex(), key.public_key().public_bytes_raw().hex()


def _fits(signature: str, revision_id: int, digest: str, version: int, signer_id: int) -> bool:
    try:
        _public(settings.ARCHIVE_VERIFYING_KEY).verify(
            bytes.fromhex(signature), _message(revision_id, digest, version, signer_id)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


@cache
def _public(key: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))


def _message(revision_id: int, digest: str, version: int, signer_id: int) -> bytes:
    return json.dumps([_PURPOSE, revision_id, digest, version, signer_id], separators=(",", ":")).encode()
