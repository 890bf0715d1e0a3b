"""Ties each letter to the step that sent it, and gives one to every case that lies elsewhere without.

Until now a letter was found by the agency's name, so that mending the name on the form hid it, and a case that its
form sent on had none.
"""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations

BANGKOK = ZoneInfo("Asia/Bangkok")


def tie(apps: Any, editor: Any = None) -> None:
    """Each letter to the newest `refer` of its day that was not taken back; one letter a step."""
    letters, steps = apps.get_model("cases", "Referral").objects, apps.get_model("cases", "CaseStep").objects
    taken = set(letters.exclude(step=None).values_list("step_id", flat=True))
    for letter in letters.filter(step=None).order_by("-id"):
        sent = steps.filter(case=letter.case_id, verb="refer", happened_on=letter.sent_on, undone_by=None)
        step = sent.exclude(pk__in=taken).order_by("-entered_at", "-id").first()
        if step:
            taken.add(step.pk)
            letters.filter(pk=letter.pk).update(step=step)


def find(apps: Any, editor: Any = None) -> None:
    """Of every case that is away now: its letter names the agency that the case names, and is there."""
    models = {name: apps.get_model("cases", name) for name in ("Case", "CaseStep", "Referral")}
    for case in models["Case"].objects.filter(stage="referred").order_by("id"):
        sent = models["CaseStep"].objects.filter(case=case.pk, verb="refer", undone_by=None, undoes=None)
        step = sent.order_by("-entered_at", "-id").first()
        letters = models["Referral"].objects.filter(case=case.pk).order_by("-id")
        letter = (letters.filter(step=step).first() if step else None) or letters.filter(step=None).first()
        if letter is None:
            models["Referral"].objects.create(
                local_authority_id=case.local_authority_id, case=case, step=step, agency=case.referred_to,
                sent_on=step.happened_on if step else day_of(case),
            )  # fmt: skip
        elif not letter.replied_on and letter.agency != case.referred_to:
            letters.filter(pk=letter.pk).update(agency=case.referred_to, to_local_authority=None)


def day_of(case: Any) -> date:
    """The day of entry, in Thailand."""
    found: date = case.entered_at.astimezone(BANGKOK).date()
    return found


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_letter_of_its_step")]

    operations = [
        migrations.RunPython(tie, migrations.RunPython.noop),
        migrations.RunPython(find, migrations.RunPython.noop),
    ]
