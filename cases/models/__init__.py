"""One concept a file; imported here so that Django finds them."""

from cases.models.case import ENTRY_STAGE, OUTCOME_OF, Case, CaseSerial, Channel, Outcome, Stage
from cases.models.help import BudgetSource, HelpForm, HelpGiven, HelpKind, HelpSubkind
from cases.models.people import DocumentType, Person
from cases.models.places import (
    Coverage,
    District,
    Holiday,
    LocalAuthority,
    LocalAuthorityPast,
    Province,
    Subdistrict,
)
from cases.models.read_seal import ReadSeal, SealCheck
from cases.models.reading import Reading, Verb
from cases.models.staff import DesignatedOfficer, User
from cases.models.step import CaseStep

__all__ = [
    "ENTRY_STAGE",
    "OUTCOME_OF",
    "BudgetSource",
    "Case",
    "CaseSerial",
    "CaseStep",
    "Channel",
    "Coverage",
    "DesignatedOfficer",
    "District",
    "DocumentType",
    "HelpForm",
    "HelpGiven",
    "HelpKind",
    "HelpSubkind",
    "Holiday",
    "LocalAuthority",
    "LocalAuthorityPast",
    "Outcome",
    "Person",
    "Province",
    "ReadSeal",
    "Reading",
    "SealCheck",
    "Stage",
    "Subdistrict",
    "User",
    "Verb",
]
