"""The detector in its own processes: what may happen to one, and that the next text is read all the same.

They read with reading_apart.py, which needs no model, but where a test says otherwise.
"""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.detection import process
from archive.detection.detector import detect
from archive.detection.process import DETECTOR, Limits, ScanningProcesses, ScanStopped
from tests.detection.reading_apart import READER, read

TEXT = "my mate jess told him i live in stockport"
PROC = Path("/proc")


@contextmanager
def scanning(*given, **options):
    """Processes that read in no time and do what a text tells them (reading_apart.py)."""
    processes = ScanningProcesses(*given, **{"reader": READER, **options})
    try:
        yield processes
    finally:
        processes.close()


def pids_of(processes):
    return [one.pid for one in processes.processes()]


def stopped(processes, text=TEXT):
    with pytest.raises(ScanStopped) as refusal:
        processes.scan(text)
    return str(refusal.value)


def is_running(pid):
    try:
        return "\nState:\tZ" not in (PROC / str(pid) / "status").read_text()
    except OSError:
        return False


def wait_until(true, seconds=30):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def shared():
    with scanning(1, waiting=0) as processes:
        processes.scan(TEXT)
        yield processes


def test_processes_find_what_the_detector_finds_and_any_text_reaches_them_as_it_is():
    texts = [TEXT, "ｊｅｓｓ 😀 \ud83d \x00 “é” my mate jess\n" * 100]

    with scanning(1, reader=DETECTOR) as processes:
        assert [processes.scan(text) for text in texts] == [detect(text) for text in texts]


def test_a_text_reaches_a_process_as_it_is_and_its_findings_come_back(shared):
    for text in ("", "😀 \ud83d \x00 “é”\r\n", "x" * 40_000):
        assert shared.scan(text) == read(text)


def test_one_process_reads_text_after_text(shared):
    (before,) = pids_of(shared)
    shared.scan(TEXT)

    assert pids_of(shared) == [before]


def test_what_a_process_has_loaded_is_not_looked_through_again(shared):
    assert len(shared.scan("frozen?")) == 1


def test_a_process_is_given_no_key_and_no_address_of_a_database(shared, monkeypatch):
    (pid,) = pids_of(shared)
    names = {item.partition(b"=")[0] for item in (PROC / str(pid) / "environ").read_bytes().split(b"\0")}

    assert "ARCHIVE_SECRET_KEY" in os.environ  # there to be given
    assert {name for name in names if b"ARCHIVE" in name or b"DATABASE" in name or b"KEY" in name} == set()


def test_a_process_has_its_limits_and_is_the_first_to_go_where_memory_runs_out(shared):
    (pid,) = pids_of(shared)

    assert resource.prlimit(pid, resource.RLIMIT_AS)[0] == Limits().address_bytes
    assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
    assert (PROC / str(pid) / "oom_score_adj").read_text() == "1000\n"


def test_a_process_that_is_killed_while_it_reads_ends_one_scan_and_the_next_has_a_fresh_one(shared):
    (before,) = pids_of(shared)
    os.kill(before, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as waiting:
        reading = waiting.submit(stopped, shared)
        time.sleep(0.2)
        os.kill(before, signal.SIGKILL)

        assert reading.result() == "ended"
    assert shared.scan(TEXT) == read(TEXT)
    assert pids_of(shared) != [before]
    assert not is_running(before)


def test_a_process_that_is_killed_between_two_texts_costs_no_scan(shared):
    (before,) = pids_of(shared)
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: not any(one.is_usable() for one in shared.processes()))

    assert shared.scan(TEXT) == read(TEXT)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("take memory", "memory"),
        ("raise", "LookupError"),
        ("exit", "ended"),
        ("crash", "ended"),
    ],
)
def test_whatever_ends_a_process_ends_one_scan_and_the_next_has_a_fresh_one(shared, text, code):
    (before,) = pids_of(shared)

    assert stopped(shared, text) == code
    assert shared.scan(TEXT) == read(TEXT)
    assert pids_of(shared) != [before]
    assert not is_running(before)


def test_a_text_that_takes_too_long_of_the_processor_is_stopped_by_the_kernel():
    with scanning(1, limits=Limits(text_seconds=1)) as processes:
        processes.scan(TEXT)
        (one,) = processes.processes()
        one._limits = Limits()  # the clock here would be first

        assert stopped(processes, "spin") == "timeout"
        assert processes.scan(TEXT) == read(TEXT)


def test_a_process_that_stands_still_is_ended_by_the_clock():
    with scanning(1, limits=Limits(text_seconds=2)) as processes:
        processes.scan(TEXT)
        (before,) = pids_of(processes)
        os.kill(before, signal.SIGSTOP)

        assert stopped(processes) == "timeout"
        wait_until(lambda: not is_running(before))


def test_where_no_process_can_load_it_is_told_and_nothing_is_started_again_and_again():
    with scanning(1, reader="tests.detection.reading_apart:missing") as processes:
        assert stopped(processes) == "start"
        assert pids_of(processes) == []


def test_a_detector_that_was_changed_since_the_server_started_reads_nothing(monkeypatch):
    with scanning(1) as processes:
        monkeypatch.setattr(process, "detector_version", lambda: "older")

        assert stopped(processes) == "version"


@pytest.mark.parametrize("limits", [Limits(texts=2), Limits(resident_bytes=1)], ids=["texts", "memory"])
def test_a_process_that_has_read_enough_is_replaced_ahead_of_the_next_text(limits):
    with scanning(1, limits=limits) as processes:
        first = [processes.scan(TEXT), *pids_of(processes)]
        second = [processes.scan(TEXT), *pids_of(processes)]
        third = [processes.scan(TEXT), *pids_of(processes)]

    assert first[0] == second[0] == third[0] == read(TEXT)
    assert len({pid for _, pid in (first, second, third)}) > 1


LARGE = """
import sys
from archive.detection.process import Limits, ScanningProcesses
held = b"x" * Limits().resident_bytes
processes = ScanningProcesses(1, reader=sys.argv[1])
pids = []
for _ in range(2):
    processes.scan("hello")
    pids += [process.pid for process in processes.processes()]
print(len(set(pids)), flush=True)
"""


def test_what_the_one_that_started_it_has_in_memory_is_not_counted_as_its_own():
    done = subprocess.run([sys.executable, "-c", LARGE, READER], capture_output=True, text=True, check=True)

    assert done.stdout == "1\n"


def test_started_ahead_it_is_the_process_that_reads_first():
    with scanning(2) as processes:
        processes.start()
        processes.start()
        ahead = pids_of(processes)
        processes.scan(TEXT)

        assert len(ahead) == 1
        assert pids_of(processes) == ahead


@contextmanager
def held(processes):
    """Its one process stands still until the end of the block; gives the text that it was reading."""
    (pid,) = pids_of(processes)
    os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as one:
        reading = one.submit(processes.scan, TEXT)
        time.sleep(0.2)
        try:
            yield reading
        finally:
            os.kill(pid, signal.SIGCONT)


def test_no_more_wait_than_may_and_none_longer_than_it_may():
    with scanning(1, waiting=1, wait_seconds=1) as processes:
        processes.scan(TEXT)
        with held(processes) as reading, ThreadPoolExecutor(1) as other:
            started = time.monotonic()
            waits = other.submit(stopped, processes)
            time.sleep(0.2)
            assert stopped(processes) == "busy"
            assert time.monotonic() - started < 0.9  # at once
            assert waits.result() == "busy"
        assert reading.result() == read(TEXT)
        assert processes.scan(TEXT) == read(TEXT)


def test_those_who_wait_are_read_in_the_order_in_which_they_came():
    order = []

    def read(number):
        processes.scan(TEXT)
        order.append(number)

    with scanning(1, waiting=4, wait_seconds=60) as processes:
        processes.scan(TEXT)
        threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
        with held(processes):
            for thread in threads:
                thread.start()
                time.sleep(0.1)
        for thread in threads:
            thread.join()

    assert order == [0, 1, 2, 3]


def test_there_are_no_more_processes_than_may_be():
    with scanning(2, waiting=8, wait_seconds=60) as processes, ThreadPoolExecutor(6) as six:
        found = list(six.map(processes.scan, [TEXT] * 12))

        assert found == [read(TEXT)] * 12
        assert len(pids_of(processes)) <= 2


def test_closing_ends_every_process():
    with scanning(1) as processes:
        processes.scan(TEXT)
        (pid,) = pids_of(processes)

    assert not is_running(pid)
    assert pids_of(processes) == []


STARTED = """
import signal, sys, time
from archive.detection.process import ScanningProcesses
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in the background
processes = ScanningProcesses(1, reader=sys.argv[2])
processes.start()
if sys.argv[1] == "idle":
    processes.scan("hello")
print(*[process.pid for process in processes.processes()], flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("state", ["loading", "idle"])
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda s: s.name)
def test_a_process_ends_with_the_one_that_started_it_however_that_ends(state, ending):
    command = [sys.executable, "-c", STARTED, state, DETECTOR if state == "loading" else READER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as started:
        pid = int(started.stdout.readline())
        assert is_running(pid)
        started.send_signal(ending)
        started.wait(timeout=60)

    wait_until(lambda: not is_running(pid))


def test_a_forked_copy_leaves_the_processes_to_the_one_that_started_them(shared):
    before = pids_of(shared)
    child = os.fork()
    if child == 0:
        os._exit(len(pids_of(shared)))
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    shared.scan(TEXT)
    assert pids_of(shared) == before != []


def test_nothing_that_reads_is_loaded_where_pages_are_served():
    program = (
        "import sys; from archive.detection.process import ScanningProcesses as S; "
        "from archive.detection.version import detector_version; detector_version(); "
        f"p = S(1, reader={READER!r}); p.scan({TEXT!r}); "
        "print([name for name in ('spacy', 'ctranslate2', 'numpy', 'tokenizers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
