"""What a proxy says of a request is believed where there is one, and never otherwise.

Whoever connects can send these headers. With ``ARCHIVE_BEHIND_PROXY`` only the proxy can connect, and of each
header its own part counts: the last, since it adds to what its visitor sent. ``Host`` comes as the visitor
sent it, ``X-Forwarded-Host`` and a path to be put before ours are never believed.
"""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

Application = Callable[..., Iterable[bytes]]

# gunicorn reads the first three by itself, from whoever connects from 127.0.0.1.
_SAY_HTTPS = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_PROTOCOL", "HTTP_X_FORWARDED_SSL")
_OTHERS = frozenset(
    {
        "HTTP_FORWARDED",
        "HTTP_CLIENT_IP",
        "HTTP_TRUE_CLIENT_IP",
        "HTTP_FRONT_END_HTTPS",
        "HTTP_SCRIPT_NAME",
        "HTTP_PATH_INFO",
        "HTTP_REMOTE_USER",
        "HTTP_VIA",
    }
)
_KINDS = (
    "HTTP_X_FORWARDED",
    "HTTP_X_REAL_",
    "HTTP_X_SCRIPT_",
    "HTTP_X_CLIENT_IP",
    "HTTP_X_CLUSTER_",
    "HTTP_X_ORIGINAL_",
    "HTTP_X_REWRITE_",
    "HTTP_X_PROXY",
)


def as_it_came(application: Application, *, behind_proxy: bool) -> Application:
    """Wrap a WSGI application: address, scheme and path are what they are, whatever the headers say."""

    def settling(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if behind_proxy:
            environ["wsgi.url_scheme"] = _scheme(_last(environ, "HTTP_X_FORWARDED_PROTO"))
            if address := _address(_last(environ, "HTTP_X_FORWARDED_FOR")):
                environ["REMOTE_ADDR"] = address
        elif any(name in environ for name in _SAY_HTTPS):
            environ["wsgi.url_scheme"] = "http"
        if "HTTP_SCRIPT_NAME" in environ:  # gunicorn took it for the place at which we are served
            environ["PATH_INFO"] = f"{environ['SCRIPT_NAME']}{environ['PATH_INFO']}"
            environ["SCRIPT_NAME"] = ""
        for name in [name for name in environ if name in _OTHERS or name.startswith(_KINDS)]:
            del environ[name]
        return application(environ, start_response)

    return settling


def _last(environ: dict[str, Any], name: str) -> str:
    return str(environ.get(name, "")).rpartition(",")[2].strip()


def _scheme(said: str) -> str:
    return "https" if said.lower() == "https" else "http"


def _address(said: str) -> str:
    """Without a port, which some proxies add; empty where it is no address."""
    if said.startswith("["):
        said = said[1:].partition("]")[0]
    elif said.count(":") == 1:
        said = said.partition(":")[0]
    try:
        return str(ip_address(said))
    except ValueError:
        return ""
