"""No process that reads testimony connects to anything but its database.

The detector's libraries bring network clients along, and one of them could ask its makers something. So each
such process has an audit hook, which Python asks before every connection; it stays until the process ends.
libpq connects to PostgreSQL in C, where no hook is asked, so the database needs no exception
(docs/decisions/no-way-out.md).
"""

import _posixsubprocess
import logging
import sys
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any, NoReturn

# What asks a server for names by sending it words is a connection too.
_CONNECTIONS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_NAMES = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_PROGRAMS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"})
# By number: the server asks for the name of this machine when it starts.
_BACKWARDS = "socket.getnameinfo"
_HERE = "localhost"

log = logging.getLogger(__name__)
_known: set[str] = set()  # names that may be looked up
_told: set[str] = set()


class NoWayOut(PermissionError):
    """An error of the system's, as of a machine without a network: libraries know what to do with it."""


def refuse_connections(*, names: Iterable[str] = ()) -> None:
    """From now on this process connects to nothing and looks up no names but these.

    It may listen, and answer whoever connects to it. Asked again, only the names are added.
    """
    _known.update(names)
    _add(_refuse_connections)


def refuse_all() -> None:
    """From now on this process has no socket at all, and starts no program."""
    _add(_refuse_all)
    # What multiprocessing starts without asking any hook.
    _posixsubprocess.fork_exec = _start_nothing


_added: list[Callable[[str, tuple[Any, ...]], None]] = []


def _add(hook: Callable[[str, tuple[Any, ...]], None]) -> None:
    if hook not in _added:
        _added.append(hook)
        sys.addaudithook(hook)


def _refuse_connections(event: str, given: tuple[Any, ...]) -> None:
    if event in _CONNECTIONS:
        if given[1] is not None:  # without an address it goes where the socket is connected already
            _refuse(event)
    elif event in _NAMES and not _asks_nobody(given[0]):
        _refuse(event)


def _refuse_all(event: str, given: tuple[Any, ...]) -> None:
    if event in ("socket.__new__", _BACKWARDS) or event in _CONNECTIONS | _NAMES | _PROGRAMS:
        _refuse(event)


def _start_nothing(*_: object) -> int:
    _refuse("_posixsubprocess.fork_exec")


def _asks_nobody(host: object) -> bool:
    """Whether the name is known, or an address: looking that up sends nothing."""
    if isinstance(host, bytes | bytearray):
        host = host.decode("ascii", "replace")
    if not host or host == _HERE or host in _known:
        return True
    try:
        ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return True


def _refuse(event: str) -> NoReturn:
    if event not in _told:  # once: what tries may try without end
        _told.add(event)
        log.warning("Refused %s: nothing here connects to anything but the database", event)
    raise NoWayOut("This process connects to nothing but its database.")
