"""How gunicorn serves the archive: ``gunicorn -c python:config.serving config.wsgi``."""

# One process holds one copy of the language model; its threads answer side by side.
workers = 1
worker_class = "gthread"
threads = 4
timeout = 60  # seconds; a long import is the slowest thing that a page does
control_socket_disable = True
# Path without query string, no referrer: what was searched for is nobody's business.
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(b)s bytes %(M)s ms"
