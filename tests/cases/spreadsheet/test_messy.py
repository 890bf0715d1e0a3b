"""Registers as offices send them: every row is taken, refused with its cell, or set aside with its reason."""

import pytest

from tests.cases.spreadsheet.messy import MESSY, Messy
from tests.cases.spreadsheet.registers import read


@pytest.mark.parametrize("messy", MESSY, ids=[messy.why for messy in MESSY])
def test_messy_register(messy: Messy) -> None:
    tables, checked = read(messy.make(), messy.name, remembered=messy.remembered)
    faults = [fault for one in checked for fault in one.faults]
    rescued = {f"{said.field} → {said.after}" for one in checked for said in one.rescued}
    told = f"{[str(fault) for fault in faults]} {rescued}"
    assert sorted({f"{fault.rule} {fault.cell}" for fault in faults}) == sorted(messy.faults), told
    assert sum(one.is_good for one in checked) == messy.good, told
    assert {warning.rule for one in checked for warning in one.warnings} == set(messy.warned), told
    for want in messy.rescued:
        assert any(one == want or one.startswith(want) for one in rescued), told
    assert tuple(aside.row for table in tables for aside in table.set_aside) == messy.aside
    assert "".join(unsure.letter for table in tables for unsure in table.unsure) == messy.asked
    assert all(fault.what and fault.mend and fault.example and fault.sheet for fault in faults)


def test_there_are_enough_of_them() -> None:
    assert len(MESSY) >= 25
