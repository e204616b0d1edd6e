"""Components that each find one kind of thing: data/rule_components.tsv lists those without code."""

from collections.abc import Callable, Iterator
from functools import partial

from archive.detection.component import Component, RuleComponent
from archive.detection.components.ages import Ages
from archive.detection.components.cued_accounts import CuedAccounts
from archive.detection.components.cued_names import CuedNames
from archive.detection.components.described_places import DescribedPlaces
from archive.detection.components.first_names import FirstNames
from archive.detection.components.gazetteer import Gazetteer
from archive.detection.components.health import Health
from archive.detection.components.heritage import Heritage
from archive.detection.components.letters import Letters
from archive.detection.components.named_groups import NamedGroups
from archive.detection.components.organisations import Organisations
from archive.detection.components.other_scripts import OtherScripts
from archive.detection.components.phone_numbers import PhoneNumbers
from archive.detection.components.repeated_names import RepeatedNames
from archive.detection.components.schools import Schools
from archive.detection.components.street_addresses import StreetAddresses
from archive.detection.components.tagged_words import TaggedWords
from archive.detection.components.unexplained_names import UnexplainedNames
from archive.detection.components.usernames import Usernames
from archive.detection.findings import Label
from archive.detection.text.wordlists import DATA

# In the order in which they run. The last three read what others found.
WITH_CODE: tuple[type[Component], ...] = (
    CuedNames,
    Letters,
    FirstNames,
    Usernames,
    NamedGroups,
    OtherScripts,
    PhoneNumbers,
    StreetAddresses,
    Schools,
    Organisations,
    Gazetteer,
    DescribedPlaces,
    Ages,
    Health,
    Heritage,
    UnexplainedNames,
    TaggedWords,
    CuedAccounts,
    RepeatedNames,
)


def _every() -> Iterator[tuple[str, Callable[[], RuleComponent]]]:
    for line in (DATA / "rule_components.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, label = line.split("\t")
            yield name, partial(RuleComponent, name, Label(label))
    for component in WITH_CODE:
        yield component.NAME, component


# By the name of its span group, in the order in which they run.
EVERY = dict(_every())
