"""All settings. What differs between machines comes from the environment; the README has the table."""

from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from csp.constants import NONE, SELF

from archive.wall.connection import PUBLIC
from archive.wall.public_tables import READERS_ROLE
from config import env
from config.private_files import keep_database_private, keep_private, write_privately
from config.stylesheet import tightened

BASE_DIR = Path(__file__).resolve().parent.parent
# What this machine makes for itself: the SQLite file, collected statics, the key that `make run` drew.
VAR_DIR = BASE_DIR / "var"

DEBUG = env.flag("ARCHIVE_DEBUG", default=False)
# A command in debug on what `make run` serves signs the audit trail with the same key.
write_privately()
keep_private(VAR_DIR, "secret-key", "signing-key", "sealing-keys", "lookup-key")


def _drawn(name: str, otherwise: str) -> str:
    """What `make run` drew, for a command in debug on the same data."""
    file = VAR_DIR / name
    return file.read_text("utf-8").strip() if file.exists() else otherwise


_DEVELOPMENT_KEY = _drawn("secret-key", "development-only-" * 3)
# What this process serves: the readers' pages, the staff's, or both.
ARCHIVE_SITE = env.choice("ARCHIVE_SITE", default="all", among=["all", "public", "staff"])
SERVES_STAFF = ARCHIVE_SITE != "public"
if SERVES_STAFF:
    # No default: a deployment that forgets its key must stop, not run with a known one.
    SECRET_KEY = env.text(
        "ARCHIVE_SECRET_KEY",
        default=_DEVELOPMENT_KEY if DEBUG else None,
        minimum_length=50,
    )
    # Signs the audit trail. Set it before the other key is ever changed, to the old one.
    ARCHIVE_AUDIT_KEY = env.text("ARCHIVE_AUDIT_KEY", default=SECRET_KEY, minimum_length=50)
    # Each clearance is signed on the clearing page. The private key is read from its file when it is needed,
    # so that only the account of the staff's web process has to be able to read it (workflow/signing.py).
    ARCHIVE_SIGNING_KEY_FILE = env.text("ARCHIVE_SIGNING_KEY_FILE", default=str(VAR_DIR / "signing-key"))
    ARCHIVE_VERIFYING_KEY = env.hexadecimal(
        "ARCHIVE_VERIFYING_KEY",
        length=64,
        default=_drawn("signing-key.pub", "0" * 64) if DEBUG else None,
    )
    # Restricted words are sealed with data keys, which these wrap, the newest of them first. What may not be
    # read is found by another key, which never changes (archive/sealing.py).
    _sealing_key = _drawn("sealing-keys", urlsafe_b64encode(sha256(b"development only").digest()).decode())
    ARCHIVE_SEALING_KEYS = env.fernet_keys(
        "ARCHIVE_SEALING_KEYS", default=_sealing_key.split(",") if DEBUG else None
    )
    ARCHIVE_LOOKUP_KEY = env.text(
        "ARCHIVE_LOOKUP_KEY",
        default=_drawn("lookup-key", "development-only-" * 3) if DEBUG else None,
        minimum_length=40,
    )
else:
    ARCHIVE_SEALING_KEYS, ARCHIVE_LOOKUP_KEY = [], ""  # they read nothing that is sealed
    SECRET_KEY = ARCHIVE_AUDIT_KEY = ""  # readers' pages sign nothing, and Django stops what would try
    ARCHIVE_SIGNING_KEY_FILE = ARCHIVE_VERIFYING_KEY = ""
# To whom backups are encrypted: public keys, so that this machine cannot read its own backups.
ARCHIVE_BACKUP_RECIPIENTS = env.recipients("ARCHIVE_BACKUP_RECIPIENT") if SERVES_STAFF else []
# Where readers' pages are, for the links of a process that serves the staff's alone.
ARCHIVE_PUBLIC_ADDRESS = env.address("ARCHIVE_PUBLIC_ADDRESS")
ALLOWED_HOSTS = env.hosts("ARCHIVE_ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DEBUG else None)
# Days for which a child's original words are kept after they were published, closed or withdrawn, and
# for which nobody may work on one that is not public before it is closed (archive/workflow/shredding.py).
ARCHIVE_ORIGINAL_RETENTION_DAYS = env.integer(
    "ARCHIVE_ORIGINAL_RETENTION_DAYS", default=30, minimum=1, maximum=36500
)
ARCHIVE_RESTING_RETENTION_DAYS = env.integer(
    "ARCHIVE_RESTING_RETENTION_DAYS", default=180, minimum=8, maximum=36500
)
# Of how many contacts, at the least, each published attribution line has to be true.
ARCHIVE_MINIMUM_GROUP = env.integer("ARCHIVE_MINIMUM_GROUP", default=5, minimum=3, maximum=10000)
# Days between the end of the month of contact and the first day on which a quote may go out.
ARCHIVE_COOLING_OFF_DAYS = env.integer("ARCHIVE_COOLING_OFF_DAYS", default=90, minimum=0, maximum=36500)
# When what is to be published goes out, all of a day together; empty: at once.
ARCHIVE_RELEASE_AT = env.hour("ARCHIVE_RELEASE_AT", default="06:00")
# From which severity on whoever clears first tries to find the child, as somebody would who wants to, and for
# how many months that holds.
_SEVERITIES = {"ordinary": "1-ordinary", "serious": "2-serious", "most-serious": "3-most-serious"}
ARCHIVE_INTRUDER_FROM = _SEVERITIES[
    env.choice("ARCHIVE_INTRUDER_FROM", default="serious", among=list(_SEVERITIES))
]
ARCHIVE_INTRUDER_MONTHS = env.integer("ARCHIVE_INTRUDER_MONTHS", default=24, minimum=1, maximum=240)
# From how many days on My work says that something has waited too long.
ARCHIVE_LONG_WAIT_DAYS = env.integer("ARCHIVE_LONG_WAIT_DAYS", default=7, minimum=1, maximum=3650)
# Where staff find support for themselves: https://… or mailto:…
ARCHIVE_STAFF_SUPPORT = env.support("ARCHIVE_STAFF_SUPPORT")
ARCHIVE_ORGANISATION = env.text("ARCHIVE_ORGANISATION", default="Heard")
# What the organisation itself says to readers, in files of its own; archive/pages has texts to begin with.
ARCHIVE_PAGES = env.pages(
    "ARCHIVE_PAGES",
    among=["privacy", "privacy.cy", "accessibility", "accessibility.cy", "terms", "terms.cy"],
)
# Where readers report a problem with a quote. A process that serves staff alone shows it to nobody.
ARCHIVE_CONTACT = env.contact(
    "ARCHIVE_CONTACT", default="archive@helpline.example" if DEBUG or ARCHIVE_SITE == "staff" else None
)

_STAFF_APPS = ["archive.apps.StaffAdminConfig", "django.contrib.sessions", "django.contrib.messages"]
INSTALLED_APPS = [
    "archive.apps.ArchiveConfig",
    *(_STAFF_APPS if SERVES_STAFF else []),
    "archive.apps.AccountsConfig",
    "django.contrib.contenttypes",
    # Before staticfiles: `make dev` then serves statics the way production does.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "django_htmx",  # brings htmx; its middleware is not needed
    "csp",
]

# None of these sets a cookie unless a view uses the session, a message or a CSRF token; public pages do not.
_STAFF_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "archive.admin.sessions.session_limits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "archive.admin.policy_reports.ask_for_reports",
    "archive.admin.refusals.pages_for_the_bare",
    "archive.admin.denials.record_denials",
    "archive.admin.openings.record_openings",
    "archive.admin.gone.AnswersForGoneWords",
]
MIDDLEWARE = [
    "config.request_log.log_requests",
    # What gives an answer its headers stands outside whatever may answer: files, redirects and refusals too.
    "config.headers.strict_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.readable.refuse_the_unreadable",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "archive.wall.connection.readers_connection",
    "config.languages.LanguageOfTheAddress",
    "django.middleware.common.CommonMiddleware",
    "archive.views.errors.pages_for_the_bare",
    *(_STAFF_MIDDLEWARE if SERVES_STAFF else []),
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

_STAFF_CONTEXT = [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
_STAFF_TAGS = {
    "drafts": "archive.admin.draft_tags",
    "guide": "archive.admin.guide_tags",
    "lists": "archive.admin.list_tags",
    "sessions": "archive.admin.session_tags",
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": _STAFF_TAGS if SERVES_STAFF else {},
            "context_processors": [
                "django.template.context_processors.request",
                *(_STAFF_CONTEXT if SERVES_STAFF else []),
                "config.context.organisation",
            ],
        },
    },
]

_database = env.database("DATABASE_URL", default=f"sqlite:///{quote(str(VAR_DIR / 'archive.sqlite3'))}")
_readers: dict[str, Any]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    if Path(_database["NAME"]).parent == VAR_DIR:
        VAR_DIR.mkdir(exist_ok=True)  # SQLite makes the file, not the directory
    keep_database_private(Path(_database["NAME"]))
    _readers = {
        "ENGINE": "archive.wall.readers_sqlite",
        "NAME": _database["NAME"],
        "OPTIONS": {"timeout": 20},
    }
    _sqlite: dict[str, Any] = {
        # A transaction that begins by reading cannot wait for a writer later: take the lock first.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds to wait for that lock
        # Readers and the writer do not block each other; foreign keys are switched on by Django itself. What
        # is deleted is overwritten with zeros, and what is sorted stays in memory (no-trace-in-clear.md).
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
        " PRAGMA temp_store=MEMORY;",
    }
    _database["OPTIONS"] = {**_database.get("OPTIONS", {}), **_sqlite}
else:
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    # The temporary schema last: a table made there must never stand for one of ours.
    _path = "-c search_path=public,pg_temp"
    # Whatever the account or the database was given: guards wait for each other, and staff can write.
    _writing = "-c default_transaction_isolation=read\\ committed -c default_transaction_read_only=off"
    # What of the server's own log an account may set for itself; wall/server_log.py has the rest.
    _quiet = "-c log_parameter_max_length_on_error=0 -c debug_print_parse=off -c debug_print_plan=off"
    _quiet += " -c debug_print_rewritten=off"
    _database["OPTIONS"] = {**_database.get("OPTIONS", {}), "options": f"{_path} {_writing} {_quiet}"}
    _only_reading = {
        "assume_role": READERS_ROLE,
        "options": f"{_path} -c default_transaction_read_only=on",
    }
    _readers = {**_database, "OPTIONS": {**_database.get("OPTIONS", {}), **_only_reading}}
# The same database twice: what readers' pages ask goes through a connection that sees public tables alone.
DATABASES = {
    "default": _database if SERVES_STAFF else {},
    PUBLIC: {**_readers, "TEST": {"MIRROR": "default"}},
}
DATABASE_ROUTERS = ["archive.wall.connection.ReadersRouter"]
READERS_DATABASE = PUBLIC
# The detector reads in processes of its own, so that no text can stop a page (archive/detection/process.py).
ARCHIVE_SCANS_APART = True
# No process connects to anything but the database (archive/no_way_out.py). The environment cannot change it;
# tests do, which ask the servers that they start.
ARCHIVE_NO_WAY_OUT = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "archive.admin.passwords.NotLeaked"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds for which a link to set a password works

LANGUAGE_CODE = "en-gb"
# Readers' pages in Welsh stand under /cy/; no cookie and no header decides, so that a link says it all.
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
TIME_ZONE = "Europe/London"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
# Named by its content, by us (type) or by the storage: it never changes, so it is fetched once.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+\.[0-9a-f]{12}\..+$"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    # Nothing that is uploaded is kept as a file: its rows are sealed (docs/decisions/spreadsheets.md).
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes of a form, uploads aside; a long testimony has 20 kB
# A spreadsheet that somebody sends in is never on a disk: the server takes less than this holds.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 34 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # a review with some hundred flags

# Readers' pages carry their style within them, so that the first answer can be painted at once: the policy
# names it by its digest (docs/decisions/content-security-policy.md).
_styles = BASE_DIR / "archive" / "static" / "archive"
READERS_STYLES = {
    name: tightened("".join((_styles / file).read_text("utf-8") for file in files))
    for name, files in {
        "every": ("tokens.css", "public.css"),
        "topics": ("public-topics.css",),  # with charts, figures and lists of topics, which a search has not
        "search": ("public-search.css",),
    }.items()
}
_style_digests = [b64encode(sha256(style.encode()).digest()).decode() for style in READERS_STYLES.values()]
# The stock admin and its type-ahead run under this, and so does every page of ours.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, *(f"'sha256-{digest}'" for digest in _style_digests)],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
# Other sites never learn which page, let alone which search, a reader came from.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Off only where nothing but this machine can reach the server, as in `make run`.
HTTPS = env.flag("ARCHIVE_HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Only for a proxy that nobody can go round, and that says itself what came to it (config/behind_proxy.py).
ARCHIVE_BEHIND_PROXY = env.flag("ARCHIVE_BEHIND_PROXY", default=False)

# A password and a code from a phone. Off only where nobody but this machine can reach the server.
ARCHIVE_SECOND_FACTOR = env.flag("ARCHIVE_SECOND_FACTOR", default=not DEBUG)
if SERVES_STAFF and HTTPS and not ARCHIVE_SECOND_FACTOR:
    raise env.BadSetting(
        "ARCHIVE_SECOND_FACTOR is off although ARCHIVE_HTTPS is on: remove it, or set it to 1. It may be off "
        "only on a server that nobody but this machine can reach."
    )
# Browsers take such a cookie from this very host alone, and over HTTPS alone.
_only_here = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_only_here}sessionid"
CSRF_COOKIE_NAME = f"{_only_here}csrftoken"
BROWSER_COOKIE_NAME = f"{_only_here}heard-browser"  # archive/admin/where_from.py
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds from signing in: a working day, then sign in again
SESSION_UNUSED_SECONDS = 30 * 60  # without a press or a word typed
SESSION_WARNING_SECONDS = 5 * 60  # before either end
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# A form that is not trusted must not lose its words; where nobody signs in, no form is sent at all.
CSRF_FAILURE_VIEW = (
    "archive.admin.drafts.form_not_trusted" if SERVES_STAFF else "archive.views.errors.form_not_trusted"
)
CSRF_COOKIE_SAMESITE = "Lax"

# Nothing that was typed reaches a log, a mail or an error page: see config/reporting.py.
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.reporting.NothingTyped"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nothing is ever sent by mail
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"codes": {"()": "config.reporting.CodesOnly"}},
    "handlers": {"stderr": {"class": "config.reporting.Quiet", "formatter": "codes"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Replaces Django's own handlers, one of which would mail whole requests.
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # How a request ended says config.requests; of what was refused these would repeat the address.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "archive": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "config": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
