"""What will be sealed goes through one kind of column, and no query compares it."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldError

from archive.models import (
    CaseNote,
    Closing,
    ConcernClosing,
    ConcernNote,
    Contact,
    Decision,
    Draft,
    Flag,
    Hold,
    PowerRequest,
    Preparation,
    RecoveryCode,
    Return,
    Revision,
    RightsAnswer,
    RightsRequest,
    RightsStep,
    SecondFactor,
    Upload,
    UploadRow,
    Withdrawal,
)
from archive.models.restricted import RestrictedTextField

RESTRICTED = [
    (Revision, "text"),
    (CaseNote, "text"),
    (Flag, "reason"),
    (Flag, "suggestion"),
    (Decision, "replacement"),
    (Return, "comment"),
    (Preparation, "note"),
    (Withdrawal, "note"),
    (Closing, "note"),
    (Hold, "reason"),
    (ConcernNote, "told"),
    (ConcernNote, "words"),
    (ConcernClosing, "words"),
    (RightsRequest, "words"),
    (RightsStep, "words"),
    (RightsAnswer, "words"),
    (Contact, "reference"),
    (Draft, "words"),
    (PowerRequest, "words"),
    (PowerRequest, "reason"),
    (SecondFactor, "secret"),
    (SecondFactor, "pending"),
    (RecoveryCode, "code"),
    (Upload, "name"),
    (Upload, "columns"),
    (Upload, "choices"),
    (UploadRow, "cells"),
]
each = pytest.mark.parametrize(("model", "name"), RESTRICTED)


@each
@pytest.mark.parametrize("lookup", ["", "__iexact", "__contains", "__startswith", "__in", "__gt", "__regex"])
def test_no_query_compares_restricted_text(model, name, lookup, db):
    with pytest.raises(FieldError, match="Restricted text"):
        list(model.objects.filter(**{f"{name}{lookup}": ["x"] if lookup == "__in" else "x"}))


@each
def test_no_query_finds_it_through_another_table(model, name, db):
    of_testimony = dict.fromkeys((Withdrawal, Closing, Hold, Draft), "testimony__revisions__")
    of_concern = dict.fromkeys((ConcernNote, ConcernClosing), "concern__testimony__revisions__")
    about = "about__testimony__revisions__"
    of_request = {RightsRequest: about, **dict.fromkeys((RightsStep, RightsAnswer), f"request__{about}")}
    of_testimony |= {**of_concern, **of_request}
    ways = {
        Revision: "",
        Decision: "flag__revision__",
        Contact: "testimonies__revisions__",
        CaseNote: "testimonies__revisions__",
        **of_testimony,
    }
    if model is PowerRequest:
        return  # it is about accounts, and no way leads from it to a testimony
    # What belongs to an account leads to no testimony at all.
    if model in (SecondFactor, RecoveryCode):
        with pytest.raises(FieldError, match="Restricted text"):
            list(RecoveryCode.objects.filter(factor__secret="x"))
        return
    ways |= {Upload: "rows__testimony__revisions__", UploadRow: "testimony__revisions__"}
    revision = ways.get(model, "revision__")
    assert model._meta.get_field(name)
    with pytest.raises(FieldError, match="Restricted text"):
        list(model.objects.filter(**{f"{revision}text": "x"}))


@each
def test_whether_it_is_empty_may_be_asked(model, name, db):
    assert list(model.objects.filter(**{name: ""})) == []


def test_every_text_of_a_private_model_is_behind_the_door_or_is_a_code():
    """A new column in which somebody types must be one of these, or be named here with the reason."""
    codes = {
        "Clearance": "in clear, so that the database can compare it; about to be public",
        "BaselineImport": "counts of contacts",
        "CollectionEdition": "in clear, so that the database can compare it; written by staff for readers",
        "DataKey": "a key, wrapped",
        "Event": "ids, codes and people",
    }
    open_texts = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("archive").get_models()
        for field in model._meta.concrete_fields
        if field.get_internal_type() == "TextField"
        and not isinstance(field, RestrictedTextField)
        and model.__name__ not in codes
    }

    assert open_texts == {
        "CollectionPage.introduction",
        "Figure.caveat",
        "HarmType.definition",
        "Platform.definition",
        "Publication.text",
        "Theme.definition",
    }
