"""Results of checks get a keyed hash of their own; instants that cannot be loaded are refused.

The results that stand here were made before there was such a hash: they get theirs now, as they are.
"""

import datetime
import hmac
import json

from django.conf import settings
from django.db import migrations, models


def believe(apps, schema_editor):
    checks = list(apps.get_model("cases", "SealCheck").objects.order_by("pk"))
    if not checks:
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_sealcheck DISABLE TRIGGER USER")
        for check in checks:
            cursor.execute("UPDATE cases_sealcheck SET mac = %s WHERE id = %s", [_mac(check), check.pk])
        cursor.execute("ALTER TABLE cases_sealcheck ENABLE TRIGGER USER")


def _mac(check):
    instant = int(check.at.timestamp()) * 1_000_000 + check.at.microsecond
    told = json.dumps(check.findings, sort_keys=True, separators=(",", ":"))
    text = "|".join(["check", str(instant), str(check.days), str(check.rows), str(check.anchors), told])
    return hmac.new(settings.READ_LOG_KEY, text.encode(), "sha256").hexdigest()


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_password_seen'),
    ]

    operations = [
        migrations.AddField(
            model_name='sealcheck',
            name='anchors',
            field=models.PositiveIntegerField(default=0, verbose_name='จำนวนวันที่จดไว้นอกฐานข้อมูล'),
        ),
        migrations.AddField(
            model_name='sealcheck',
            name='mac',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunPython(believe, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('at__gte', datetime.datetime(2020, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='reading_at_is_an_instant'),
        ),
        migrations.AddConstraint(
            model_name='readseal',
            constraint=models.CheckConstraint(condition=models.Q(('day__gte', datetime.date(2020, 1, 1)), ('day__lt', datetime.date(2200, 1, 1)), ('sealed_at__gte', datetime.datetime(2020, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('sealed_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='seal_day_is_a_day'),
        ),
        migrations.AddConstraint(
            model_name='sealcheck',
            constraint=models.CheckConstraint(condition=models.Q(('at__gte', datetime.datetime(2020, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='check_at_is_an_instant'),
        ),
    ]
