"""Each promise that the database keeps, broken once by raw ORM writes, past every form and clean()."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from archive.models import (
    Acceptance,
    BaselineImport,
    BasisRenewal,
    CaseChange,
    CaseNote,
    Claim,
    Clearance,
    Closing,
    Collection,
    CollectionAddress,
    CollectionEdition,
    CollectionItem,
    CollectionPage,
    CollectionPart,
    CollectionTakedown,
    Concern,
    ConcernClosing,
    ConcernNote,
    Contact,
    DataKey,
    Decision,
    Draft,
    Edition,
    Event,
    Figure,
    Flag,
    HarmType,
    HelpLine,
    Hold,
    HoldLifted,
    IntruderCheck,
    JobRun,
    KnownLayout,
    LanguageRead,
    PersonKey,
    Platform,
    PowerAnswer,
    PowerRequest,
    PowerTold,
    Preparation,
    Publication,
    RecoveryCode,
    Release,
    Return,
    Revision,
    RightsAbout,
    RightsAnswer,
    RightsRequest,
    RightsStep,
    Scan,
    ScheduledWithdrawal,
    SecondFactor,
    SecondLook,
    Showing,
    SignInTries,
    Testimony,
    Theme,
    Tombstone,
    Upload,
    UploadRow,
    Withdrawal,
    WordRun,
)
from archive.models.restricted import RestrictedTextField, Sealed
from archive.vocabulary import MAY_STAND
from tests.walls import lowered

pytestmark = [pytest.mark.usefixtures("unguarded_for_all"), pytest.mark.django_db]

# The cases need two rows; of these there is one (test_generation.py, test_no_way_round.py).
SINGLE = {"DetectorInForce", "Generation", "Head", "Rules", "WallManifest"}
MODELS = sorted(
    (model for model in apps.get_app_config("archive").get_models() if model.__name__ not in SINGLE),
    key=lambda model: model.__name__,
)
PUBLIC_ID = "bcdfg23456"


class Rows:
    """Valid rows, each with the fewest columns that may stand."""

    def __init__(self):
        self.made = 0

    def number(self):
        self.made += 1
        return self.made

    def user(self):
        return User.objects.create(username=f"person-{self.number()}")

    def valid(self, model):
        """Columns with which ``model.objects.create`` succeeds, again and again."""
        number = self.number()
        columns = {
            Event: lambda: {
                "sequence": number,
                "action": "entered",
                "testimony_id": number,
                "by": "somebody",
                "mac": "0" * 64,
            },
            DataKey: lambda: {"uuid": UUID(int=number), "wrapped": f"wrapped {number}"},
            SecondFactor: lambda: {"person": self.user(), "key": self.row(DataKey)},
            RecoveryCode: lambda: {"factor": self.row(SecondFactor), "code": ""},
            SignInTries: lambda: {"key": f"{number:064x}", "since": datetime(2025, 4, 2, tzinfo=UTC)},
            PersonKey: lambda: {"person": self.user(), "key": self.row(DataKey)},
            PowerRequest: lambda: {
                "kind": "role",
                "subject": f"user {number}",
                "account": self.user(),
                "asked_by": self.user(),
            },
            PowerAnswer: lambda: {
                "request": self.row(PowerRequest),
                "verdict": "refused",
                "answered_by": self.user(),
            },
            PowerTold: lambda: {"answer": self.row(PowerAnswer), "person": self.user()},
            Contact: lambda: {"reference": f"C-{number}", "month": date(2025, 3, 1)},
            Testimony: lambda: {
                "contact": self.row(Contact),
                "basis": "service_terms",
                "entered_by": self.user(),
            },
            CaseNote: lambda: {"text": "An invented note.", "entered_by": self.user()},
            Upload: lambda: {
                "owner": self.user(),
                "kind": "csv",
                "fingerprint": f"{number:064x}",
                "received_at": _NOON,
                "touched_at": _NOON,
            },
            UploadRow: lambda: {"upload": self.row(Upload), "number": number, "cells": "[]"},
            KnownLayout: lambda: {"signature": f"{number:064x}", "chosen_at": _NOON},
            Revision: lambda: {
                "testimony": self.row(Testimony),
                "number": 1,
                "text": "An invented text.",
                "origin": "entered",
                "created_by": self.user(),
            },
            Scan: lambda: {"revision": self.row(Revision), "detector_version": "1"},
            Flag: lambda: {
                "revision": self.row(Revision),
                "scan": self.row(Scan),
                "start": 0,
                "end": 2,
                "label": "PERSON",
                "suggestion": "[name]",
            },
            Decision: lambda: {
                "flag": self.row(Flag),
                "act": "reopen",
                "start": 0,
                "end": 2,
                "batch": UUID(int=number),
                "by": self.user(),
            },
            Preparation: lambda: {"revision": self.row(Revision), "prepared_by": self.user()},
            Clearance: lambda: {
                "revision": self.row(Revision),
                "digest": "0123456789abcdef" * 4,
                "version": 1,
                "signed_by": self.user(),
            },
            Edition: lambda: {
                "clearance": self.row(Clearance),
                "public_id": f"bcdfghj{number:03}".translate(str.maketrans("01", "zy")),
            },
            BasisRenewal: lambda: {
                "testimony": self.row(Testimony),
                "basis": "agreement",
                "renewed_by": self.user(),
            },
            Showing: lambda: {"revision": self.row(Revision), "person": self.user()},
            LanguageRead: lambda: {"revision": self.row(Revision), "person": self.user()},
            Draft: lambda: {
                "owner": self.user(),
                "form": "entry",
                "words": "{}",
                "saved_at": datetime(2025, 4, 2, tzinfo=UTC),
            },
            Claim: lambda: {
                "testimony": self.row(Testimony),
                "person": self.user(),
                "opened_at": datetime(2025, 4, 2, tzinfo=UTC),
                "seen_at": datetime(2025, 4, 2, tzinfo=UTC),
            },
            JobRun: lambda: {"name": f"job-{number}", "began_at": datetime(2025, 4, 2, tzinfo=UTC)},
            Release: lambda: {
                "testimony": self.row(Testimony),
                "due_on": date(2025, 4, 2),
                "ordered_by": self.user(),
            },
            Withdrawal: lambda: {
                "testimony": self.row(Testimony),
                "reason": "child_asked",
                "ordered_by": self.user(),
            },
            ScheduledWithdrawal: lambda: {"order": self.row(Withdrawal), "due_on": date(2025, 4, 3)},
            Closing: lambda: {
                "testimony": self.row(Testimony),
                "reason": "unsuitable",
                "closed_by": self.user(),
            },
            Hold: lambda: {
                "testimony": self.row(Testimony),
                "reason": "Needed for a case.",
                "set_by": self.user(),
            },
            HoldLifted: lambda: {"hold": self.row(Hold), "lifted_by": self.user()},
            Concern: lambda: {"testimony": self.row(Testimony), "raised_by": self.user()},
            ConcernNote: lambda: {
                "concern": self.row(Concern),
                "words": "She sounded afraid.",
                "written_by": self.user(),
            },
            ConcernClosing: lambda: {
                "concern": self.row(Concern),
                "outcome": "known",
                "words": "We had acted already.",
                "closed_by": self.user(),
            },
            RightsRequest: lambda: {
                "asks": "removal",
                "asker": "child",
                "way": "phone",
                "received_on": date(2025, 4, 2),
                "received_by": self.user(),
                "recorded_by": self.user(),
            },
            RightsAbout: lambda: {
                "request": self.row(RightsRequest),
                "testimony": self.row(Testimony),
                "named_by": self.user(),
            },
            RightsStep: lambda: {
                "request": self.row(RightsRequest),
                "step": "identity-none",
                "taken_by": self.user(),
            },
            RightsAnswer: lambda: {
                "request": self.row(RightsRequest),
                "done": "answered",
                "answered_on": date(2025, 4, 3),
                "answered_by": self.user(),
            },
            Acceptance: lambda: {
                "clearance": self.row(Clearance),
                "beside": self.row(Testimony),
                "reason": "tells_no_more",
            },
            IntruderCheck: lambda: {
                "clearance": self.row(Clearance),
                "answers": dict.fromkeys(["search", "social", "news", "local"], "nothing"),
                "expires_on": date(2027, 3, 31),
                "signed_by": self.user(),
            },
            SecondLook: lambda: {"testimony": self.row(Testimony), "reason": "line-too-rare"},
            BaselineImport: lambda: {
                "text": "gender,contacts",
                "digest": "0" * 64,
                "source": "Yearly statistics",
                "counted_on": date(2026, 3, 31),
            },
            CaseChange: lambda: {"testimony": number, "token": f"{number:016x}"},
            WordRun: lambda: {"revision": self.row(Revision), "run": f"{number:012x}"},
            Return: lambda: {
                "revision": self.row(Revision),
                "comment": "Say it in other words.",
                "returned_by": self.user(),
            },
            Publication: lambda: {
                "public_id": f"bcdfghj{number:03}".translate(str.maketrans("01", "zy")),
                "text": "An invented text.",
                "attribution": "Child",
                "fidelity": "verbatim",
                "published_on": date(2025, 4, 2),
            },
            Tombstone: lambda: {
                "public_id": f"bcdfghj{number:03}".translate(str.maketrans("01", "zy")),
                "withdrawn_on": date(2025, 4, 3),
            },
            Figure: lambda: {
                "slug": f"figure-{number}",
                "value": 1,
                "unit": "offences",
                "first_day": date(2024, 1, 1),
                "last_day": date(2024, 12, 31),
                "coverage": "One force.",
                "source": "A report.",
                "caveat": "Not all of them.",
            },
            Collection: lambda: {"started_by": self.user()},
            CollectionEdition: lambda: {
                "collection": self.row(Collection),
                "number": 1,
                "title": "Evidence",
                "slug": f"evidence-{number}",
                "changed_by": self.user(),
                "request": self.row(PowerRequest),
            },
            CollectionPart: lambda: {
                "edition": self.row(CollectionEdition),
                "place": 1,
                "public_id": PUBLIC_ID,
            },
            CollectionTakedown: lambda: {
                "collection": self.row(Collection),
                "edition": 1,
                "taken_by": self.user(),
            },
            CollectionPage: lambda: {
                "number": number,
                "edition": 1,
                "slug": f"evidence-{number}",
                "title": "Evidence",
                "publish_on": date(2025, 4, 2),
            },
            CollectionItem: lambda: {"page": self.row(CollectionPage), "place": 1, "public_id": PUBLIC_ID},
            CollectionAddress: lambda: {
                "slug": f"evidence-{number}",
                "number": number,
                "since": date(2025, 4, 2),
            },
            HelpLine: lambda: {"heading": "Under 19?", "text": "Call.", "phone": "0800 1111"},
            Platform: lambda: self.term(number),
            HarmType: lambda: self.term(number),
            Theme: lambda: self.term(number),
        }
        return columns[model]()

    def term(self, number):
        return {"slug": f"term-{number}", "label": f"Term {number}", "definition": "Use when … Not for …"}

    def row(self, model, **changes):
        return model.objects.create(**{**self.valid(model), **changes})


@dataclass(frozen=True)
class Case:
    """``wrong`` are the columns that break the constraint of that name, in rows that are else as ``given``.

    ``wrong`` may be a function of Rows, where other rows must exist for it.
    """

    constraint: str
    model: type[models.Model]
    wrong: object
    given: dict = field(default_factory=dict)

    def wrong_columns(self, rows):
        return self.wrong(rows) if callable(self.wrong) else self.wrong


def repeated(constraint, model, *columns):
    """The values of one row a second time."""

    def wrong(rows):
        first = rows.row(model)
        return {column: getattr(first, column) for column in columns}

    return Case(constraint, model, wrong)


def stored_row(rows, same_as=None):
    testimony = same_as.testimony if same_as else rows.row(Testimony)
    return {"outcome": "stored", "testimony": testimony, "cells": ""}


def same_draft(rows):
    first = rows.row(Draft, testimony=rows.row(Testimony))
    return {"owner": first.owner, "form": first.form, "testimony": first.testimony}


_NOON = datetime(2025, 4, 2, 12, tzinfo=UTC)


def same_person(column, **given):
    def wrong(rows):
        person = rows.user()
        return {"person": person, column: person, **given}

    return wrong


CASES = [
    Case("figure_is_not_negative", Figure, {"value": -1}),
    Case("figure_period_runs_forward", Figure, {"last_day": date(2023, 12, 31)}),
    Case("figure_qualifier_known", Figure, {"qualifier": "roughly"}),
    Case("figure_has_a_source", Figure, {"source": ""}),
    Case("figure_ages_run_upwards", Figure, {"age_from": 11, "age_to": 10, "url": "https://a.example/"}),
    Case("figure_ages_run_upwards", Figure, {"age_from": 11, "url": "https://a.example/"}),
    Case("figure_ages_run_upwards", Figure, {"age_from": 0, "age_to": 40, "url": "https://a.example/"}),
    Case("figure_beside_quotes_has_a_link", Figure, {"age_from": 0, "age_to": 17, "url": ""}),
    Case("figure_is_not_compared_with_itself", Figure, {"id": 9000, "compared_with_id": 9000}),
    repeated("Figure.slug", Figure, "slug"),
    repeated("collection_edition_once", CollectionEdition, "collection", "number"),
    repeated("CollectionEdition.request", CollectionEdition, "request"),
    Case("collection_edition_has_a_title", CollectionEdition, {"title": ""}),
    repeated("collection_part_place_once", CollectionPart, "edition", "place"),
    Case("collection_part_is_a_quote_or_a_figure", CollectionPart, {"figure": 1}),
    Case("collection_part_is_a_quote_or_a_figure", CollectionPart, {"public_id": ""}),
    Case("collection_part_is_a_quote_or_a_figure", CollectionPart, {"public_id": "bcdfg2345a"}),
    repeated("CollectionPage.number", CollectionPage, "number"),
    repeated("CollectionPage.slug", CollectionPage, "slug"),
    Case("collection_page_has_a_title", CollectionPage, {"title": ""}),
    repeated("collection_item_place_once", CollectionItem, "page", "place"),
    Case("collection_item_is_a_quote_or_a_figure", CollectionItem, {"public_id": ""}),
    Case("collection_item_is_a_quote_or_a_figure", CollectionItem, {"public_id": "bcdfg2345a"}),
    repeated("CollectionAddress.slug", CollectionAddress, "slug"),
    Case("help_line_can_be_reached", HelpLine, {"phone": "", "url": ""}),
    Case("withdrawal_reason_known", Withdrawal, {"reason": "because"}),
    Case("closing_reason_known", Closing, {"reason": "because"}),
    Case("closing_names_who", Closing, {"closed_by": None}),
    Case("closing_names_who", Closing, {"reason": "kept_too_long"}),
    Case("hold_says_why", Hold, {"reason": ""}),
    repeated("HoldLifted.hold", HoldLifted, "hold"),
    repeated("ScheduledWithdrawal.order", ScheduledWithdrawal, "order"),
    Case("scheduled_withdrawal_ends_once", ScheduledWithdrawal, {"state": "done"}),
    Case("scheduled_withdrawal_ends_once", ScheduledWithdrawal, {"state": "lost"}),
    Case(
        "scheduled_withdrawal_ends_once", ScheduledWithdrawal, {"ended_at": datetime(2025, 4, 3, tzinfo=UTC)}
    ),
    Case("event_action_known", Event, {"action": "peeked"}),
    Case("event_names_who", Event, {"by": ""}),
    Case("event_is_about_one_thing", Event, {"subject": "platform 3"}),
    Case("event_is_about_one_thing", Event, {"testimony_id": None}),
    Case("event_mac_is_sha256", Event, {"mac": "none"}),
    Case("event_mac_is_sha256", Event, {"mac": "0" * 63 + "g"}),
    Case("event_mac_is_sha256", Event, {"mac": "0" * 63 + "é"}),
    repeated("Event.sequence", Event, "sequence"),
    repeated("Contact.reference_hash", Contact, "reference", "reference_hash"),
    repeated("Contact.key", Contact, "key"),
    repeated("Testimony.key", Testimony, "key"),
    repeated("SecondFactor.key", SecondFactor, "key"),
    repeated("SecondFactor.person", SecondFactor, "person"),
    Case("second_factor_is_set_up_or_not", SecondFactor, {"set_up_at": datetime(2025, 4, 2, tzinfo=UTC)}),
    repeated("SignInTries.key", SignInTries, "key"),
    Case("sign_in_tries_key_is_sha256", SignInTries, {"key": "jess@192.0.2.1"}),
    repeated("PersonKey.key", PersonKey, "key"),
    repeated("PersonKey.person", PersonKey, "person"),
    Case("power_request_kind_known", PowerRequest, {"kind": "crown"}),
    Case("power_request_names_its_subject", PowerRequest, {"subject": ""}),
    Case("power_request_about_an_account", PowerRequest, {"account": None}),
    Case("power_request_about_an_account", PowerRequest, {"kind": "erasure"}),
    Case("power_answer_verdict_known", PowerAnswer, {"verdict": "perhaps"}),
    repeated("PowerAnswer.request", PowerAnswer, "request"),
    repeated("power_told_once", PowerTold, "answer", "person"),
    Case("concern_note_says_who_and_when", ConcernNote, {"told": "Sam Lead"}),
    Case("concern_note_says_who_and_when", ConcernNote, {"told_at": datetime(2025, 4, 2, tzinfo=UTC)}),
    Case("concern_note_says_something", ConcernNote, {"words": ""}),
    repeated("ConcernClosing.concern", ConcernClosing, "concern"),
    Case("concern_closing_outcome_known", ConcernClosing, {"outcome": "perhaps"}),
    Case("concern_closing_says_what_was_done", ConcernClosing, {"words": ""}),
    repeated("RightsRequest.key", RightsRequest, "key"),
    Case("rights_request_asks_known", RightsRequest, {"asks": "money"}),
    Case("rights_request_asker_known", RightsRequest, {"asker": "robot"}),
    Case("rights_request_way_known", RightsRequest, {"way": "pigeon"}),
    repeated("rights_about_once", RightsAbout, "request", "testimony"),
    Case("rights_step_known", RightsStep, {"step": "slept"}),
    Case("rights_step_says_why", RightsStep, {"step": "extended"}),
    Case("rights_step_says_why", RightsStep, {"step": "note"}),
    repeated("RightsAnswer.request", RightsAnswer, "request"),
    Case("rights_answer_done_known", RightsAnswer, {"done": "perhaps"}),
    Case("rights_answer_refused_says_why", RightsAnswer, {"done": "refused"}),
    repeated("DataKey.uuid", DataKey, "uuid"),
    Case("data_key_is_there_or_shredded", DataKey, {"wrapped": ""}),
    Case("data_key_is_there_or_shredded", DataKey, {"shredded_at": datetime(2025, 4, 2, tzinfo=UTC)}),
    Case("contact_knows_only_the_month", Contact, {"month": date(2025, 3, 14)}),
    Case("contact_knows_only_the_month", Contact, {"month": date(2025, 12, 31)}),
    Case("contact_knows_only_the_month", Contact, {"month": date(2025, 1, 2)}),
    Case("testimony_status_known", Testimony, {"status": "lost"}),
    Case("testimony_basis_known", Testimony, {"basis": ""}),
    Case("testimony_basis_known", Testimony, {"basis": "curiosity"}),
    Case("testimony_age_is_a_childs", Testimony, {"age": 19}),
    Case("testimony_gender_known", Testimony, {"gender": "Girl"}),
    Case("testimony_nation_known", Testimony, {"nation": "Scotland"}),
    Case("testimony_year_plausible", Testimony, {"year": 1985}),
    Case("testimony_year_plausible", Testimony, {"year": 2101}),
    Case("testimony_published_has_publication", Testimony, {"status": "published"}),
    *(
        Case(
            "testimony_published_has_publication",
            Testimony,
            lambda rows, status=status: {"status": status, "publication": rows.row(Publication)},
        )
        for status in ("withdrawn", "closed", "erased")
    ),
    Case(
        "Testimony.publication",
        Testimony,
        lambda rows: {
            "status": "published",
            "publication": rows.row(
                Testimony, status="published", publication=rows.row(Publication)
            ).publication,
        },
    ),
    repeated("revision_number_once", Revision, "testimony", "number"),
    Case("revision_counts_from_one", Revision, {"number": 0}),
    Case("revision_has_text", Revision, {"text": ""}),
    Case("revision_origin_known", Revision, {"origin": "pasted"}),
    repeated("scan_once_a_version", Scan, "revision", "detector_version"),
    Case("flag_has_length", Flag, {"start": 2, "end": 2}),
    Case("flag_has_length", Flag, {"start": 3, "end": 2}),
    Case("flag_label_known", Flag, {"label": "SHOE_SIZE"}),
    Case("flag_score_is_a_share", Flag, {"score": 1.01}),
    Case("flag_score_is_a_share", Flag, {"score": -0.01}),
    Case("flag_has_one_maker", Flag, {"scan": None, "added_by": None}),
    Case("flag_has_one_maker", Flag, lambda rows: {"scan": rows.row(Scan), "added_by": rows.user()}),
    Case("decision_has_length", Decision, {"start": 2, "end": 2}),
    Case("decision_act_known", Decision, {"act": "ignore"}),
    Case("decision_replaces_with_words", Decision, {"act": "replace", "replacement": ""}),
    Case("decision_replaces_with_words", Decision, {"act": "reopen", "replacement": "[name]"}),
    Case(
        "decision_replaces_with_words",
        Decision,
        {"replacement": "[name]"},
        given={"act": "keep", "keep_reason": "not_a_name"},
    ),
    Case("decision_keeps_with_reason", Decision, {"act": "keep", "keep_reason": ""}),
    Case("decision_keeps_with_reason", Decision, {"act": "keep", "keep_reason": "because"}),
    Case("decision_keeps_with_reason", Decision, {"keep_reason": "not_a_name"}),
    Case(
        "decision_keeps_with_reason",
        Decision,
        {"keep_reason": "not_a_name"},
        given={"act": "replace", "replacement": "[name]"},
    ),
    Case(
        "Decision.undoes",
        Decision,
        lambda rows: {"undoes": rows.row(Decision, undoes=rows.row(Decision)).undoes},
    ),
    repeated("Preparation.revision", Preparation, "revision"),
    Case("preparation_age_band_known", Preparation, {"age_band": "13"}),
    Case("preparation_gender_known", Preparation, {"gender": "Girl"}),
    Case("preparation_nation_known", Preparation, {"nation": "Highland"}),
    Case("preparation_fidelity_known", Preparation, {"fidelity": "improved"}),
    repeated("clearance_once_a_version", Clearance, "revision", "version"),
    Case("clearance_digest_is_sha256", Clearance, {"digest": ""}),
    Case("clearance_digest_is_sha256", Clearance, {"digest": "0" * 63}),
    Case("clearance_digest_is_sha256", Clearance, {"digest": "A" * 64}),
    *(
        Case("clearance_age_band_has_bounds", Clearance, wrong)
        for wrong in (
            {"age_band": "13-15"},
            {"age_band": "13-15", "age_from": 14, "age_to": 14},
            {"age_band": "13-15", "age_from": 13},
            {"age_from": 13, "age_to": 15},
        )
    ),
    repeated("Edition.clearance", Edition, "clearance"),
    repeated("edition_number_once", Edition, "public_id", "number"),
    Case("edition_counts_from_one", Edition, {"number": 0}),
    Case("edition_public_id_form", Edition, {"public_id": "aeiouaeiou"}),
    repeated("JobRun.name", JobRun, "name"),
    Case("renewal_basis_known", BasisRenewal, {"basis": "curiosity"}),
    Case("baselineimport_digest_is_sha256", BaselineImport, {"digest": "0" * 32 + "\n" + "0" * 31}),
    Case("clearance_decade_in_place_of_year", Clearance, {"decade": 2020, "year": 2025}),
    Case("clearance_decade_in_place_of_year", Clearance, {"decade": 2024}),
    Case("preparation_decade_in_place_of_year", Preparation, {"decade": 2020, "year": 2025}),
    Case("publication_decade_in_place_of_year", Publication, {"decade": 2020, "year": 2025}),
    repeated("secondlook_once_a_reason", SecondLook, "testimony", "reason"),
    Case("secondlook_reason_counted", SecondLook, {"reason": "basis-ends"}),
    Case("testimony_severity_known", Testimony, {"severity": "4-unheard-of"}),
    Case("testimony_is_a_stretch_of_its_note", Testimony, {"note_start": 0, "note_end": 4}),
    Case("casenote_has_text", CaseNote, {"text": ""}),
    repeated("CaseNote.key", CaseNote, "key"),
    repeated("Upload.key", Upload, "key"),
    repeated("Upload.fingerprint", Upload, "fingerprint"),
    Case("upload_state_known", Upload, {"state": "lost"}),
    Case("upload_was_begun_before_it_is_stored", Upload, {"state": "storing"}),
    Case("upload_ends_with_a_time", Upload, {"state": "discarded"}),
    repeated("uploadrow_once", UploadRow, "upload", "sheet", "number"),
    Case(
        "UploadRow.testimony",
        UploadRow,
        lambda rows: stored_row(rows, rows.row(UploadRow, **stored_row(rows))),
    ),
    Case("uploadrow_outcome_known", UploadRow, {"outcome": "lost"}),
    Case("uploadrow_stored_is_testimony", UploadRow, {"outcome": "stored"}),
    Case("uploadrow_stored_is_testimony", UploadRow, {"flags": 1}),
    Case(
        "uploadrow_stored_is_testimony",
        UploadRow,
        lambda rows: {"outcome": "stored", "testimony": rows.row(Testimony)},  # and its words stay
    ),
    repeated("KnownLayout.signature", KnownLayout, "signature"),
    Case("known_layout_signature_is_sha256", KnownLayout, {"signature": "0" * 63}),
    repeated("acceptance_once_a_quote", Acceptance, "clearance", "beside"),
    Case("acceptance_reason_known", Acceptance, {"reason": "looked_fine"}),
    repeated("showing_once_a_person", Showing, "revision", "person"),
    repeated("languageread_once_a_person", LanguageRead, "revision", "person"),
    Case("clearance_digest_is_sha256", Clearance, {"digest": "0" * 32 + "\n" + "0" * 31}),
    repeated("JobRun.name", JobRun, "name"),
    repeated("draft_once_for_a_form", Draft, "owner", "form"),
    Case(
        "draft_once_for_a_testimony",
        Draft,
        same_draft,
    ),
    Case("draft_names_its_form", Draft, {"form": ""}),
    repeated("claim_once_a_person", Claim, "testimony", "person"),
    Case("claim_is_open_or_handed", Claim, {"opened_at": None, "seen_at": None}),
    Case("claim_is_open_or_handed", Claim, {"seen_at": None}),
    Case("claim_handed_by_somebody", Claim, {"handed_at": _NOON}),
    Case("claim_handed_by_somebody", Claim, lambda rows: {"handed_by": rows.user()}),
    Case(
        "claim_handed_by_somebody",
        Claim,
        same_person("handed_by", handed_at=datetime(2025, 4, 2, tzinfo=UTC)),
    ),
    Case("claim_taken_by_another", Claim, same_person("taken_by")),
    Case("claim_token_is_random", Claim, {"token": "0123456789ABCDEF"}),
    Case("return_says_why", Return, {"comment": ""}),
    repeated("Publication.public_id", Publication, "public_id"),
    repeated("Publication.lot", Publication, "lot"),
    Case("publication_language_known", Publication, {"language": ""}),
    Case("publication_language_known", Publication, {"language": "english"}),
    Case("clearance_language_known", Clearance, {"language": "english"}),
    Case("preparation_language_known", Preparation, {"language": "english"}),
    Case("publication_has_text", Publication, {"text": ""}),
    Case("publication_has_attribution", Publication, {"attribution": ""}),
    Case("publication_public_id_form", Publication, {"public_id": "bcdfghjkm"}),
    Case("publication_public_id_form", Publication, {"public_id": "bcdfghjkma"}),
    Case("publication_public_id_form", Publication, {"public_id": "bcdfghjkmB"}),
    Case("publication_public_id_form", Publication, {"public_id": "bcdfghjkm1"}),
    Case("publication_age_band_has_bounds", Publication, {"age_band": "13", "age_from": 13, "age_to": 13}),
    Case("publication_age_band_has_bounds", Publication, {"age_band": "13-15"}),
    Case("publication_age_band_has_bounds", Publication, {"age_band": "13-15", "age_from": 13}),
    Case("publication_age_band_has_bounds", Publication, {"age_band": "13-15", "age_to": 15}),
    Case("publication_age_band_has_bounds", Publication, {"age_from": 13, "age_to": 15}),
    Case("publication_age_band_has_bounds", Publication, {"age_to": 15}),
    Case("publication_age_band_has_bounds", Publication, {"age_band": "13-15", "age_from": 15, "age_to": 13}),
    # A child's own age under a band that holds it: it would be searchable.
    Case("publication_age_band_has_bounds", Publication, {"age_band": "13-15", "age_from": 14, "age_to": 14}),
    Case("publication_fidelity_known", Publication, {"fidelity": ""}),
    Case("publication_gender_known", Publication, {"gender": "Girl"}),
    Case("publication_nation_known", Publication, {"nation": "Highland"}),
    repeated("Tombstone.public_id", Tombstone, "public_id"),
    repeated("Tombstone.lot", Tombstone, "lot"),
    Case("tombstone_public_id_form", Tombstone, {"public_id": "aeiouaeiou"}),
    *(
        case
        for model in (Platform, HarmType, Theme)
        for case in (
            repeated(f"{model.__name__}.slug", model, "slug"),
            repeated(f"{model.__name__}.label_key", model, "label", "label_key"),
            Case(f"{model._meta.model_name}_is_not_its_own_parent", model, {"id": 9000, "parent_id": 9000}),
            Case(
                f"{model._meta.model_name}_is_not_merged_into_itself",
                model,
                {"id": 9000, "merged_into_id": 9000},
            ),
        )
    ),
]

each_case = pytest.mark.parametrize(
    "case", CASES, ids=[f"{case.constraint}-{number}" for number, case in enumerate(CASES)]
)
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


@pytest.fixture
def rows():
    return Rows()


def promises(model):
    """The names of a model's constraints; a single unique column is called Model.column."""
    unique = [f for f in model._meta.concrete_fields if f.unique and not f.primary_key]
    return {c.name for c in model._meta.constraints} | {f"{model.__name__}.{f.name}" for f in unique}


def refusal(model, act):
    """The name of the promise that ``act`` breaks."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()
    if connection.vendor == "sqlite":
        kind, _, rest = str(refused.value).partition(" constraint failed: ")
        if kind == "CHECK":
            return rest
        return promise_over(model, [column.split(".")[1] for column in rest.split(", ")])
    name = refused.value.__cause__.diag.constraint_name
    if name in promises(model):
        return name
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return promise_over(model, found[name]["columns"])


def promise_over(model, columns):
    names = {field.column: field.name for field in model._meta.concrete_fields}
    fields = [names[column] for column in columns]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and list(constraint.fields) == fields:
            return constraint.name
    return ".".join([model.__name__, *fields])


def nothing_drawn(wrong):
    """Let a row choose its lot in the block, where PostgreSQL would draw another (wall/reactions.py)."""
    is_drawn = "lot" in wrong and connection.vendor == "postgresql"
    return lowered("draw_publication_lot", "draw_tombstone_lot") if is_drawn else nullcontext()


@each_case
def test_a_row_that_breaks_a_promise_cannot_be_made(case, rows):
    wrong = case.wrong_columns(rows)
    before = list(case.model.objects.order_by("pk").values_list("pk"))

    with nothing_drawn(wrong):
        broken = refusal(case.model, lambda: rows.row(case.model, **{**case.given, **wrong}))

    assert broken == case.constraint
    assert list(case.model.objects.order_by("pk").values_list("pk")) == before


def as_stored(model, columns):
    """Restricted words as they would stand in the row."""
    restricted = {f.name for f in model._meta.concrete_fields if isinstance(f, RestrictedTextField)}
    return {
        name: Sealed(f"hs1.{value}") if value and name in restricted else value
        for name, value in columns.items()
    }


@each_case
def test_a_row_cannot_be_updated_to_break_a_promise(case, rows):
    wrong = case.wrong_columns(rows)
    kept = case.model.objects.filter(pk=rows.row(case.model, **case.given).pk)
    before = kept.values().get()

    broken = refusal(case.model, lambda: kept.update(**as_stored(case.model, wrong)))

    assert broken == case.constraint
    assert kept.values().get() == before


@each_model
def test_every_promise_of_a_model_has_a_case_that_breaks_it(model):
    tried = {case.constraint for case in CASES if case.model is model}

    assert tried == promises(model)


@each_model
def test_the_rows_that_the_cases_spoil_are_valid_to_begin_with(model, rows):
    first, second = rows.row(model), rows.row(model)

    first.validate_constraints()
    second.validate_constraints()
    assert model.objects.filter(pk__in=[first.pk, second.pk]).count() == 2


@pytest.mark.parametrize(
    ("model", "column", "value"),
    [
        (Publication, "public_id", f"{PUBLIC_ID}\n"),
        (Tombstone, "public_id", f"{PUBLIC_ID}\n"),
        (Clearance, "digest", "0" * 64 + "\n"),
    ],
)
def test_a_line_break_behind_a_code_is_refused(model, column, value, rows):
    # PostgreSQL refuses its length before its form.
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.row(model, **{column: value})

    assert list(model.objects.all()) == []


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (Testimony, {"age": 0, "gender": "nonbinary", "nation": "northern_ireland", "year": 1986}),
        (Testimony, {"age": 18, "year": 2100}),
        (Flag, {"start": 0, "end": 1, "score": 0.0}),
        (Flag, {"score": 1.0}),
        (Decision, {"act": "replace", "replacement": "[friend]"}),
        (Decision, {"act": "keep", "keep_reason": "widely_known"}),
        (Decision, {"act": "retract"}),
        (Decision, {"act": "resize"}),
        (Preparation, {"age_band": "under-10", "gender": "boy", "nation": "wales", "fidelity": "composite"}),
        (Publication, {"age_band": "under-10", "age_from": 0, "age_to": 9, "gender": "girl"}),
        (Publication, {"public_id": PUBLIC_ID}),
    ],
)
def test_the_promises_let_through_what_is_right(model, columns, rows):
    row = rows.row(model, **columns)

    stored = model.objects.get(pk=row.pk)
    assert {name: getattr(stored, name) for name in columns} == columns


@pytest.mark.parametrize("status", MAY_STAND)
def test_what_readers_see_may_stand_while_its_next_edition_is_worked_on(status, rows):
    publication = rows.row(Publication)

    row = rows.row(Testimony, status=status, publication=publication)

    assert Testimony.objects.filter(pk=row.pk, status=status, publication=publication).exists()
