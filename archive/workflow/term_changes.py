"""What happens to a term once it may: merged, taken apart again, renamed, no longer used, used again.

Nobody asks here who may (workflow/terms.py): each function says what stands in the way, and does it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from archive.disclosure.audit import rare
from archive.disclosure.ladders import HARM_TYPE, ONLINE, PLATFORM, Vocabulary
from archive.errors import NotAllowed
from archive.models.audit import Action
from archive.models.public_tags import vocabulary
from archive.models.term_names import name_key
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.wall.terms import spelled
from archive.workflow import audit, auditing

MODELS: Mapping[str, type[Term]] = {str(each._meta.model_name): each for each in (Platform, HarmType, Theme)}
_TAGS = {"platform": PLATFORM, "harmtype": HARM_TYPE}
MERGE, UNMERGE, RENAME, RETIRE, BRING_BACK = "merge", "unmerge", "rename", "retire", "bring-back"


_STAYS = "“{}” is the broadest platform, so it has to stay as it is."


def _is_online(term: Term) -> bool:
    return isinstance(term, Platform) and term.slug == ONLINE


def subject_of(term: Term) -> str:
    return f"{term._meta.model_name} {term.pk}"


def term_of(subject: str) -> Term:
    """Raises NotAllowed: it is gone."""
    table, _, number = subject.partition(" ")
    found: Term | None = MODELS[table].objects.filter(pk=number).first()
    if found is None:
        raise NotAllowed("This term no longer exists. Refuse this request.")
    return found


def against_merging(old: Term, into: Term) -> list[str]:
    """Return everything that stands in the way, in sentences."""
    found = []
    if type(old) is not type(into):
        return ["Only terms of one list can be merged."]
    if old.pk == into.pk:
        return ["A term cannot be merged into itself."]
    if old.is_merged:
        found.append(f"“{old}” was merged already, into “{old.now}”.")
    if into.is_merged:
        found.append(f"“{into}” was merged into “{into.now}”. Choose that one.")
    if into.retired:
        found.append(f"“{into}” has been retired. Bring it back first, or choose another.")
    found += [_STAYS.format(term) for term in (old, into) if _is_online(term)]
    if narrower := len(type(old).objects.live().filter(parent=old.pk)):
        found.append(
            f"“{old}” has {narrower} narrower term{'' if narrower == 1 else 's'}. Give "
            f"{'it' if narrower == 1 else 'them'} another broader term first."
        )
    return found


def too_rare_after_merging(old: Term, into: Term) -> list[str]:
    """Return a sentence where public lines would fit too few contacts that fit enough now: with another
    broader term, whoever counted with the old one's no longer does."""
    tag = _TAGS.get(str(old._meta.model_name))
    if tag is None or _broader(old) == _broader(into):
        return []
    now = vocabulary()
    aliases = type(old).objects.filter(merged_into=old.pk).values_list("slug", flat=True)
    merged = {**now.merged, **{(tag, slug): into.slug for slug in (old.slug, *aliases)}}
    number = _rare_only_in(Vocabulary(now.platforms, now.harm_types, merged))
    said = (
        f"“{old}” and “{into}” have different broader terms. Merged, {_lines(number)} would fit too few "
        "contacts. Give both the same broader term first."
    )
    return [said] if number else []


def too_rare_after_unmerging(old: Term) -> list[str]:
    """As ``too_rare_after_merging``: apart, each is rarer than both are together."""
    tag = _TAGS.get(str(old._meta.model_name))
    if tag is None:
        return []
    now = vocabulary()
    merged = {fact: stays for fact, stays in now.merged.items() if fact != (tag, old.slug)}
    number = _rare_only_in(Vocabulary(now.platforms, now.harm_types, merged))
    said = f"Apart, “{old}” and “{old.now}” are rarer: {_lines(number)} would fit too few contacts."
    return [said] if number else []


def _rare_only_in(after: Vocabulary) -> int:
    minimum = auditing.minimum()
    before = {each.public_id for each in rare(auditing.published_lines(), minimum)}
    then = {each.public_id for each in rare(auditing.published_lines(after), minimum)}
    return len(then - before)


def _broader(term: Term) -> int | None:
    return term.parent.pk if term.parent else None


def merge(old: Term, into: Term) -> None:
    """Read ``old`` as ``into`` from now on. No row of a quote, a clearance or a testimony changes."""
    refuse(against_merging(old, into) or too_rare_after_merging(old, into))
    _set(old, merged_into_id=into.pk)


def against_unmerging(old: Term) -> list[str]:
    if not old.is_merged:
        return [f"“{old}” was not merged, so there is nothing to undo."]
    if old.parent is not None and old.parent.is_merged:
        return [f"Its broader term, “{old.parent}”, was merged into “{old.parent.now}”. Undo that first."]
    if old.parent is not None and old.parent.parent is not None:
        above = old.parent.parent
        return [f"Its broader term, “{old.parent}”, is now below “{above}”. Move it back to the top first."]
    return []


def unmerge(old: Term) -> None:
    """Let it stand for itself again. What was given the other term meanwhile keeps that one."""
    refuse(against_unmerging(old) or too_rare_after_unmerging(old))
    _set(old, merged_into_id=None)


def _lines(number: int) -> str:
    return "the line of 1 public quote" if number == 1 else f"the lines of {number} public quotes"


def against_retiring(term: Term) -> list[str]:
    found = []
    if term.is_merged:
        found.append(f"“{term}” was merged into “{term.now}”, so nobody can choose it anyway.")
    elif term.retired:
        found.append(f"“{term}” has been retired already.")
    if _is_online(term):
        found.append(_STAYS.format(term))
    if used := [each.label for each in type(term).objects.offered().filter(parent=term.pk).order_by("label")]:
        found.append(f"“{term}” is broader than “{used[0]}”, which is still in use. Retire that one first.")
    return found


def retire(term: Term) -> None:
    refuse(against_retiring(term))
    _set(term, retired=True)


def against_bringing_back(term: Term) -> list[str]:
    if not term.retired:
        return [f"“{term}” is in use."]
    if term.is_merged:
        return [f"“{term}” was merged into “{term.now}”. Undo that first."]
    if term.parent is not None and term.parent.retired:
        return [f"Its broader term, “{term.parent}”, has been retired. Bring that one back first."]
    return []


def bring_back(term: Term) -> None:
    refuse(against_bringing_back(term))
    _set(term, retired=False)


def against_renaming(term: Term, label: str) -> list[str]:
    """As ``Term.clean`` says it; a merged term keeps its name, by which it is found."""
    if term.is_merged:
        return [f"“{term}” was merged into “{term.now}”. Rename that one."]
    if label == term.label:
        return ["This is its name already."]
    changed = type(term).objects.get(pk=term.pk)
    changed.label = label
    try:
        changed.full_clean()
    except ValidationError as refusal:
        return [message for messages in refusal.message_dict.values() for message in messages]
    return []


def says_something_else(term: Term, label: str) -> bool:
    """Whether more than the spelling changes."""
    return spelled(label) != spelled(term.label)


def rename(term: Term, label: str) -> None:
    """Give it another label. By the old one it is still found: that becomes a synonym."""
    refuse(against_renaming(term, label))
    synonyms = list(term.synonyms)
    if name_key(term.label) not in {name_key(label), *map(name_key, synonyms)}:
        synonyms.append(term.label)
    _set(term, label=label, synonyms=synonyms)


def refuse(reasons: list[str]) -> None:
    """Raises NotAllowed where there is one."""
    if reasons:
        raise NotAllowed(" ".join(reasons))


def _set(term: Term, **values: Any) -> None:
    for name, value in values.items():
        setattr(term, name, value)
    term.save(update_fields=[name.removesuffix("_id") for name in values])
    term.refresh_from_db()


@transaction.atomic
def do(act: str, term: Term, *, by: User, into: Term | None = None, label: str = "") -> None:
    """Do it, and leave the row that tells of it.

    Raises:
        NotAllowed: with everything that stands in the way.
    """
    if act == MERGE and into is not None:
        merge(term, into)
    elif act == RENAME:
        rename(term, label)
    else:
        _ALONE[act](term)
    details: dict[str, str | int] = {"verb": act}
    if into is not None:
        details["into"] = into.pk
    audit.record_about(Action.CHANGED, subject_of(term), by, **details)


_ALONE: Mapping[str, Callable[[Term], None]] = {UNMERGE: unmerge, RETIRE: retire, BRING_BACK: bring_back}
