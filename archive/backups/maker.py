"""By which key a backup shows that this archive made it."""

import hashlib

from django.conf import settings


def makers_key() -> bytes:
    """A key of its own, made of the one that signs the audit trail, which whoever restores needs anyway."""
    return hashlib.sha256(b"archive.backup" + settings.ARCHIVE_AUDIT_KEY.encode()).digest()
