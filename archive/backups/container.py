"""What is inside a backup once it is decrypted: frames, each a kind, a length and that many bytes.

A header first, then parts with their data, then the end, which holds a keyed hash of everything before it.
age notices a file that was cut or changed; the end shows that whoever made the file knew the archive's key.
Anybody who knows the public key could else make one up.
"""

import hashlib
import hmac
import json
import struct
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from archive.errors import RefusedBackup

FORMAT = 1
MAGIC = b"heard-backup\n"
HEADER, BEGIN, DATA, END_OF_PART, END = b"H", b"B", b"D", b"E", b"Z"
# What may follow what; nothing follows the end.
_NEXT = {
    None: HEADER,
    HEADER: BEGIN + END,
    BEGIN: DATA + END_OF_PART,
    DATA: DATA + END_OF_PART,
    END_OF_PART: BEGIN + END,
    END: b"",
}
_HEAD = struct.Struct(">cI")
CHUNK = 1024 * 1024  # bytes of data in one frame, at most
_MOST = {HEADER: CHUNK, DATA: CHUNK}
_MOST_OF_OTHERS = 4096

Part = tuple[str, Iterable[bytes]]

DAMAGED = (
    "This backup is damaged or incomplete, so nothing was restored. Copy it again from where it is kept, "
    "or take another one."
)


class Sink(Protocol):
    """Whoever takes what a container holds, in this order."""

    def header(self, said: dict[str, Any]) -> None: ...

    def begins(self, part: str) -> None: ...

    def data(self, data: bytes) -> None: ...

    def ends(self) -> None: ...


def frames(header: dict[str, Any], parts: Iterable[Part], *, key: bytes) -> Iterator[bytes]:
    """Yield a whole container; data is taken from ``parts`` only as it goes out."""
    running = hashlib.sha256()

    def framed(kind: bytes, payload: bytes) -> bytes:
        frame = _HEAD.pack(kind, len(payload)) + payload
        running.update(frame)
        return frame

    running.update(MAGIC)
    yield MAGIC
    yield framed(HEADER, _json({**header, "format": FORMAT}))
    for name, content in parts:
        yield framed(BEGIN, name.encode("ascii"))
        whole, size = hashlib.sha256(), 0
        for data in _in_chunks(content):
            whole.update(data)
            size += len(data)
            yield framed(DATA, data)
        yield framed(END_OF_PART, _json({"bytes": size, "sha256": whole.hexdigest()}))
    mac = hmac.new(key, running.digest(), hashlib.sha256).hexdigest()
    yield _HEAD.pack(END, len(mac)) + mac.encode("ascii")


def _in_chunks(content: Iterable[bytes]) -> Iterator[bytes]:
    """Small pieces together, and none that is too long."""
    waiting = bytearray()
    for piece in content:
        waiting += piece
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)


class Unpacked:
    """Takes the bytes of a container as they come and hands what it holds to ``sink``.

    ``key`` None: whoever asks for it does not want to know who made the backup.
    """

    def __init__(self, sink: Sink, *, key: bytes | None) -> None:
        self._sink = sink
        self._key = key
        self._waiting = bytearray()
        self._running = hashlib.sha256()
        self._part = hashlib.sha256()
        self._size = 0
        self._last: bytes | None = None  # the kind of the last frame; None: not even the header yet
        self._begun = False

    def write(self, data: bytes) -> int:
        """Raises RefusedBackup as soon as something is not as it was written."""
        self._waiting += data
        if not self._begun and len(self._waiting) >= len(MAGIC):
            self._expect(self._waiting[: len(MAGIC)] == MAGIC)
            self._taken(len(MAGIC))
            self._begun = True
        while self._begun and len(self._waiting) >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._waiting)
            self._expect(kind in _NEXT[self._last])
            self._expect(length <= _MOST.get(kind, _MOST_OF_OTHERS))
            if len(self._waiting) < _HEAD.size + length:
                break
            payload = bytes(self._waiting[_HEAD.size : _HEAD.size + length])
            if kind == END:
                self._check_maker(payload)
            self._taken(_HEAD.size + length)
            self._last = kind
            self._handle(kind, payload)
        return len(data)

    def flush(self) -> None:
        """For whoever takes this for a file."""

    def finish(self) -> None:
        """Raises RefusedBackup where the end did not come, or more came after it."""
        self._expect(self._last == END and not self._waiting)

    def _taken(self, length: int) -> None:
        self._running.update(self._waiting[:length])
        del self._waiting[:length]

    def _handle(self, kind: bytes, payload: bytes) -> None:
        if kind == HEADER:
            self._sink.header(_header(payload))
        elif kind == BEGIN:
            self._part, self._size = hashlib.sha256(), 0
            self._sink.begins(payload.decode("ascii", "replace"))
        elif kind == DATA:
            self._part.update(payload)
            self._size += len(payload)
            self._sink.data(payload)
        elif kind == END_OF_PART:
            self._expect(payload == _json({"bytes": self._size, "sha256": self._part.hexdigest()}))
            self._sink.ends()

    def _check_maker(self, mac: bytes) -> None:
        if self._key is None:
            return
        meant = hmac.new(self._key, self._running.digest(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(mac, meant.encode("ascii")):
            raise RefusedBackup(
                "This backup was not made with the ARCHIVE_AUDIT_KEY that is set here, so nothing was "
                "restored. Set the key of the archive that was backed up (where it is not set, "
                "ARCHIVE_SECRET_KEY takes its place). If that key is lost and you are sure who made this "
                "file, add --any-maker."
            )

    def _expect(self, holds: bool) -> None:
        if not holds:
            raise RefusedBackup(DAMAGED)


def _header(payload: bytes) -> dict[str, Any]:
    try:
        said = json.loads(payload)
    except ValueError:
        raise RefusedBackup(DAMAGED) from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise RefusedBackup(
            "This backup was made by another release of Heard, in a form that this one cannot read. "
            "Install that release, and restore with it."
        )
    return said


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True).encode("ascii")
