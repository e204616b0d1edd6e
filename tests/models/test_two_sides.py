"""No column and no relation leads from what is public to a testimony."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db.models import ForeignKey

from archive.models import (
    CollectionAddress,
    CollectionItem,
    CollectionPage,
    Figure,
    Generation,
    HarmType,
    HelpLine,
    Platform,
    Publication,
    Testimony,
    Theme,
    Tombstone,
)

MODELS = sorted(apps.get_app_config("archive").get_models(), key=lambda model: model.__name__)
# Every table that holds a child's words or leads to them.
PRIVATE = {
    "BasisRenewal",
    "CaseNote",
    "Claim",
    "Clearance",
    "Closing",
    "Collection",
    "CollectionEdition",
    "CollectionPart",
    "CollectionTakedown",
    "Concern",
    "ConcernClosing",
    "ConcernNote",
    "Contact",
    "DataKey",
    "Decision",
    "DetectorInForce",
    "Draft",
    "Edition",
    "Event",
    "Flag",
    "Head",
    "Hold",
    "HoldLifted",
    "JobRun",
    "KnownLayout",
    "LanguageRead",
    "PersonKey",
    "PowerAnswer",
    "PowerRequest",
    "PowerTold",
    "Preparation",
    "RecoveryCode",
    "Release",
    "Return",
    "RightsAbout",
    "RightsAnswer",
    "RightsRequest",
    "RightsStep",
    "Rules",
    "Acceptance",
    "IntruderCheck",
    "SecondFactor",
    "SecondLook",
    "SignInTries",
    "BaselineImport",
    "CaseChange",
    "WordRun",
    "Revision",
    "Scan",
    "Showing",
    "Testimony",
    "Upload",
    "UploadRow",
    "WallManifest",
    "ScheduledWithdrawal",
    "Withdrawal",
}
ROOTS = {name.lower() for name in PRIVATE}
_TERM = {
    "public": "slug label definition synonyms parent former_slugs merged_into",
    "restricted": "id label_key retired relabelled",
}

# What readers may see of each model, and what they may not. A row's number is never shown:
# numbers tell the order in which things were entered, and how many there are.
COLUMNS = {
    "BasisRenewal": {"public": "", "restricted": "id testimony basis lapses_on renewed_by renewed_at"},
    "Claim": {
        "public": "",
        "restricted": "id testimony person opened_at seen_at token taken_by handed_by handed_at",
    },
    # All that was signed is restricted here: it names the revision. Readers see the publication's copy.
    "Clearance": {
        "public": "",
        "restricted": """
            id revision digest version text attribution fidelity content_notes platforms harm_types themes
            age_band age_from age_to gender nation year decade language group_size minimum_group invented
            signature signed_by signed_at
        """,
    },
    "Closing": {"public": "", "restricted": "id seal testimony reason note closed_by closed_at"},
    "Collection": {"public": "", "restricted": "id started_by started_at editors"},
    "CollectionAddress": {"public": "slug since", "restricted": "id number"},
    # Also of what readers see: who wrote it is nobody's business but the helpline's.
    "CollectionEdition": {
        "public": "",
        "restricted": """
            id collection number version title slug introduction publish_on changed_by changed_at request
        """,
    },
    "CollectionItem": {"public": "public_id figure heading context", "restricted": "id page place"},
    "CollectionPage": {
        "public": "slug title introduction publish_on",
        "restricted": "id number edition",
    },
    "CollectionPart": {"public": "", "restricted": "id edition place public_id figure heading context"},
    "CollectionTakedown": {"public": "", "restricted": "id collection edition taken_by taken_at"},
    "Concern": {"public": "", "restricted": "id testimony raised_by raised_at"},
    "ConcernClosing": {"public": "", "restricted": "id seal concern outcome words closed_by closed_at"},
    "ConcernNote": {
        "public": "",
        "restricted": "id seal concern told told_at words written_by written_at",
    },
    "RightsAbout": {"public": "", "restricted": "id request testimony named_by named_at"},
    "RightsAnswer": {
        "public": "",
        "restricted": "id seal request done words answered_on answered_by recorded_at",
    },
    "RightsRequest": {
        "public": "",
        "restricted": """
            id key seal asks asker way received_on received_by words recorded_by recorded_at
        """,
    },
    "RightsStep": {"public": "", "restricted": "id seal request step words taken_by taken_at"},
    "Contact": {
        "public": "",
        "restricted": "id key seal reference reference_hash reference_folded_hash month",
    },
    "DataKey": {"public": "", "restricted": "id uuid wrapped made_at shredded_at"},
    "Decision": {
        "public": "",
        "restricted": "id seal flag act start end replacement keep_reason batch undoes by at",
    },
    "DetectorInForce": {"public": "", "restricted": "id version"},
    "Draft": {"public": "", "restricted": "id seal owner form testimony version words saved_at"},
    # It names the clearance, and so the testimony.
    "Edition": {"public": "", "restricted": "id clearance public_id number"},
    "Event": {"public": "", "restricted": "id sequence action testimony_id subject by at details mac"},
    "Figure": {
        "public": """
            slug qualifier value unit counts_events first_day last_day coverage source url caveat
            compared_with themes harm_types platforms age_from age_to england scotland wales
            northern_ireland wording
        """,
        "restricted": "id",
    },
    "Flag": {
        "public": "",
        "restricted": "id seal revision scan added_by start end label score sources reason suggestion",
    },
    # That something changed is public anyhow: the page itself changes.
    "Generation": {"public": "number", "restricted": "id renewed standing"},
    "HarmType": _TERM,
    "Head": {"public": "", "restricted": "id sequence mac"},
    "HelpLine": {"public": "heading text phone url in_strip", "restricted": "id position"},
    "Hold": {"public": "", "restricted": "id seal testimony reason set_by set_at"},
    "HoldLifted": {"public": "", "restricted": "id hold lifted_by lifted_at"},
    "JobRun": {"public": "", "restricted": "id name began_at ended_at done problem"},
    # A keyed hash of headers, and codes.
    "KnownLayout": {"public": "", "restricted": "id signature uses chosen_at"},
    "LanguageRead": {"public": "", "restricted": "id revision person at"},
    "PersonKey": {"public": "", "restricted": "id key person"},
    "PowerAnswer": {"public": "", "restricted": "id request verdict answered_by answered_at"},
    "PowerRequest": {
        "public": "",
        "restricted": "id seal kind subject account what words reason asked_by asked_at",
    },
    "PowerTold": {"public": "", "restricted": "id answer person told_at"},
    "Platform": _TERM,
    "Preparation": {
        "public": "",
        "restricted": """
            id seal revision platforms harm_types themes age_band gender nation year decade language fidelity
            content_notes checklist agreement note prepared_by prepared_at
        """,
    },
    "Publication": {
        "public": """
            public_id text attribution fidelity content_notes platforms harm_types themes age_band
            age_from age_to gender nation year decade invented language published_on
        """,
        # How often it was changed, and when its basis ends, is nobody's business but the helpline's. The lot
        # orders those of a day, and is itself on no page.
        "restricted": "id lapses_on edition lot",
    },
    "RecoveryCode": {"public": "", "restricted": "id seal factor code used_at"},
    "Release": {"public": "", "restricted": "id testimony due_on ordered_by ordered_at"},
    "Return": {"public": "", "restricted": "id seal revision comment returned_by returned_at"},
    "Revision": {
        "public": "",
        "restricted": "id seal testimony number text fingerprint wording origin created_by created_at",
    },
    "Rules": {"public": "", "restricted": "id minimum_group cooling_off_days contacts_apart intruder_from"},
    "Scan": {"public": "", "restricted": "id revision detector_version language unread scanned_at"},
    "Acceptance": {"public": "", "restricted": "id clearance beside reason"},
    "IntruderCheck": {"public": "", "restricted": "id clearance answers expires_on signed_by signed_at"},
    "SecondFactor": {
        "public": "",
        "restricted": "id key seal person secret pending set_up_at last_step",
    },
    "SecondLook": {"public": "", "restricted": "id testimony reason"},
    "WordRun": {"public": "", "restricted": "id revision run"},
    "BaselineImport": {
        "public": "",
        "restricted": "id text digest source counted_on imported_by imported_at",
    },
    "CaseNote": {"public": "", "restricted": "id key seal text fingerprint entered_by entered_at"},
    "CaseChange": {"public": "", "restricted": "id testimony token transaction"},
    "SignInTries": {"public": "", "restricted": "id key tries since locked_until"},
    "Showing": {"public": "", "restricted": "id revision person at"},
    "ScheduledWithdrawal": {"public": "", "restricted": "id order due_on state ended_at"},
    "Testimony": {
        "public": "",
        "restricted": """
            id key contact basis basis_lapses_on platforms harm_types themes age gender nation year
            severity note note_start note_end status version invented entered_by entered_at editors
            publication
        """,
    },
    "Theme": _TERM,
    "Tombstone": {"public": "public_id withdrawn_on", "restricted": "id lot"},
    "Upload": {
        "public": "",
        "restricted": """
            id key seal owner state version kind name columns choices fingerprint rows_count good_only problem
            received_at touched_at begun_at ended_at
        """,
    },
    "UploadRow": {
        "public": "",
        "restricted": "id seal upload sheet number cells is_hidden outcome testimony flags scan_failed",
    },
    "WallManifest": {"public": "", "restricted": "id triggers written_at"},
    "Withdrawal": {
        "public": "",
        "restricted": "id seal testimony reason note together_with ordered_by ordered_at",
    },
}

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
each_public_model = pytest.mark.parametrize(
    "model",
    [
        *(Publication, Tombstone, Generation, Platform, HarmType, Theme, Figure, HelpLine),
        *(CollectionPage, CollectionItem, CollectionAddress),
    ],
    ids=lambda model: model.__name__,
)


def columns(model, disclosure):
    return set(COLUMNS[model.__name__][disclosure].split())


def test_every_model_is_on_one_side():
    public = {name for name, found in COLUMNS.items() if found["public"]}

    assert {model.__name__ for model in MODELS} == set(COLUMNS)
    assert public == set(COLUMNS) - PRIVATE


@each_model
def test_every_column_is_either_public_or_restricted(model):
    present = {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}

    assert columns(model, "public") | columns(model, "restricted") == present
    assert columns(model, "public") & columns(model, "restricted") == set()


@each_public_model
def test_a_public_model_points_at_public_models_alone(model):
    targets = {
        field.related_model.__name__
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.is_relation
    }

    assert targets & PRIVATE == set()


@each_public_model
def test_nothing_private_can_be_reached_from_a_public_row(model):
    """By no attribute, no lookup and no name in a query: every way back is hidden."""
    back = [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and leads_to_private(relation)
    ]

    assert [relation for relation in back if not relation.hidden] == []
    assert [relation for relation in back if hasattr(model, relation.get_accessor_name() or "+")] == []
    numbers = {field.name for field in model._meta.concrete_fields if not field.is_relation}
    named = {name for name in dir(model) if name.lower().removesuffix("_set") in ROOTS}
    assert named - numbers == set()


def leads_to_private(relation):
    """To a private model, or to the table that joins one to its terms."""
    model = relation.related_model
    joined = model._meta.auto_created
    return (joined.__name__ if joined else model.__name__) in PRIVATE


def test_the_only_tie_between_a_publication_and_a_testimony_is_kept_by_the_testimony():
    ties = [
        (relation.related_model, relation.field.name, relation.hidden)
        for relation in Publication._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and leads_to_private(relation)
    ]

    assert ties == [(Testimony, "publication", True)]


def test_a_tombstone_is_tied_to_nothing():
    fields = Tombstone._meta.get_fields(include_hidden=True)

    assert [field.name for field in fields if field.is_relation] == []


@pytest.mark.parametrize("name", ["testimony", "testimony_set", "testimony__contact", "testimonies"])
def test_a_query_over_publications_cannot_name_a_testimony(name):
    with pytest.raises(FieldError):
        Publication.objects.filter(**{name: 1})


@each_model
def test_nothing_that_is_private_vanishes_because_something_else_is_deleted(model):
    """A row goes only when somebody means that row."""
    keys = [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]

    assert [field.name for field in keys if field.remote_field.on_delete.__name__ != "PROTECT"] == []
