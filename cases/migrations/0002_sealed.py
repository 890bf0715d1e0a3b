"""Seals identity numbers, phones and what is written about hardship; adds the blind index of numbers.

The columns become text without a limit, then their rows are sealed (those of history, too), then the columns
take nothing but tokens. User triggers rest meanwhile: no history is written and no month moves.
"""

import hmac

import cases.sealing.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from cases.sealing.token import Place, seal, unseal

COLUMNS = {"cases_person": ("identity_number", "phone"), "cases_case": ("hardship", "wanted", "outcome_reason", "note")}
BATCH = 2000
# Django makes a new column's check, not that of one whose field has changed.
ONLY_TOKENS = "ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_sealed CHECK ({column} = '' OR {column} ~ '^[a-z0-9]{{1,12}}:[A-Za-z0-9_-]{{38,}}$')"
OF_TABLES = [(stored, name) for table, names in COLUMNS.items() for stored in (table, f"{table}event") for name in names]
CLOSE = [ONLY_TOKENS.format(table=table, column=column) for table, column in OF_TABLES]
REOPEN = [f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_sealed" for table, column in OF_TABLES]


def index_of(number):
    return hmac.digest(settings.INDEX_KEY, number.encode(), "sha256").hex()[:32] if number else ""


def forwards(apps, schema_editor):
    _each_row(schema_editor, seal)


def backwards(apps, schema_editor):
    _each_row(schema_editor, unseal)


def _each_row(schema_editor, turn):
    with schema_editor.connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            for stored, pk, row in ((table, "id", "id"), (f"{table}event", "pgh_id", "pgh_obj_id")):
                cursor.execute(f"ALTER TABLE {stored} DISABLE TRIGGER USER")
                _turn(cursor, table, stored, pk, row, columns, turn)
                # A table whose foreign keys wait to be checked cannot be altered.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                cursor.execute(f"ALTER TABLE {stored} ENABLE TRIGGER USER")


def _turn(cursor, table, stored, pk, row, columns, turn):
    cursor.execute(f"DECLARE turned CURSOR FOR SELECT {pk}, {row}, {', '.join(columns)} FROM {stored}")
    indexed = ", identity_index = %s" if "identity_number" in columns else ""
    change = f"UPDATE {stored} SET {', '.join(f'{name} = %s' for name in columns)}{indexed} WHERE {pk} = %s"
    while True:
        cursor.execute(f"FETCH {BATCH} FROM turned")
        if not (rows := cursor.fetchall()):
            break
        changes = []
        for key, of, *texts in rows:
            turned = [
                turn(text, Place(table, name, str(of))) if text else "" for name, text in zip(columns, texts)
            ]
            number = texts[0] if turn is seal else ""
            changes.append([*turned, *([index_of(number)] if indexed else []), key])
        cursor.executemany(change, changes)
    cursor.execute("CLOSE turned")


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='delete_delete',
        ),
        migrations.RemoveIndex(
            model_name='person',
            name='person_by_identity',
        ),
        migrations.AddField(
            model_name='person',
            name='identity_index',
            field=models.CharField(blank=True, default='', editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='personevent',
            name='identity_index',
            field=models.CharField(blank=True, default='', editable=False, max_length=32),
        ),
        migrations.AlterField(
            model_name='case',
            name='hardship',
            field=models.TextField(blank=True, max_length=2000, verbose_name='ลักษณะความเดือดร้อน'),
        ),
        migrations.AlterField(
            model_name='case',
            name='note',
            field=models.TextField(blank=True, max_length=1000, verbose_name='หมายเหตุ'),
        ),
        migrations.AlterField(
            model_name='case',
            name='outcome_reason',
            field=models.TextField(blank=True, max_length=300, verbose_name='เหตุผล'),
        ),
        migrations.AlterField(
            model_name='case',
            name='wanted',
            field=models.TextField(blank=True, max_length=1000, verbose_name='สิ่งที่ขอ'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='hardship',
            field=models.TextField(blank=True, max_length=2000, verbose_name='ลักษณะความเดือดร้อน'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='note',
            field=models.TextField(blank=True, max_length=1000, verbose_name='หมายเหตุ'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='outcome_reason',
            field=models.TextField(blank=True, max_length=300, verbose_name='เหตุผล'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='wanted',
            field=models.TextField(blank=True, max_length=1000, verbose_name='สิ่งที่ขอ'),
        ),
        migrations.AlterField(
            model_name='person',
            name='identity_number',
            field=models.TextField(blank=True, max_length=30, verbose_name='เลขประจำตัว'),
        ),
        migrations.AlterField(
            model_name='person',
            name='phone',
            field=models.TextField(blank=True, max_length=20, verbose_name='โทรศัพท์'),
        ),
        migrations.AlterField(
            model_name='personevent',
            name='identity_number',
            field=models.TextField(blank=True, max_length=30, verbose_name='เลขประจำตัว'),
        ),
        migrations.AlterField(
            model_name='personevent',
            name='phone',
            field=models.TextField(blank=True, max_length=20, verbose_name='โทรศัพท์'),
        ),
        migrations.RunPython(forwards, backwards),
        migrations.AlterField(
            model_name='case',
            name='hardship',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=2000, verbose_name='ลักษณะความเดือดร้อน'),
        ),
        migrations.AlterField(
            model_name='case',
            name='note',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=1000, verbose_name='หมายเหตุ'),
        ),
        migrations.AlterField(
            model_name='case',
            name='outcome_reason',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=300, verbose_name='เหตุผล'),
        ),
        migrations.AlterField(
            model_name='case',
            name='wanted',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=1000, verbose_name='สิ่งที่ขอ'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='hardship',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=2000, verbose_name='ลักษณะความเดือดร้อน'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='note',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=1000, verbose_name='หมายเหตุ'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='outcome_reason',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=300, verbose_name='เหตุผล'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='wanted',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=1000, verbose_name='สิ่งที่ขอ'),
        ),
        migrations.AlterField(
            model_name='person',
            name='identity_number',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=30, verbose_name='เลขประจำตัว'),
        ),
        migrations.AlterField(
            model_name='person',
            name='phone',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=20, verbose_name='โทรศัพท์'),
        ),
        migrations.AlterField(
            model_name='personevent',
            name='identity_number',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=30, verbose_name='เลขประจำตัว'),
        ),
        migrations.AlterField(
            model_name='personevent',
            name='phone',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=20, verbose_name='โทรศัพท์'),
        ),
        migrations.RunSQL(CLOSE, REOPEN),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['local_authority', 'identity_index'], name='person_by_identity'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_personevent" ("birth", "document_type", "first_name", "id", "identity_index", "identity_number", "identity_override", "last_name", "local_authority_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "sort_key", "title") VALUES (NEW."birth", NEW."document_type", NEW."first_name", NEW."id", NEW."identity_index", NEW."identity_number", NEW."identity_override", NEW."last_name", NEW."local_authority_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."sort_key", NEW."title"); RETURN NULL;', hash='dbe21aa813282c324f6437294b58552d2de8d63f', operation='INSERT', pgid='pgtrigger_insert_insert_eb0b4', table='cases_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_personevent" ("birth", "document_type", "first_name", "id", "identity_index", "identity_number", "identity_override", "last_name", "local_authority_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "sort_key", "title") VALUES (NEW."birth", NEW."document_type", NEW."first_name", NEW."id", NEW."identity_index", NEW."identity_number", NEW."identity_override", NEW."last_name", NEW."local_authority_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."sort_key", NEW."title"); RETURN NULL;', hash='89905215de605b7bf553e3e963050ec5b4454d76', operation='UPDATE', pgid='pgtrigger_update_update_6804f', table='cases_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_personevent" ("birth", "document_type", "first_name", "id", "identity_index", "identity_number", "identity_override", "last_name", "local_authority_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "sort_key", "title") VALUES (OLD."birth", OLD."document_type", OLD."first_name", OLD."id", OLD."identity_index", OLD."identity_number", OLD."identity_override", OLD."last_name", OLD."local_authority_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."sort_key", OLD."title"); RETURN NULL;', hash='3c6f46c776bed06abd97040cc6ab7e94fb72f510', operation='DELETE', pgid='pgtrigger_delete_delete_82e57', table='cases_person', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('identity_index', ''), ('identity_number', '')), models.Q(models.Q(('identity_number', ''), _negated=True), models.Q(('identity_index', ''), _negated=True)), _connector='OR'), name='person_number_and_index_agree'),
        ),
    ]
