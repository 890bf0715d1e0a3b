"""ร่าง: what somebody has typed into a form and not saved yet."""

import json
import re
from typing import TYPE_CHECKING, Self

from django.db import models
from django.http import QueryDict

from cases.models.keys import new_key
from cases.models.staff import User
from cases.sealing import SealedTextField
from cases.wall import Own, wall

if TYPE_CHECKING:
    from cases.access import Anyone

# Names under which a form of ours holds the name of a person: what its draft is told apart by.
NAMED = ("first_name", "last_name")
NAMED_ELSE = ("full_name", "name", "objector", "member-0-name")
UNSEEN = (
    "version",
    "read_version",
    "previewed",
    "from",
    "officer",
    "colleague",
    "office",
    "province",
    "excuse",
)
CODE = re.compile(r"[a-z_/]*|[0-9a-f-]{36}")
BOUND = ("owner_id", "key")  # what is sealed may be written without reading the row first


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: "Anyone") -> Self:
        """One's own: what was not saved is nobody else's business, not the head's either."""
        return self.filter(owner=user.pk)

    def waiting(self) -> Self:
        """Those whose form was not saved since, newest first."""
        return self.filter(done_at=None).order_by("-kept_at", "-id")


@wall(read=Own("owner_id"), write=Own("owner_id"))
class Draft(models.Model):
    """One open form of one person, under the key that the page gave it.

    `done_at`: the form was saved or the draft thrown away; what was typed is gone from the row, and the row
    stays a while, so that a copy of it that was still on the line does not come back as a new draft.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    key = models.UUIDField("กุญแจของแบบ")  # the page's; another person's same key is another draft
    owner = models.ForeignKey(User, models.CASCADE, related_name="drafts", verbose_name="ผู้พิมพ์")
    path = models.CharField("หน้า", max_length=200)  # keys only, as every address
    title = SealedTextField("ชื่อแบบ", max_length=120, blank=True, bound_to=BOUND)
    typed = SealedTextField("สิ่งที่พิมพ์", blank=True, bound_to=BOUND)  # [[name, value], …] as JSON
    kept_at = models.DateTimeField("เก็บเมื่อ")
    done_at = models.DateTimeField("เสร็จเมื่อ", null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ร่างที่ยังไม่ได้บันทึก"
        ordering = ["-kept_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="draft_once")]
        indexes = [models.Index(fields=["owner", "-kept_at"], name="drafts_of_owner")]

    def __str__(self) -> str:
        return self.path

    @property
    def fields(self) -> QueryDict:
        """What was typed, as the form would send it."""
        found = QueryDict(mutable=True)
        for name, value in json.loads(self.typed or "[]"):
            found.appendlist(name, value)
        return found

    @property
    def told(self) -> list[str]:
        """What people would read of it, in the order of the form: no keys, and no codes of choices."""
        fields = self.fields
        return [
            text for name in fields if name not in UNSEEN for text in fields.getlist(name) if _is_told(text)
        ]

    @property
    def of_whom(self) -> str:
        """The name in it; that there is none yet, of a form that asks for one; "" of any other."""
        fields = self.fields
        whole = " ".join(part for part in (fields.get(name, "").strip() for name in NAMED) if part)
        asked = [name for name in (*NAMED, *NAMED_ELSE) if name in fields]
        found = whole or next((text for name in asked if (text := fields.get(name, "").strip())), "")
        return found or ("ยังไม่ได้พิมพ์ชื่อ" if asked else "")


def _is_told(text: str) -> bool:
    return bool(text.strip()) and not CODE.fullmatch(text)
