from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.errors import GuardsDown
from archive.wall.keys import require_keys
from archive.workflow.demo import demo_testimonies, load, load_baseline, stands_beside_real_testimony
from archive.workflow.demo_collection import load_collection


class Command(BaseCommand):
    help = "Load the invented demo archive through the real workflow; what exists already is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            require_keys()
        except GuardsDown as refusal:
            raise CommandError(f"{refusal} Nothing was written.") from None
        if stands_beside_real_testimony():
            raise CommandError(
                "This archive holds testimony that is not invented. Invented contacts and statistics would "
                "count as children whom its lines could be about, so nothing was written. Load the demo "
                "into an archive of its own."
            )
        load_baseline()
        demos = list(demo_testimonies())
        # disable=None: no bar where standard error is not a terminal
        loaded = sum(load(demo) for demo in tqdm(demos, desc="Demo archive", unit="testimony", disable=None))
        load_collection()
        self.stdout.write(f"{loaded} invented testimonies loaded, {len(demos) - loaded} existed already.")
