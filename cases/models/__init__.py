"""One concept a file; imported here so that Django finds them."""

from cases.models.case import ENTRY_STAGE, OUTCOME_OF, Case, CaseSerial, Channel, Outcome, Stage
from cases.models.ceiling import Ceiling, CeilingUnit
from cases.models.committee import (
    AGREEING,
    VOTING,
    AgendaItem,
    Attendance,
    Committee,
    CommitteeMember,
    Meeting,
    MemberRole,
    Recusal,
    Resolution,
)
from cases.models.draft import Draft
from cases.models.evidence import Evidence, EvidenceBytes, EvidenceKind, FileType
from cases.models.help import BudgetSource, HelpForm, HelpGiven, HelpKind, HelpSubkind
from cases.models.help_question import HelpQuestion
from cases.models.imports import (
    ColumnMemory,
    ImportBytes,
    ImportFile,
    ImportRow,
    ImportState,
    RowResult,
    RowState,
)
from cases.models.job import Job, JobChunk, JobFile, JobState
from cases.models.notice import Answer, Notice, NoticeEntry, Objection
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
from cases.models.provision import Provision, ProvisionCode
from cases.models.read_seal import ReadSeal, SealCheck
from cases.models.reading import Reading, Verb
from cases.models.referral import Referral
from cases.models.roster import RosterPerson
from cases.models.staff import DesignatedOfficer, User
from cases.models.step import CaseStep
from cases.models.told_apart import ToldApart

__all__ = [
    "AGREEING",
    "ENTRY_STAGE",
    "OUTCOME_OF",
    "VOTING",
    "AgendaItem",
    "Answer",
    "Attendance",
    "BudgetSource",
    "Case",
    "CaseSerial",
    "CaseStep",
    "Ceiling",
    "CeilingUnit",
    "Channel",
    "ColumnMemory",
    "Committee",
    "CommitteeMember",
    "Coverage",
    "DesignatedOfficer",
    "District",
    "DocumentType",
    "Draft",
    "Evidence",
    "EvidenceBytes",
    "EvidenceKind",
    "FileType",
    "HelpForm",
    "HelpGiven",
    "HelpKind",
    "HelpQuestion",
    "HelpSubkind",
    "Holiday",
    "ImportBytes",
    "ImportFile",
    "ImportRow",
    "ImportState",
    "Job",
    "JobChunk",
    "JobFile",
    "JobState",
    "LocalAuthority",
    "LocalAuthorityPast",
    "Meeting",
    "MemberRole",
    "Notice",
    "NoticeEntry",
    "Objection",
    "Outcome",
    "Person",
    "Province",
    "Provision",
    "ProvisionCode",
    "ReadSeal",
    "Reading",
    "Recusal",
    "Referral",
    "Resolution",
    "RosterPerson",
    "RowResult",
    "RowState",
    "SealCheck",
    "Stage",
    "Subdistrict",
    "ToldApart",
    "User",
    "Verb",
]
