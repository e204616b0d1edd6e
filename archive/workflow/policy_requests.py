"""Who may see and answer what somebody asks for and another confirms: a part of the policy (policy.py)."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from archive.models.collection import CollectionEdition
from archive.models.power import Kind, PowerRequest, Verdict
from archive.workflow.policy import RULES, YES, Answer, Right, is_switched_on, may, who_holds


def who_may_answer(asked: PowerRequest) -> tuple[QuerySet[User], str]:
    """Return those who can confirm or refuse it as things stand, and what they are called.

    Another approver confirms an erasure, since they can look at what would go, and a collection of quotes in
    which they wrote nothing; another administrator confirms the rest. Where there is none, an auditor does.
    """
    administrators = (who_holds(RULES[Right.CHANGE_ACCOUNTS].permission), "another administrator")
    auditors = (who_holds(RULES[Right.SEE_TRAIL].permission, also_above_roles=False), "an auditor")
    approvers = (who_holds(RULES[Right.ERASE].permission, also_above_roles=False), "another approver")
    order = {Kind.ERASURE: [approvers, administrators], Kind.COLLECTION: [approvers]}
    concerned = _wrote_in_it(asked)
    for holders, called in order.get(Kind(asked.kind), [administrators]):
        others = holders.exclude(pk__in=concerned)
        if asked.account_id is not None:
            others = others.exclude(pk=asked.account_id)
        if others.exists():
            return others, called
    return auditors[0].exclude(pk__in=[*concerned, asked.account_id or 0]), auditors[1]


def _wrote_in_it(asked: PowerRequest) -> list[int]:
    """Whoever asked; of a collection, everybody who had a hand in it."""
    edition = CollectionEdition.objects.filter(request=asked.pk).first()
    hands = edition.collection.editors.values_list("pk", flat=True) if edition is not None else ()
    return [asked.asked_by_id, *hands]


def _was_changed_since(asked: PowerRequest) -> bool:
    edition = CollectionEdition.objects.get(request=asked.pk)
    later = CollectionEdition.objects.filter(collection=edition.collection_id, number__gt=edition.number)
    return later.exists()


_NEEDED_TO_ASK = {Kind.ERASURE: Right.ERASE, Kind.COLLECTION: Right.COLLECT}


def may_answer(person: User, asked: PowerRequest, verdict: str) -> Answer:
    """Say whether ``person`` may answer a request so, now."""
    given = asked.given_answer
    if given is not None:
        return Answer(f"Request {asked.pk} has already been answered.")
    if asked.lasts_until <= timezone.now():
        return Answer(f"Request {asked.pk} was not answered within 7 days, so it has expired. Ask again.")
    if verdict == Verdict.TAKEN_BACK:
        return YES if person.pk == asked.asked_by_id else Answer("Only the person who asked may do this.")
    if person.pk == asked.asked_by_id:
        return Answer("You asked for this yourself, so somebody else has to confirm it.")
    if person.pk == asked.account_id:
        return Answer("This is about your own account, so somebody else has to confirm it.")
    if person.pk in _wrote_in_it(asked):
        return Answer("You worked on this collection yourself, so somebody else has to confirm it.")
    others, called = who_may_answer(asked)
    if not others.filter(pk=person.pk).exists():
        return Answer(f"Only {called} can confirm or refuse this.")
    needed = _NEEDED_TO_ASK.get(Kind(asked.kind), Right.CHANGE_ACCOUNTS)
    if verdict == Verdict.CONFIRMED and asked.kind == Kind.COLLECTION and _was_changed_since(asked):
        return Answer("It was changed after it was submitted. Refuse this, so that it is submitted again.")
    if verdict == Verdict.CONFIRMED and not (is_switched_on(asked.asked_by) and may(asked.asked_by, needed)):
        return Answer("The person who asked may no longer do this themselves. Refuse this request.")
    return YES


def may_see_request(person: User, asked: PowerRequest) -> Answer:
    """Whoever asked, whoever may answer, and those who look after accounts or the trail."""
    looks_after = may(person, Right.CHANGE_ACCOUNTS) or may(person, Right.SEE_TRAIL)
    if (
        person.pk == asked.asked_by_id
        or looks_after
        or who_may_answer(asked)[0].filter(pk=person.pk).exists()
    ):
        return YES
    return Answer("Only the person who asked for this, and those who may confirm it, can see it.")
