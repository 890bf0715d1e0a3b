"""Where the household lives: house, หมู่ที่ or ชุมชน, subdistrict; in columns of their own or in one cell."""

import re
from collections.abc import Mapping

from cases.roster import line_of
from cases.spreadsheet import rescue
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.places import read_address
from cases.spreadsheet.reader import Found, RowReader
from cases.spreadsheet.references import Place

LONGEST = {"house_no": 30, "moo": 10, "community": 80, "alley": 80, "road": 80}
_PLAIN_HOUSE = re.compile(r"\d{1,5}(?:/\d{1,5})?", re.ASCII)
_PLAIN_MOO = re.compile(r"\d{1,3}", re.ASCII)


def read_place(reader: RowReader) -> Found:
    """Values by the names of `cases.facts.RequestFields`."""
    return Where(reader).place()


class Where:
    """The household of one row."""

    def __init__(self, row: RowReader) -> None:
        self.row = row
        self.cells, self.references, self.today = row.cells, row.references, row.today

    def place(self) -> Found:
        told = read_address(self.row.line("address")) if "address" in self.cells else {}
        house_no = self.row.read("house_no", rescue.house_no) or told.get("house_no", "")
        moo = (
            self.row.line("moo", digits=True)
            or self.row.line("moo_or_community", digits=True)
            or told.get("moo", "")
        )
        community = self.row.line("community") or told.get("community", "")
        house_no, moo, community = self._house(house_no, moo, community)
        found = {
            "house_no": house_no,
            "moo": moo,
            "community": community,
            "alley": self.row.line("alley") or told.get("alley", ""),
            "road": self.row.line("road") or told.get("road", ""),
        }
        self._check_lengths(found)
        place = self._subdistrict(told)
        return found | {
            "house_code": self.row.read("house_code", rescue.house_code),
            "subdistrict_id": place.code if place else None,
        }

    def _house(self, house_no: str, moo: str, community: str) -> tuple[str, str, str]:
        """In one spelling, as the roster reads them: 12/3 ม.4 is a house and its หมู่, หมู่ที่ 4 is 4, words are a ชุมชน."""
        if (not house_no or _PLAIN_HOUSE.fullmatch(house_no)) and (not moo or _PLAIN_MOO.fullmatch(moo)):
            return house_no, moo, community
        number, _, other = moo.partition(",")  # our own file: หมู่ที่ 4, ชุมชนตัวอย่าง
        line = line_of("", house_no, number, community or other)
        return line.house_no, line.moo, line.community

    def _check_lengths(self, found: Mapping[str, str]) -> None:
        for name, most in LONGEST.items():
            if len(found[name]) > most:
                where = next(
                    (one for one in (name, "moo_or_community", "address") if one in self.row.columns), name
                )
                self.row.fault(
                    "too_long",
                    where,
                    f"{FIELDS[name].label}ยาว {len(found[name])} ตัวอักษร ใส่ได้ไม่เกิน {most} ตัวอักษร — ตัดข้อความให้สั้นลง",
                )

    def _subdistrict(self, told: Mapping[str, str]) -> Place | None:
        name, district, province = (
            self.row.line(one) or told.get(one, "") for one in ("subdistrict", "district", "province")
        )
        if not name:
            return self._only_one(district)
        found = self.references.named(name, district, province)
        if len(found) == 1:
            return found[0]
        column = "subdistrict" if "subdistrict" in self.row.columns else "address"
        if not found:
            where = "".join(
                f" {label}{value}" for label, value in (("อำเภอ", district), ("จังหวัด", province)) if value
            )
            self.row.fault(
                "place_unknown", column, f"ไม่พบตำบล “{name}”{where} — ตรวจสอบตัวสะกดของตำบลและอำเภอ"
            )
        else:
            which = " หรือ ".join(f"อำเภอ{one.district} จังหวัด{one.province}" for one in found[:3])
            self.row.fault(
                "place_several", column, f"ตำบล “{name}” มีหลายแห่ง ({which}) — ระบุอำเภอและจังหวัดให้ครบ"
            )
        return None

    def _only_one(self, district: str) -> Place | None:
        """As a blank form begins: the subdistrict of an office that serves only one."""
        own = self.references.own
        if len(own) != 1 or (district and self.references.named(own[0].name, district) != [own[0]]):
            return None
        self.row.say("subdistrict", own[0].name, "ไม่ได้ระบุตำบล ใช้ตำบลเดียวในพื้นที่ของหน่วยงาน")
        return own[0]
