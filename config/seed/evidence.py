"""Evidence of two requests of the first office, kept by the real action: damage, a bank book, a copy of a card."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from cases import identity
from cases.actions.evidence import add_evidence
from cases.facts import DISASTER
from cases.models import Case, EvidenceKind, HelpForm, HelpGiven, LocalAuthority, Stage
from cases.uploads import Sent
from config.seed import pictures
from config.seed.desk import Desk
from config.seed.dice import dice

Piece = tuple[Case, EvidenceKind, str, bytes]
PAUSE = timedelta(seconds=50)  # between two files


def add(desk: Desk, cases: Sequence[Case]) -> None:
    """`cases`: the office's, newest first. Added soon after the entry, by whoever made it."""
    office = LocalAuthority.objects.get(pk=desk.place.id)
    for turn, (case, kind, note, data) in enumerate(_pieces(desk, cases), 1):
        case.local_authority = office
        at = min(case.entered_at + turn * PAUSE, desk.at)
        add_evidence(
            case=case, kind=kind, note=note, sent=Sent("demo.jpg", "image/jpeg", data), by=desk.officer, at=at
        )


def _pieces(desk: Desk, cases: Sequence[Case]) -> Iterator[Piece]:
    rng = dice("evidence", desk.place.code)
    own = [case for case in cases if case.entered_by_id == desk.officer.pk and case.stage == Stage.GIVEN]
    for case in [case for case in own if case.kind_id == DISASTER][:1]:
        far, near = pictures.flooded_house(rng), pictures.flooded_house(rng, near=True)
        yield case, EvidenceKind.DAMAGE, "ถ่ายจากถนนหน้าบ้าน", far
        yield case, EvidenceKind.DAMAGE, "ระดับน้ำที่ประตูบ้าน", near
    money = HelpGiven.objects.filter(case__in=own, form=HelpForm.MONEY)
    paid = set(money.values_list("case", flat=True))
    for case in [case for case in own if case.pk in paid and case.kind_id != DISASTER][:1]:
        name, number = case.applicant.full_name, identity.shown(case.applicant)
        yield case, EvidenceKind.PAPER, "สมุดบัญชีธนาคารหน้าแรก", pictures.bank_book(rng, name)
        yield case, EvidenceKind.IDENTITY_COPY, "", pictures.card(name, number)
