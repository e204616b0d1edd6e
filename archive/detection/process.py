"""The detector in processes of their own: what a text does to one is done to that text's scan alone.

``ScanningProcesses.scan`` is the way in. Each process has a limit on memory and reads each text within limits
on time; one that fails, or is ended by anybody, is replaced by a fresh one. A process ends with the one that
started it, however that ends, for its standard input is then at its end. Texts and findings pass through
pipes; what a process says on its way down is thrown away, for it may hold a text. It has no socket and starts
no program.
"""

import atexit
import gc
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from pkgutil import resolve_name
from queue import SimpleQueue
from typing import IO, Any, TypeVar, cast
from weakref import WeakSet

from archive.detection.findings import Finding, Label, Reading, Unread
from archive.detection.version import detector_version
from archive.no_way_out import refuse_all

ROOT = Path(__file__).resolve().parents[2]
DETECTOR = "archive.detection.detector:detect"
START_SECONDS = 60  # for loading the model: two on a quiet machine
WAIT_SECONDS = 5  # for a turn: somebody looks at a page meanwhile
MOST_ANSWER_BYTES = 2**25


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process may take. ``text_seconds`` are for each text, of the processor and by the clock.

    With the model it takes 800 MiB of addresses, 240 of them in memory; the worst texts of the tests take it
    to 900 and 350. After ``texts``, or past ``resident_bytes``, it is replaced before the next text.
    """

    text_seconds: int = 30
    address_bytes: int = 1536 * 2**20
    texts: int = 500
    resident_bytes: int = 640 * 2**20


# All that it needs of the environment: no key, and no address of a database.
_INHERITED = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH"})
_LOADING = "my mate Leah lives in Stockport"  # invented; reading it loads all that reading takes
_OUT_OF_MEMORY_FIRST = "1000"  # of all processes, where the machine itself runs out
_Answer = TypeVar("_Answer")


class ScanStopped(RuntimeError):
    """A text was not read. The message is one word, never of the text.

    busy: no process was free in time. start: none could be started. timeout, memory: the text took too much.
    ended: the process was ended from outside. version: what is installed is another detector than when the
    server started, so start it again. Any other is the name of the detector's own exception.
    """


class ScanningProcesses:
    """At most ``at_once`` processes, each reading one text at a time, and started when one is needed.

    Texts take turns in the order in which they came. No more than ``waiting`` of them wait, and each no
    longer than ``wait_seconds``: whoever serves pages knows how many of its threads scans can hold.
    """

    def __init__(
        self,
        at_once: int = 2,
        *,
        waiting: int = 1,
        wait_seconds: float = WAIT_SECONDS,
        limits: Limits | None = None,
        reader: str = DETECTOR,
    ) -> None:
        self._at_once, self._waiting, self._wait_seconds = at_once, waiting, wait_seconds
        self._limits, self._reader = limits or Limits(), reader
        self._forget()
        _everywhere.add(self)

    def scan(self, text: str) -> Reading:
        """Return what ``detect`` does.

        Raises:
            ScanStopped: it was not read; the next text has a fresh process where this one lost its own.
        """
        with self._turn():
            process = self._taken()
            try:
                return process.read(text)
            finally:
                self._put_back(process)

    def scan_or_none(self, text: str) -> Reading | None:
        try:
            return self.scan(text)
        except ScanStopped:
            return None

    def start(self) -> None:
        """Have a process load the model already, so that nobody waits for it. This returns at once."""
        with self._lock:
            if not self._idle and len(self._every) < self._at_once:
                with suppress(OSError):  # whoever scans is told
                    self._idle.append(self._new())

    def processes(self) -> list["_Process"]:
        """Return those that there are now, at work or not."""
        with self._lock:
            return list(self._every)

    def close(self) -> None:
        """End all processes, those that read a text too."""
        with self._lock:
            ended = list(self._every)
            self._every.clear()
            self._idle.clear()
        for process in ended:
            process.end()

    def abandon(self) -> None:
        """In a forked copy of this process: leave the processes to the one that started them."""
        for process in self._every:
            process.let_go()
        self._forget()

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._free = self._at_once
        self._queue: deque[threading.Event] = deque()
        self._idle: list[_Process] = []
        self._every: set[_Process] = set()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        called = threading.Event()
        with self._lock:
            if self._free:
                self._free -= 1
                called.set()
            elif len(self._queue) < self._waiting:
                self._queue.append(called)
            else:
                raise ScanStopped("busy")
        called.wait(self._wait_seconds)
        with self._lock:
            if not called.is_set():
                self._queue.remove(called)
                raise ScanStopped("busy")
        try:
            yield
        finally:
            with self._lock:
                if self._queue:
                    self._queue.popleft().set()  # handed over, so that nobody overtakes
                else:
                    self._free += 1

    def _new(self) -> "_Process":
        process = _Process(self._limits, self._reader)
        self._every.add(process)
        return process

    def _taken(self) -> "_Process":
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.is_usable():
                    return process
                self._every.discard(process)
                process.end()
            try:
                return self._new()
            except OSError:
                raise ScanStopped("start") from None

    def _put_back(self, process: "_Process") -> None:
        if process.is_usable():
            with self._lock:
                if process in self._every:  # not closed meanwhile
                    self._idle.append(process)
            return
        process.end()
        with self._lock:
            was_ours = process in self._every
            self._every.discard(process)
        if was_ours and process.was_ready:  # one that cannot load will not load now either
            self.start()


class _Process:
    """One process, as the one that started it sees it. Used by one thread at a time."""

    def __init__(self, limits: Limits, reader: str) -> None:
        """Raises OSError; returns before anything is loaded."""
        self._limits = limits
        environment = {name: value for name, value in os.environ.items() if name in _INHERITED}
        paths = (str(ROOT), environment.get("PYTHONPATH", ""))
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        environment["OPENBLAS_NUM_THREADS"] = "1"  # each would reserve addresses for itself
        # Not forked: a copy of a process with threads and open connections is a broken one.
        program = f"from archive.detection.process import Limits, serve; serve({limits}, {reader!r})"
        self._child = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, cwd=ROOT,
        )  # fmt: skip
        self._texts = cast("IO[bytes]", self._child.stdin)
        self._answers = cast("IO[bytes]", self._child.stdout)
        self.was_ready = False
        self._is_spent = False

    @property
    def pid(self) -> int:
        return self._child.pid

    def is_usable(self) -> bool:
        return not self._is_spent and self._child.poll() is None

    def read(self, text: str) -> Reading:
        try:
            if not self.was_ready:
                self._load()
            answer = self._within(self._limits.text_seconds, lambda: self._asked(text))
        except BaseException:
            self._is_spent = True
            raise
        self._is_spent = bool(answer.get("spent"))
        if "error" in answer:
            raise ScanStopped(str(answer["error"]))
        found = [Finding(start, end, Label(label), score, tuple(sources), reason, suggestion)
                 for start, end, label, score, sources, reason, suggestion in answer["findings"]]  # fmt: skip
        return Reading(found, (Unread(*stretch) for stretch in answer["unread"]))

    def end(self) -> None:
        self._child.kill()
        self._child.wait()
        self.let_go()

    def let_go(self) -> None:
        for stream in (self._texts, self._answers):
            with suppress(OSError):  # what could not be written is of no use any more
                stream.close()

    def _load(self) -> None:
        try:
            answer = self._within(START_SECONDS, self._answer)
        except ScanStopped:
            raise ScanStopped("start") from None
        # A scan is stored as one by the detector that this program knows.
        if answer != {"ready": detector_version()}:
            raise ScanStopped("version")
        self.was_ready = True

    def _asked(self, text: str) -> Any:
        _send(self._texts, text)
        return self._answer()

    def _answer(self) -> Any:
        return _received(self._answers)

    def _within(self, seconds: float, do: Callable[[], _Answer]) -> _Answer:
        """Do it; end the process where that takes too long, which ends the waiting for its answer as well."""
        overdue = threading.Event()

        def end() -> None:
            overdue.set()
            self._child.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            return do()
        except (EOFError, OSError, ValueError):
            self._child.kill()
            by_limit = self._child.wait() == -signal.SIGXCPU
            raise ScanStopped("timeout" if by_limit or overdue.is_set() else "ended") from None
        finally:
            timer.cancel()
            timer.join()


_everywhere: "WeakSet[ScanningProcesses]" = WeakSet()


def _each(act: Callable[[ScanningProcesses], None]) -> Callable[[], None]:
    def of_each() -> None:
        for processes in list(_everywhere):
            act(processes)

    return of_each


atexit.register(_each(ScanningProcesses.close))
os.register_at_fork(after_in_child=_each(ScanningProcesses.abandon))


def _send(stream: IO[bytes], message: object) -> None:
    body = json.dumps(message).encode("ascii")
    stream.write(struct.pack(">I", len(body)) + body)
    stream.flush()


def _received(stream: IO[bytes]) -> Any:
    """Raises EOFError, or ValueError for what is no message."""
    (length,) = struct.unpack(">I", _exactly(stream, 4))
    if length > MOST_ANSWER_BYTES:
        raise ValueError
    return json.loads(_exactly(stream, length))


def _exactly(stream: IO[bytes], length: int) -> bytes:
    found: bytes = stream.read(length)
    if len(found) < length:
        raise EOFError
    return found


# --- in the process itself ---


def serve(limits: Limits, reader: str) -> None:
    """Read texts from standard input and answer on standard output, until either is closed.

    ``reader`` names a function that takes a text and returns its reading, as "module:function".
    """
    # Ctrl-C reaches all of a terminal; the one that asks decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    refuse_all()  # before anything is loaded: the reader's libraries bring network clients along
    _limit(limits)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    texts: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(texts,), daemon=True).start()
    read: Callable[[str], Reading] = resolve_name(reader)
    read(_LOADING)
    gc.freeze()  # what is loaded stays, and no text is among it: the collector need not look through it again
    _send(answers, {"ready": detector_version()})
    for count in range(1, limits.texts + 1):
        text = texts.get()
        _limit_processor(limits)
        answer = _answer_to(text, read)
        if count == limits.texts or _resident_at_most() > limits.resident_bytes:
            answer["spent"] = True
        _send(answers, answer)


def _listen(texts: "SimpleQueue[str]") -> None:
    """Pass on what is to be read. A thread of its own, so that the end is seen while a text is being read."""
    try:
        while True:
            texts.put(_received(sys.stdin.buffer))
    except (EOFError, OSError, ValueError):
        os._exit(0)


def _answer_to(text: str, read: Callable[[str], Reading]) -> dict[str, object]:
    try:
        reading = read(text)
        return {"findings": [*map(astuple, reading)], "unread": [*map(astuple, reading.unread)]}
    except MemoryError:
        return {"error": "memory", "spent": True}
    except Exception as error:  # whose message may hold the text
        return {"error": type(error).__name__, "spent": True}


def _limit(limits: Limits) -> None:
    for limit, value in ((resource.RLIMIT_AS, limits.address_bytes), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # a stricter one holds already
            resource.setrlimit(limit, (value, value))
    with suppress(OSError):  # not everywhere
        Path("/proc/self/oom_score_adj").write_text(_OUT_OF_MEMORY_FIRST, "ascii")
    os.nice(5)  # pages go first


def _limit_processor(limits: Limits) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + limits.text_seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def _resident_at_most() -> int:
    """Return the most bytes of memory that this process has had.

    Not what ``getrusage`` says where the kernel tells it better: Linux counts there what the process that
    started this one had, so that beside a large server each text would cost a process.
    """
    try:
        status = Path("/proc/self/status").read_text("ascii", "replace")
        (most,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(most) * 1024
    except (OSError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
