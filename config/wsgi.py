"""What a WSGI server serves: ``config.wsgi:application``."""

import logging
import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

from archive.errors import GuardsDown
from config.behind_proxy import as_it_came
from config.env import BadSetting
from config.readable import with_readable_type
from config.reporting import say_kinds_alone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

log = logging.getLogger("config.wsgi")
say_kinds_alone()
try:
    application = as_it_came(
        with_readable_type(get_wsgi_application()), behind_proxy=settings.ARCHIVE_BEHIND_PROXY
    )
    from archive.search import by_meaning, index  # need the models
    from archive.views.own_pages import check_pages  # needs the settings
    from archive.views.warming import warm  # needs the models
    from archive.wall.checks import require_walls  # needs the models
    from archive.wall.connection import as_reader  # needs the settings

    require_walls()
    if settings.ARCHIVE_SITE != "staff":
        with as_reader():
            index.start()
            by_meaning.prepare(index.current())
            warm()
        index.tidy_memory()
        connections.close_all()  # the threads that answer have their own
    for warning in check_pages():
        log.warning("%s %s", warning.msg, warning.hint)
    if settings.SERVES_STAFF:
        from archive.tasks.engine import start
        from archive.workflow import attribution, scanning

        scanning.start_ahead()
        attribution.start_ahead()
        start()
except (BadSetting, GuardsDown) as refusal:
    sys.stderr.write(f"{refusal}\n")
    # 3, for a supervisor that restarts what fails: starting again will not help.
    sys.exit(3)
