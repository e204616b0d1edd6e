"""Save the database of a release, for the upgrades that come after it: run it before one is tagged.

``DATABASE_URL=sqlite:///ABSOLUTE/new.sqlite3 python -m tests.upgrading.save LAST_MIGRATION`` writes
data/LAST_MIGRATION.jsonl: the triggers of both engines, and the rows of a small archive with testimonies
published, cleared, withdrawn, erased and closed, and an unsaved form. Invented, as all testimony here.
"""

import json
import os
import sys
from datetime import date
from pathlib import Path

import django

DATA = Path(__file__).parent / "data"
KEY = "signed-by-the-release-before-" * 2  # what the saved audit trails are signed with


def make():
    """Take three testimonies as far as they go, by the functions of the release."""
    from django.contrib.auth.models import User

    from archive.vocabulary import CheckAnswer, CheckItem
    from archive.workflow import closing, drafts, erasing, withdrawing
    from archive.workflow.flags import flag_states
    from archive.workflow.intake import Entry, Tags, enter
    from tests.workflow.acting import clearing, preparing, publishing, review

    author, reviewer, approver = (
        User.objects.create_user(name, password=None, is_staff=True)
        for name in ("author", "reviewer", "approver")
    )
    tags = Tags(
        platforms=("instagram",),
        harm_types=("online-blackmail",),
        themes=("too-ashamed-to-tell",),
        age=13,
        gender="girl",
        nation="england",
        year=2025,
    )
    choices = preparing.Choices(
        platforms=("instagram",),
        harm_types=("online-blackmail",),
        themes=("too-ashamed-to-tell",),
        age_band="13-15",
        gender="girl",
        year=2025,
        fidelity="verbatim",
        content_notes=("threats",),
        note="jess said that it may be told",
        checklist={item.value: CheckAnswer.NOTHING.value for item in CheckItem},
    )

    def cleared(reference, text):
        t = enter(Entry(reference, date(2025, 3, 1), "service_terms", text, tags), by=author).testimony
        while ids := [s.flag_id for s in flag_states(t.latest_revision) if s.is_open]:
            if t.latest_revision.number == 1:
                t = review.accept(t, seen=t.version, flag_ids=ids, by=reviewer)
                t = review.apply(t, seen=t.version, by=reviewer).testimony
            else:
                t = review.keep(t, seen=t.version, flag_ids=ids, reason="not_identifying", by=reviewer)
        t = preparing.submit(t, seen=t.version, choices=choices, by=reviewer)
        digest = preparing.public_copy(t).digest()
        return clearing.clear(t, seen=t.version, digest=digest, by=approver)

    def published(reference, text):
        t = cleared(reference, text)
        publishing.publish(t, seen=t.version, by=approver)
        t.refresh_from_db()
        return t

    published("S-1", "my mate jess told me he lives in stockport. im 13 and jess is scared he will find us")
    cleared("S-2", "he said that nobody would believe me. im 13 and jess knows")
    gone = published("S-3", "he told my friend aisha that it was her fault. she is 13")
    withdrawing.order(gone, seen=gone.version, reason="child_asked", by=approver, note="her mum kelly rang")
    last = published("S-4", "my teacher mr okafor found out. i am 13")
    withdrawing.order(last, seen=last.version, reason="child_asked", by=approver, note="he asked us to")
    last.refresh_from_db()
    erasing.erase(last, seen=last.version, by=approver)
    closed = enter(Entry("S-5", date(2025, 3, 1), "service_terms", "leah told me it is her", tags), by=author)
    t = closed.testimony
    closing.close(
        t, seen=t.version, reason="duplicate", note="the same as what leah said in march", by=approver
    )
    drafts.keep("entry", {"text": ["rosie says he knows her road"], "reference": ["S-6"]}, by=author)


def lines():
    from django.apps import apps
    from django.contrib.auth.models import User

    from archive.wall.guards import triggers

    for vendor in ("sqlite", "postgresql"):
        for each in triggers(vendor):
            for statement in each.statements(vendor):
                yield {"vendor": vendor, "statement": statement}
    for model in (User, *apps.get_app_config("archive").get_models(include_auto_created=True)):
        for row in model._default_manager.order_by("pk").values():
            yield {"table": model._meta.db_table, "row": row}


def as_text(value):
    # Not Django's own encoder, which cuts a time off at its milliseconds: the audit trail is signed over it.
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def main(name):
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.settings",  # whose keys the tests have
        "ARCHIVE_SECRET_KEY": KEY,
        "ARCHIVE_ALLOWED_HOSTS": "testserver",
        "ARCHIVE_HTTPS": "0",
    }
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    make()
    with (DATA / f"{name}.jsonl").open("w", encoding="utf-8") as file:
        for line in lines():
            file.write(json.dumps(line, default=as_text) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
