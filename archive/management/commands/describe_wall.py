from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from archive.wall.page import page


class Command(BaseCommand):
    help = "Write docs/wall.md from the guards as they are."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR, "docs", "wall.md")
        path.write_text(page(), "utf-8")
        self.stdout.write(f"Written: {path.relative_to(settings.BASE_DIR)}")
