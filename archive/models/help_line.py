"""Where a reader can get help now: on every page, in the same place, edited by staff. Never empty."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "first_help_lines.json"
PHONE = RegexValidator(r"^[0-9]([0-9 ]*[0-9])?\Z", "Digits and single spaces only.")


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to get help, as a page shows it."""

    heading: str
    text: str
    phone: str
    url: str
    in_strip: bool

    @property
    def dialled(self) -> str:
        return self.phone.replace(" ", "")

    @property
    def site(self) -> str:
        """The address as people say it: "childline.org.uk"."""
        return self.url.partition("//")[2].removeprefix("www.").rstrip("/")


class HelpLineQuerySet(models.QuerySet["HelpLine"]):
    def contacts(self) -> list[Contact]:
        """Return them in their order; those that the program brings where staff deleted all."""
        rows = self.order_by("position", "pk").values_list("heading", "text", "phone", "url", "in_strip")
        return [Contact(*row) for row in rows] or first_contacts()

    def by_position(self) -> Self:
        return self.order_by("position", "pk")


class HelpLine(models.Model):
    """A helpline or a service. ``in_strip`` puts it at the very top of each page."""

    position = models.PositiveSmallIntegerField(default=100, help_text="Smaller comes first.")
    heading = models.CharField(max_length=80, help_text="Whom it is for: “Under 19?”.")
    text = models.CharField(
        max_length=300, help_text="One plain sentence. The number and the address follow it."
    )
    phone = models.CharField(max_length=20, blank=True, validators=[PHONE])
    url = models.URLField("address", blank=True)
    in_strip = models.BooleanField("at the top of every page", default=False)

    objects = HelpLineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "way to get help"
        verbose_name_plural = "ways to get help"
        constraints = [
            models.CheckConstraint(
                name="help_line_can_be_reached",
                condition=~Q(heading="") & ~Q(text="") & (~Q(phone="") | ~Q(url="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading} {self.phone or self.url}"

    def clean(self) -> None:
        super().clean()
        if not self.phone and not self.url:
            raise ValidationError("Give a number or an address: otherwise nobody can get help there.")


@cache
def _brought() -> tuple[Contact, ...]:
    rows = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return tuple(
        Contact(row["heading"], row["text"], row["phone"], row["url"], row["in_strip"]) for row in rows
    )


def first_contacts() -> list[Contact]:
    """Return those that the program brings: at first, and where the database does not answer."""
    return list(_brought())
