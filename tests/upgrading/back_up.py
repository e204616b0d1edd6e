"""Keep a backup that a release made itself, for the restores that come after it: run it before one is tagged.

``DATABASE_URL=sqlite:///ABSOLUTE/new.sqlite3 python -m tests.upgrading.back_up LAST_MIGRATION``, and once
more beside a PostgreSQL (``python -m tests.postgres python -m …``), write data/LAST_MIGRATION.ENGINE.backup
and .keys: what save.py makes, and what readers look for besides. All of it is invented.
"""

import os
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from archive.backups import age
from tests.upgrading.save import DATA, KEY, make

IDENTITY = DATA / "private-key-for-backups"  # of these backups alone, which hold nothing that is true
# What readers are to find, by a word that is in no other quote.
QUOTES = {
    "lighthouse": ("he said he would send the picture to everyone at the lighthouse club. i told my nan", 12),
    "harbour": ("they left me out of the harbour game and laughed when i asked why", 9),
}


def make_more():
    """Two more quotes that readers see, a figure of staff's own and a definition that they wrote anew."""
    from django.contrib.auth.models import User

    from archive.models import Figure, HarmType
    from archive.vocabulary import CheckAnswer, CheckItem
    from archive.workflow.flags import flag_states
    from archive.workflow.intake import Entry, Tags, enter
    from tests.workflow.acting import clearing, preparing, publishing, review

    author, reviewer, approver = (
        User.objects.get(username=name) for name in ("author", "reviewer", "approver")
    )
    for number, (text, years) in enumerate(QUOTES.values(), 7):
        tags = Tags(("roblox",), ("bullying",), ("told-family-and-it-helped",), years, "boy", "wales", 2024)
        entry = Entry(f"S-{number}", date(2024, 5, 1), "service_terms", text, tags)
        t = enter(entry, by=author).testimony
        ids = [state.flag_id for state in flag_states(t.latest_revision) if state.is_open]
        if ids:
            t = review.keep(t, seen=t.version, flag_ids=ids, reason="not_identifying", by=reviewer)
        choices = preparing.Choices(
            platforms=("roblox",),
            harm_types=("bullying",),
            themes=("told-family-and-it-helped",),
            age_band="10-12" if years > 9 else "under-10",
            gender="boy",
            year=2024,
            fidelity="verbatim",
            content_notes=("bullying",),
            checklist={item.value: CheckAnswer.NOTHING.value for item in CheckItem},
        )
        t = preparing.submit(t, seen=t.version, choices=choices, by=reviewer)
        t = clearing.clear(t, seen=t.version, digest=preparing.public_copy(t).digest(), by=approver)
        publishing.publish(t, seen=t.version, by=approver)

    figure = Figure.objects.create(
        slug="counted-by-us",
        value=Decimal(41),
        unit="schools that asked us for help",
        first_day=date(2024, 1, 1),
        last_day=date(2024, 12, 31),
        coverage="Schools in Wales that wrote to us.",
        source="Our own register, 2024",
        caveat="It leaves out schools that telephoned.",
    )
    figure.harm_types.add(HarmType.objects.get(slug="bullying"))
    HarmType.objects.filter(slug="doxxing").update(definition="Use when what staff agreed on happened.")


def collect():
    """A collection that readers see, and another that waits to be confirmed."""
    from django.contrib.auth.models import Group, User

    from archive.models import Figure, Publication
    from archive.models.power import Verdict
    from archive.workflow import collections, power
    from archive.workflow.collections import Content, Part

    writer, second = (
        User.objects.create_user(name, password=None, is_staff=True) for name in ("writer", "second")
    )
    writer.groups.add(Group.objects.get(name="reviewer"))
    second.groups.add(Group.objects.get(name="approver"))
    quote = Publication.objects.get(text=QUOTES["lighthouse"][0])
    parts = (
        Part(quote.public_id, heading="Afraid", context="Asked in a chat."),
        Part(figure=Figure.objects.earliest("pk").pk),
    )
    for slug in ("evidence", "waiting"):
        made = collections.start(
            Content(f"Evidence ({slug})", slug, "What children say.", None, parts), by=writer
        )
        asked = collections.submit(made, seen=made.latest.seen, by=writer)
        if slug == "evidence":
            power.answer(asked, Verdict.CONFIRMED, by=second)


def main(name):
    if not IDENTITY.exists():
        private, public = age.new_key()
        IDENTITY.write_text(f"# public key: {public}\n{private}\n", "ascii")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.settings",  # whose keys the tests have
        "ARCHIVE_SECRET_KEY": KEY,
        "ARCHIVE_ALLOWED_HOSTS": "testserver",
        "ARCHIVE_HTTPS": "0",
        "ARCHIVE_BACKUP_RECIPIENT": IDENTITY.read_text("ascii").splitlines()[0].rpartition(" ")[2],
    }
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    make()
    make_more()
    if name >= "0040":
        collect()
    with TemporaryDirectory() as directory:
        call_command("backup", directory, progress=False)
        for file in Path(directory).iterdir():
            (DATA / f"{name}.{connection.vendor}{file.suffix}").write_bytes(file.read_bytes())


if __name__ == "__main__":
    main(sys.argv[1])
