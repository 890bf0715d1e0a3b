"""Seals the frozen rows of posted months; what says nothing about a person is copied out beside them first.

The trigger that keeps these rows as they are rests meanwhile. The canonical text of what was frozen changes
in nothing: the content's hash still holds.
"""

import json

import cases.sealing.fields
from django.db import migrations, models

from cases.sealing.token import Place, seal, unseal

COLUMNS = ("intake", "outcome")
BATCH = 1000
# Django makes a new column's check, not that of one whose field has changed.
ONLY_TOKENS = "ALTER TABLE reporting_postingrow ADD CONSTRAINT reporting_postingrow_{0}_sealed CHECK ({0} = '' OR {0} ~ '^[a-z0-9]{{1,12}}:[A-Za-z0-9_-]{{38,}}$')"
CLOSE = [ONLY_TOKENS.format(column) for column in COLUMNS]
REOPEN = [f"ALTER TABLE reporting_postingrow DROP CONSTRAINT reporting_postingrow_{column}_sealed" for column in COLUMNS]
OPEN = """UPDATE reporting_postingrow SET received_on = (intake ->> 'received_on')::date,
    kind_code = intake ->> 'kind_id', outcome_then = outcome ->> 'outcome'"""


def copy_out(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reporting_postingrow DISABLE TRIGGER USER")
        cursor.execute(OPEN)
        _check_keys(cursor)
        cursor.execute("ALTER TABLE reporting_postingrow ENABLE TRIGGER USER")


def _check_keys(cursor):
    """Now: a table whose foreign keys wait to be checked cannot be altered."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def forwards(apps, schema_editor):
    """jsonb does not keep the order of keys; neither does the hash ask for it."""
    _each_row(schema_editor, lambda text, place: seal(
        json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")), place))


def backwards(apps, schema_editor):
    _each_row(schema_editor, unseal)


def _each_row(schema_editor, turn):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reporting_postingrow DISABLE TRIGGER USER")
        cursor.execute(
            "DECLARE turned CURSOR FOR SELECT id, posting_id, case_id, intake, outcome FROM reporting_postingrow"
        )
        while True:
            cursor.execute(f"FETCH {BATCH} FROM turned")
            if not (rows := cursor.fetchall()):
                break
            cursor.executemany(
                "UPDATE reporting_postingrow SET intake = %s, outcome = %s WHERE id = %s",
                [
                    [
                        *(
                            turn(text, Place("reporting_postingrow", name, f"{posting}/{case}"))
                            for name, text in zip(COLUMNS, texts)
                        ),
                        key,
                    ]
                    for key, posting, case, *texts in rows
                ],
            )
        cursor.execute("CLOSE turned")
        _check_keys(cursor)
        cursor.execute("ALTER TABLE reporting_postingrow ENABLE TRIGGER USER")


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_sealed'),
        ('reporting', '0002_tally_triggers'),
    ]

    operations = [
        migrations.AddField(
            model_name='postingrow',
            name='kind_code',
            field=models.CharField(default='', max_length=20, verbose_name='ด้านที่ขอรับความช่วยเหลือ'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='postingrow',
            name='outcome_then',
            field=models.CharField(default='', max_length=20, verbose_name='ผลการพิจารณา ณ เวลานั้น'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='postingrow',
            name='received_on',
            field=models.DateField(default='2000-01-01', verbose_name='วันที่ยื่นคำขอ'),
            preserve_default=False,
        ),
        migrations.RunPython(copy_out, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='postingrow',
            name='intake',
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name='postingrow',
            name='outcome',
            field=models.TextField(),
        ),
        migrations.RunPython(forwards, backwards),
        migrations.AlterField(
            model_name='postingrow',
            name='intake',
            field=cases.sealing.fields.SealedJSONField(bound_to=('posting_id', 'case_id')),
        ),
        migrations.AlterField(
            model_name='postingrow',
            name='outcome',
            field=cases.sealing.fields.SealedJSONField(bound_to=('posting_id', 'case_id')),
        ),
        migrations.RunSQL(CLOSE, REOPEN),
    ]
