"""Constraints that called functions which only Django's own connections have, in SQL that every program can read."""

from typing import Any

from django.db import migrations, models

from archive.models.conditions import IsFirstOfMonth, IsMadeOf

HEX: dict[str, Any] = {"letters": "0-9a-f", "length": 64}
PUBLIC_ID: dict[str, Any] = {"letters": "bcdfghjkmnpqrstvwxyz23456789", "length": 10}
CONSTRAINTS = {
    "contact": models.CheckConstraint(
        name="contact_knows_only_the_month",
        condition=IsFirstOfMonth("month"),
        violation_error_message="Only the month of contact is kept: give its first day.",
    ),
    "clearance": models.CheckConstraint(name="clearance_digest_is_sha256", condition=IsMadeOf("digest", **HEX)),
    "edition": models.CheckConstraint(
        name="edition_public_id_form", condition=IsMadeOf("public_id", **PUBLIC_ID)
    ),
    "event": models.CheckConstraint(name="event_mac_is_sha256", condition=IsMadeOf("mac", **HEX)),
    "publication": models.CheckConstraint(
        name="publication_public_id_form", condition=IsMadeOf("public_id", **PUBLIC_ID)
    ),
    "tombstone": models.CheckConstraint(
        name="tombstone_public_id_form", condition=IsMadeOf("public_id", **PUBLIC_ID)
    ),
}


class Migration(migrations.Migration):
    dependencies = [("archive", "0014_drafts")]
    operations = [
        operation
        for model, constraint in CONSTRAINTS.items()
        for operation in (
            migrations.RemoveConstraint(model, constraint.name),
            migrations.AddConstraint(model, constraint),
        )
    ]
