"""How gunicorn serves the archive: ``gunicorn -c python:config.serving config.wsgi``."""

# One process holds one copy of the language model; its threads answer side by side.
workers = 1
worker_class = "gthread"
threads = 4
timeout = 60  # seconds; the first scan of a process loads the language model
control_socket_disable = True

# Path without query string, no referrer: what was searched for is nobody's business.
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(b)s bytes %(M)s ms"
# gunicorn itself would log the whole address, and the error's own words, of a request that broke off.
logconfig_dict = {
    "formatters": {"codes": {"()": "config.reporting.CodesOnly"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "codes"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
        "gunicorn.access": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
    },
}
