"""Adding, turning and taking away what proves a case."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from cases.actions.refusals import VerbNotOpen, check_writer
from cases.models import Case, Evidence, EvidenceBytes, EvidenceKind, User
from cases.sealing import sealed_changes
from cases.thai import BANGKOK, format_date, format_instant
from cases.uploads import Made, Sent, UploadRefused, make, turned

MOST = 40  # files of one case [D]


class EvidenceGone(Exception):
    """Taken away or turned by somebody else since the page was drawn; nothing was written."""


def add_evidence(*, case: Case, kind: str, note: str, sent: Sent, by: User, at: datetime) -> Evidence:
    """Makes the file anew and keeps it. UploadRefused with its sentence, VerbNotOpen for a withdrawn record.

    `case` comes with its local authority. A copy of an identity card gets its purpose burned across it.
    """
    check_writer(by, case.local_authority_id)
    if case.is_withdrawn:
        raise VerbNotOpen("evidence")
    standing = Evidence.objects.filter(case=case).standing()
    _check_new(standing.filter(sent_sha256=sent.sha256).first(), sent)
    if standing.count() >= MOST:
        raise UploadRefused(sent.name, f"เรื่องนี้มีหลักฐานครบ {MOST} ไฟล์แล้ว — นำไฟล์ที่ไม่ใช้ออกก่อน แล้วเลือกไฟล์ใหม่")
    made = make(sent, mark=_watermark(case, at) if kind == EvidenceKind.IDENTITY_COPY else ())
    row = Evidence(
        local_authority_id=case.local_authority_id, case=case, kind=kind, note=note, sent_sha256=sent.sha256,
        added_by=by, added_at=at, **_columns(made),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            EvidenceBytes.packed(row, full=made.full, thumbnail=made.thumbnail).save(force_insert=True)
    except IntegrityError:  # another request of the same file was first
        _check_new(standing.filter(sent_sha256=sent.sha256).first(), sent)
        raise
    return row


def _check_new(same: Evidence | None, sent: Sent) -> None:
    if same:
        told = f"มีอยู่แล้วในเรื่องนี้ ({same.get_kind_display()} เพิ่มเมื่อ {format_instant(same.added_at)}) จึงไม่ได้เก็บซ้ำ"
        raise UploadRefused(sent.name, told)


def _columns(made: Made) -> dict[str, Any]:
    return {
        "type": made.type, "size": len(made.full), "width": made.width, "height": made.height, "pages": made.pages,
        "sha256": sha256(made.full).hexdigest(),
    }  # fmt: skip


def _watermark(case: Case, at: datetime) -> tuple[str, ...]:
    """What the copy is for, and that it is for nothing else."""
    return (
        "ใช้เพื่อขอรับความช่วยเหลือประชาชนเท่านั้น",
        f"คำขอเลขที่ {case.number} {case.local_authority.name}",
        f"วันที่ {format_date(at.astimezone(BANGKOK).date())} ห้ามใช้เพื่อการอื่น",
    )


def turn_evidence(*, evidence: Evidence, degrees: int, by: User) -> None:
    """Turns the stored file clockwise, if it is still as `evidence` was read; EvidenceGone when it is not.

    `evidence` comes with its bytes. UploadRefused, with its sentence, when the machine has no time for it now.
    """
    check_writer(by, evidence.local_authority_id)
    stored = Sent(evidence.get_kind_display(), evidence.type, evidence.bytes.opened("full"))
    made = turned(stored, degrees)
    with transaction.atomic(savepoint=False):
        same = Evidence.objects.standing().filter(pk=evidence.pk, sha256=evidence.sha256)
        if current := same.update(**_columns(made)):
            _replace(evidence, made)
    if not current:  # raised outside: inside it would spoil the request's transaction
        raise EvidenceGone(evidence.pk)


def _replace(evidence: Evidence, made: Made | None) -> None:
    EvidenceBytes.objects.filter(evidence=evidence).delete()
    if made:
        EvidenceBytes.packed(evidence, full=made.full, thumbnail=made.thumbnail).save(force_insert=True)


def remove_evidence(*, evidence: Evidence, reason: str, by: User, at: datetime) -> None:
    """Takes the file away: its bytes go, its row stays with the reason. EvidenceGone for the second who tries."""
    check_writer(by, evidence.local_authority_id)
    told = sealed_changes(evidence, {"removed_at": at, "removed_reason": reason})
    with transaction.atomic(savepoint=False):
        if current := Evidence.objects.standing().filter(pk=evidence.pk).update(**told):
            _replace(evidence, None)
    if not current:
        raise EvidenceGone(evidence.pk)
