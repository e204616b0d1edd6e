"""What a process of one site can read, and what its pages say: ``python -m tests.site_probe``.

It starts as the server does, so it ends as that does where a guard is missing. In: JSON on standard input,
with statements to try on the readers' connection and words to look for on every page. Out: JSON.
"""

import json
import sys

from django.conf import settings
from django.db import DatabaseError, connections
from django.test import Client

import config.wsgi  # noqa: F401 -- the start itself, with its checks
from archive.wall.connection import PUBLIC
from tests import site_settings  # Django itself refuses to tell an empty key
from tests.crawling import crawl, leaks


def tried(statement):
    """Nothing where the database did as it was told, or how it refused."""
    connection = connections[PUBLIC]
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as refusal:
        return str(refusal).splitlines()[0]
    else:
        return ""
    finally:
        connection.close()


def count_private_questions(statements):
    """How often a page asked through any other connection than the readers'."""

    def count(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    return count


def main():
    asked = json.load(sys.stdin)
    beside = []
    if settings.DATABASES["default"]:
        connections["default"].execute_wrappers.append(count_private_questions(beside))
    pages = crawl(Client()) if asked["words"] else {}
    answer = {
        "tried": {statement: tried(statement) for statement in asked["statements"]},
        "pages": {address: page.status_code for address, page in pages.items()},
        "leaks": {word: leaks(pages, word) for word in asked["words"]},
        "cookies": [address for address, page in pages.items() if page.cookies],
        "beside": beside,
        "admin": Client().get("/admin/login/").status_code,
        "apps": sorted(settings.INSTALLED_APPS),
        "keys": [site_settings.SECRET_KEY, site_settings.ARCHIVE_AUDIT_KEY],
        "writable": settings.DATABASES["default"],
    }
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    main()
