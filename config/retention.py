"""How long each table's rows are kept, from when, by which rule, and what happens then: one class a table.

What comes from the law and what is our reading of it:
- ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖ ข้อ ๕๗: papers are kept 10 years at least, routine ones
  1 year at least, those of historical value for ever. That a case here is such a paper, and that its time runs
  from the end of the fiscal year in which it was decided, is OUR READING.
- ข้อ ๖๖–๗๐: what is over age is listed after each calendar year and put before a committee (คณะกรรมการทำลาย
  หนังสือ) and the National Archives. Nothing may be erased by the calendar alone: this table says what to list.
- พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล พ.ศ. ๒๕๖๒ ม.37(3): erase when the time is over; ม.23(3), ม.39: tell the time.
- พ.ร.บ. ว่าด้วยการกระทำความผิดเกี่ยวกับคอมพิวเตอร์ พ.ศ. ๒๕๕๐ ม.26: access logs 90 days at least.
EACH OFFICE MUST CONFIRM every line against its own ตารางกำหนดอายุการเก็บหนังสือ before anything is erased.

Only what is in the class `session` goes by itself, every hour, by `app_clear_sessions` and `app_clear_drafts`. There
is no job yet that erases the rest; it will read this table. Until then the rest is kept. It must know two things:
postings, their rows and the read log refuse UPDATE and DELETE by triggers (it runs as the owner), and a day of
the read log goes whole, with the seals' check told from which day on the log is kept.

Keys of `TABLES` are model labels, or the names of tables without a model. What pghistory keeps of a model has the
model's class by rule, but is never emptied: its rows are what the model's rows once said, so with a class that is
erased they go whole, after the model's own rows (emptying these writes one row of history more, of what remains).
tests/config/test_retention.py holds this against the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from django.apps import apps


class End(Enum):
    """What happens when the time is over."""

    ERASE = "ล้างข้อมูลส่วนบุคคล จำนวนและยอดเงินคงเดิม"
    DELETE = "ลบทั้งรายการ"
    NEVER = "ไม่ลบ"


HISTORY_GOES = "ประวัติการแก้ไขลบทั้งหมด"


@dataclass(frozen=True)
class Retention:
    """`years` counts from `since`: None is for ever, 0 until the row expires by itself.

    `remains` names, for a class that is erased, the columns that stay; every other one, also one added later,
    is emptied. The key of a row always stays. Of their history nothing remains: `end_of_history`.
    """

    thai: str
    years: int | None
    since: str
    because: str
    end: End
    remains: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> str:
        if self.years is None:
            return "ตลอดไป"
        return f"{self.years} ปี" if self.years else "จนหมดอายุ"

    @property
    def end_of_history(self) -> End:
        """What becomes of the rows that pghistory keeps: old contents are not emptied column by column."""
        return End.DELETE if self.end is End.ERASE else self.end

    @property
    def told(self) -> str:
        """The end in words, with that of the history where it differs."""
        return self.end.value if self.end is self.end_of_history else f"{self.end.value} · {HISTORY_GOES}"


CLASSES: dict[str, Retention] = {
    "case": Retention(
        thai="เรื่อง ผู้ยื่นคำขอ ความช่วยเหลือ คณะกรรมการ และประกาศ",
        years=10,
        since="สิ้นปีงบประมาณที่บันทึกผลการพิจารณาครั้งหลังสุด",
        because="งานสารบรรณ ข้อ 57 (10 ปี) · PDPA ม.24(4), ม.37(3)",
        end=End.ERASE,
        remains={
            "cases.Case": "local_authority fiscal_year serial form_key received_on channel applicant people_affected"
            " kind subkind stage outcome approved_on help_total gaps assigned_to entered_by entered_at changed_at version",
            "cases.Person": "local_authority document_type",
            "cases.HelpGiven": "local_authority case form amount quantity given_on budget_source",
            "cases.CaseStep": "local_authority case verb from_stage to_stage happened_on entered_at by undoes",
            "cases.Committee": "local_authority appointed_on ended_on quorum",
            "cases.CommitteeMember": "local_authority committee role from_day until place",
            "cases.Meeting": "local_authority committee number year held_on begins_at called_by called_at closed_at"
            " lacked_quorum cancelled_at",
            "cases.Attendance": "local_authority meeting member",
            "cases.AgendaItem": "local_authority meeting case place resolution amount",
            "cases.Recusal": "local_authority item member",
            "cases.Notice": "local_authority posted_on until made_by made_at",
            "cases.NoticeEntry": "local_authority notice case place",
            "cases.Objection": "local_authority entry received_on answer answered_on",
            "cases.RosterPerson": "local_authority case place",
            "cases.Referral": "local_authority case step to_local_authority sent_on replied_on",
            "cases.HelpQuestion": "local_authority case by at",
            "reporting.PostingRow": "posting local_authority case number gaps",
            "cases.Evidence": "local_authority case kind type size width height pages added_by added_at removed_at",
        },
    ),
    "files": Retention(
        thai="ไฟล์หลักฐาน (ภาพและเอกสาร)",
        years=10,
        since="สิ้นปีงบประมาณที่บันทึกผลการพิจารณาครั้งหลังสุด หรือเมื่อเจ้าหน้าที่นำออกก่อน",
        because="งานสารบรรณ ข้อ 57 (10 ปี) · PDPA ม.37(3)",
        end=End.DELETE,
    ),
    "told_apart": Retention(
        thai="คู่ที่ยืนยันว่าไม่ใช่คนเดียวกัน",
        years=10,
        since="วันที่บันทึก",
        because="ใช้คู่กับเรื่องที่ยังเก็บ เป็นค่าแฮช ไม่มีชื่อหรือเลขประจำตัว · PDPA ม.37(3)",
        end=End.DELETE,
    ),
    "month": Retention(
        thai="ข้อมูลประจำเดือน การยกเว้น การเตือน และการเกินกำหนด",
        years=None,
        since="",
        because="จำนวนที่ไม่ระบุตัวผู้ขอ เป็นสถิติและหลักฐานการปฏิบัติราชการ (งานสารบรรณ ข้อ 57.3)",
        end=End.NEVER,
    ),
    "letter": Retention(
        thai="หนังสือติดตามและหนังสือแจ้งกำชับ",
        years=10,
        since="วันที่ออกหนังสือ",
        because="หนังสือราชการ (งานสารบรรณ ข้อ 57) ไม่มีข้อมูลของผู้ขอรับความช่วยเหลือ",
        end=End.DELETE,
    ),
    "counter": Retention(
        thai="ตัวนับและเลขทะเบียน",
        years=None,
        since="",
        because="ไม่มีข้อมูลส่วนบุคคล เลขที่ออกแล้วต้องไม่ออกซ้ำ",
        end=End.NEVER,
    ),
    "taken_out": Retention(
        thai="บันทึกการส่งออกตาราง INFO",
        years=10,
        since="วันที่ส่งออก",
        because="ต้องบอกได้ว่าใครนำข้อมูลออกไป ตราบเท่าที่ยังเก็บเรื่อง · PDPA ม.37(1), ม.39",
        end=End.DELETE,
    ),
    "read_log": Retention(
        thai="บันทึกการเปิดดูข้อมูลส่วนบุคคล",
        years=1,
        since="วันที่เปิดดู",
        because="พ.ร.บ. คอมพิวเตอร์ ม.26 (ไม่น้อยกว่า 90 วัน) · งานสารบรรณ ข้อ 57.5 (1 ปี) · PDPA ม.37(1)",
        end=End.DELETE,
    ),
    "seal": Retention(
        thai="ตราผนึกและผลตรวจบันทึกการเปิดดู",
        years=10,
        since="วันที่ผนึกหรือตรวจ",
        because="หลักฐานว่าบันทึกไม่ถูกแก้ไข ไม่มีข้อมูลส่วนบุคคล · งานสารบรรณ ข้อ 57",
        end=End.DELETE,
    ),
    "staff": Retention(
        thai="ผู้ใช้และเจ้าหน้าที่ผู้รับผิดชอบ",
        years=10,
        since="วันที่พ้นหน้าที่หรือระงับบัญชี",
        because="ชื่อผู้บันทึกคงไว้คู่กับเรื่องที่บันทึก (งานสารบรรณ ข้อ 57) · PDPA ม.24(4), ม.37(3)",
        end=End.ERASE,
        remains={
            "cases.User": "username full_name role local_authority district province is_active created_at",
            "cases.DesignatedOfficer": "local_authority name position order_number order_date ended_on",
        },
    ),
    "history_context": Retention(
        thai="ผู้ทำรายการในประวัติการแก้ไข",
        years=10,
        since="วันที่แก้ไข",
        because="อยู่คู่กับประวัติของเรื่องและผู้ใช้ · PDPA ม.37(1)",
        end=End.DELETE,
    ),
    "reference": Retention(
        thai="ข้อมูลอ้างอิง: พื้นที่ อปท. ด้าน อัตรา กำหนดเวลา แบบ INFO",
        years=None,
        since="",
        because="ไม่มีข้อมูลส่วนบุคคล เรื่องเก่าต้องอ่านตามข้อเท็จจริงของเวลานั้น",
        end=End.NEVER,
    ),
    "ledger": Retention(
        thai="บันทึกการทำงานของระบบ การแจ้งเตือนรายคน และการแก้ไขข้อมูลอ้างอิง",
        years=1,
        since="วันที่บันทึก",
        because="เรื่องประจำที่ไม่มีความสำคัญ (งานสารบรรณ ข้อ 57.5) เว้นแต่รายการที่การเกินกำหนดอ้างถึง",
        end=End.DELETE,
    ),
    "setting": Retention(
        thai="ช่องทางแจ้งเตือนที่ผู้ใช้งดรับ",
        years=0,
        since="วันที่งดรับ จนผู้ใช้เปิดรับอีกครั้งหรือพ้นหน้าที่",
        because="เก็บเท่าที่จำเป็น: PDPA ม.37(3)",
        end=End.DELETE,
    ),
    "made": Retention(
        thai="ไฟล์ที่ระบบสร้างให้ดาวน์โหลด",
        years=0,
        since="วันที่สร้างเสร็จ",
        because="สร้างใหม่ได้จากข้อมูลเดิม เก็บเท่าที่จำเป็น: PDPA ม.37(3)",
        end=End.DELETE,
    ),
    "imports": Retention(
        thai="ไฟล์ที่นำเข้าจาก Excel และแถวที่พักไว้",
        years=1,
        since="วันที่เลือกไฟล์",
        because="ตรวจสอบและยกเลิกการนำเข้า และรู้จักแถวเดิม แถวที่เป็นเรื่องแล้วไม่เก็บข้อมูลซ้ำ · งานสารบรรณ ข้อ 57.5 (1 ปี) · PDPA ม.37(3)",
        end=End.DELETE,
    ),
    "session": Retention(
        thai="การเข้าใช้งาน ร่างที่ยังไม่ได้บันทึก และที่พักข้อมูล",
        years=0,
        since="วันที่เข้าสู่ระบบ วันที่เก็บร่างครั้งหลังสุด (90 วัน) หรือวันที่พักข้อมูล",
        because="เก็บเท่าที่จำเป็น: PDPA ม.37(3)",
        end=End.DELETE,
    ),
    "machinery": Retention(
        thai="โครงสร้างของระบบ",
        years=None,
        since="",
        because="ไม่มีข้อมูลส่วนบุคคล ระบบใช้ทำงาน",
        end=End.NEVER,
    ),
}

TABLES: dict[str, str] = {
    "cases.Case": "case",
    "cases.Person": "case",
    "cases.HelpGiven": "case",
    "cases.CaseStep": "case",
    "cases.RosterPerson": "case",
    "cases.Referral": "case",
    "cases.HelpQuestion": "case",
    "cases.ToldApart": "told_apart",
    "cases.Committee": "case",
    "cases.CommitteeMember": "case",
    "cases.Meeting": "case",
    "cases.Attendance": "case",
    "cases.AgendaItem": "case",
    "cases.Recusal": "case",
    "cases.Notice": "case",
    "cases.NoticeEntry": "case",
    "cases.Objection": "case",
    "reporting.PostingRow": "case",
    "cases.Evidence": "case",
    "cases.EvidenceBytes": "files",
    "reporting.Obligation": "month",
    "reporting.Posting": "month",
    "reporting.NilVoid": "month",
    "reporting.Excuse": "month",
    "reporting.SendBack": "month",
    "reporting.Flag": "month",
    "reporting.Reminder": "month",
    "reporting.InfoRecord": "month",
    "oversight.Letter": "letter",
    "oversight.LetterRow": "letter",
    "oversight.LetterPaper": "letter",
    "oversight.LetterTemplate": "reference",
    "reporting.MonthTally": "counter",
    "reporting.MonthRevision": "counter",
    "cases.CaseSerial": "counter",
    "reporting.InfoExport": "taken_out",
    "cases.Reading": "read_log",
    "cases.ReadSeal": "seal",
    "cases.SealCheck": "seal",
    "cases.User": "staff",
    "cases.DesignatedOfficer": "staff",
    "pghistory.Context": "history_context",
    "cases.Province": "reference",
    "cases.District": "reference",
    "cases.Subdistrict": "reference",
    "cases.LocalAuthority": "reference",
    "cases.LocalAuthorityPast": "reference",
    "cases.Coverage": "reference",
    "cases.Holiday": "reference",
    "cases.HelpKind": "reference",
    "cases.HelpSubkind": "reference",
    "cases.Ceiling": "reference",
    "cases.Provision": "reference",
    "reporting.DeadlineRule": "reference",
    "reporting.InfoLayout": "reference",
    "reporting.InfoColumn": "reference",
    "reporting.JobRun": "ledger",
    "reporting.Alarm": "ledger",
    "reporting.Delivery": "ledger",
    "reporting.ChannelOff": "setting",
    "cases.Job": "ledger",
    "cases.JobFile": "made",
    "cases.JobChunk": "made",
    "admin.LogEntry": "ledger",
    "cases.ImportFile": "imports",
    "cases.ImportBytes": "imports",
    "cases.ImportRow": "imports",
    "cases.ColumnMemory": "imports",
    "cases.Draft": "session",
    "sessions.Session": "session",
    "config_cache": "session",
    "django_migrations": "machinery",
    "contenttypes.ContentType": "machinery",
    # Brought by libraries and empty here: rights are in cases/access.py, addresses on the user.
    "auth.Permission": "machinery",
    "auth.Group": "machinery",
    "auth.Group_permissions": "machinery",
    "account.EmailAddress": "machinery",
    "account.EmailConfirmation": "machinery",
}


def by_table() -> dict[str, str]:
    """Database table → class, for every model that has one, its history included; and the tables beside them."""
    named = {name: kept for name, kept in TABLES.items() if "." not in name}
    return named | dict(_of_models())


def ends() -> dict[str, End]:
    """Database table → what happens to its rows when their time is over; a history differently from its model."""
    histories = {model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")}
    return {
        table: CLASSES[kept].end_of_history if table in histories else CLASSES[kept].end
        for table, kept in by_table().items()
    }


def _of_models() -> Iterator[tuple[str, str]]:
    for model in apps.get_models(include_auto_created=True):
        tracked = getattr(model, "pgh_tracked_model", model)
        if kept := TABLES.get(tracked._meta.label):
            yield model._meta.db_table, kept


def rows() -> str:
    """The table in README.md."""
    head = "| ข้อมูล | เก็บไว้ | นับจาก | เพราะ | เมื่อครบกำหนด | ตาราง |\n|---|---|---|---|---|---|"
    return "\n".join([head, *(_row(name, one) for name, one in CLASSES.items())])


def _row(name: str, one: Retention) -> str:
    tables = ", ".join(f"`{label.rpartition('.')[2]}`" for label, kept in TABLES.items() if kept == name)
    return f"| {one.thai} | {one.kept} | {one.since or '–'} | {one.because} | {one.told} | {tables} |"
