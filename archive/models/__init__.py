"""Every table. Public code imports `publication` and `vocabulary` by module, never this package."""

from archive.models.audit import Event, Head
from archive.models.baseline import BaselineImport
from archive.models.basis import BasisRenewal
from archive.models.beside import Acceptance, WordRun
from archive.models.case_change import CaseChange
from archive.models.case_note import CaseNote
from archive.models.claim import Claim
from archive.models.clearance import Clearance, Edition, Return
from archive.models.collection import Collection, CollectionEdition, CollectionPart, CollectionTakedown
from archive.models.collection_page import CollectionAddress, CollectionItem, CollectionPage
from archive.models.concern import Concern, ConcernClosing, ConcernNote
from archive.models.contact import Contact
from archive.models.data_key import DataKey, PersonKey
from archive.models.decision import Decision
from archive.models.detector import DetectorInForce
from archive.models.draft import Draft
from archive.models.figure import Figure
from archive.models.flag import Flag, Scan
from archive.models.generation import Generation
from archive.models.help_line import HelpLine
from archive.models.hold import Hold, HoldLifted
from archive.models.job import JobRun, Release
from archive.models.language import LanguageRead
from archive.models.look_again import IntruderCheck, SecondLook
from archive.models.manifest import WallManifest
from archive.models.power import PowerAnswer, PowerRequest, PowerTold
from archive.models.preparation import Preparation
from archive.models.publication import Publication, Tombstone
from archive.models.revision import Revision
from archive.models.rights import RightsAbout, RightsAnswer, RightsRequest, RightsStep
from archive.models.rules import Rules
from archive.models.showing import Showing
from archive.models.signing_in import RecoveryCode, SecondFactor, SignInTries
from archive.models.takedown import Closing, ScheduledWithdrawal, Withdrawal
from archive.models.testimony import Testimony
from archive.models.upload import KnownLayout, Upload, UploadRow
from archive.models.vocabulary import HarmType, Platform, Theme

__all__ = [
    "Acceptance",
    "BaselineImport",
    "BasisRenewal",
    "CaseChange",
    "CaseNote",
    "Claim",
    "Clearance",
    "Closing",
    "Collection",
    "CollectionAddress",
    "CollectionEdition",
    "CollectionItem",
    "CollectionPage",
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
    "Figure",
    "Flag",
    "Generation",
    "HarmType",
    "Head",
    "HelpLine",
    "Hold",
    "HoldLifted",
    "IntruderCheck",
    "JobRun",
    "KnownLayout",
    "LanguageRead",
    "PersonKey",
    "Platform",
    "PowerAnswer",
    "PowerRequest",
    "PowerTold",
    "Preparation",
    "Publication",
    "RecoveryCode",
    "Release",
    "Return",
    "Revision",
    "RightsAbout",
    "RightsAnswer",
    "RightsRequest",
    "RightsStep",
    "Rules",
    "Scan",
    "ScheduledWithdrawal",
    "SecondFactor",
    "SecondLook",
    "Showing",
    "SignInTries",
    "Testimony",
    "Theme",
    "Tombstone",
    "Upload",
    "UploadRow",
    "WallManifest",
    "Withdrawal",
    "WordRun",
]
