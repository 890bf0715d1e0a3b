# Who carries a case on; the work list reads what is open, a blank form the last case of its officer.

import cases.sealing.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0020_told_apart'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='case',
            name='assigned_reason',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=300, verbose_name='เหตุผลที่มอบงาน'),
        ),
        migrations.AddField(
            model_name='case',
            name='assigned_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='เจ้าหน้าที่ผู้ดำเนินการ'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='assigned_reason',
            field=cases.sealing.fields.SealedTextField(blank=True, max_length=300, verbose_name='เหตุผลที่มอบงาน'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='assigned_to',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='เจ้าหน้าที่ผู้ดำเนินการ'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['entered_by', '-entered_at', '-id'], name='case_last_of_officer'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('stage__in', ['closed', 'withdrawn']), _negated=True), fields=['local_authority', 'stage'], name='case_open_work'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_caseevent" ("alley", "applicant_id", "approved_on", "assigned_reason", "assigned_to_id", "changed_at", "channel", "community", "entered_at", "entered_by_id", "fiscal_year", "form_key", "gaps", "hardship", "help_total", "house_code", "house_no", "id", "kind_id", "local_authority_id", "moo", "note", "outcome", "outcome_reason", "people_affected", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "referred_to", "road", "serial", "stage", "subdistrict_id", "subkind_id", "version", "wanted") VALUES (NEW."alley", NEW."applicant_id", NEW."approved_on", NEW."assigned_reason", NEW."assigned_to_id", NEW."changed_at", NEW."channel", NEW."community", NEW."entered_at", NEW."entered_by_id", NEW."fiscal_year", NEW."form_key", NEW."gaps", NEW."hardship", NEW."help_total", NEW."house_code", NEW."house_no", NEW."id", NEW."kind_id", NEW."local_authority_id", NEW."moo", NEW."note", NEW."outcome", NEW."outcome_reason", NEW."people_affected", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."received_on", NEW."referred_to", NEW."road", NEW."serial", NEW."stage", NEW."subdistrict_id", NEW."subkind_id", NEW."version", NEW."wanted"); RETURN NULL;', hash='b47c8d8de739bf6cc1d3cb127fc568ea84bbcfc8', operation='INSERT', pgid='pgtrigger_insert_insert_0b483', table='cases_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_caseevent" ("alley", "applicant_id", "approved_on", "assigned_reason", "assigned_to_id", "changed_at", "channel", "community", "entered_at", "entered_by_id", "fiscal_year", "form_key", "gaps", "hardship", "help_total", "house_code", "house_no", "id", "kind_id", "local_authority_id", "moo", "note", "outcome", "outcome_reason", "people_affected", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "referred_to", "road", "serial", "stage", "subdistrict_id", "subkind_id", "version", "wanted") VALUES (NEW."alley", NEW."applicant_id", NEW."approved_on", NEW."assigned_reason", NEW."assigned_to_id", NEW."changed_at", NEW."channel", NEW."community", NEW."entered_at", NEW."entered_by_id", NEW."fiscal_year", NEW."form_key", NEW."gaps", NEW."hardship", NEW."help_total", NEW."house_code", NEW."house_no", NEW."id", NEW."kind_id", NEW."local_authority_id", NEW."moo", NEW."note", NEW."outcome", NEW."outcome_reason", NEW."people_affected", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."received_on", NEW."referred_to", NEW."road", NEW."serial", NEW."stage", NEW."subdistrict_id", NEW."subkind_id", NEW."version", NEW."wanted"); RETURN NULL;', hash='779de0c2ada5a409707fc1a958846da573cd02b1', operation='UPDATE', pgid='pgtrigger_update_update_f5146', table='cases_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_caseevent" ("alley", "applicant_id", "approved_on", "assigned_reason", "assigned_to_id", "changed_at", "channel", "community", "entered_at", "entered_by_id", "fiscal_year", "form_key", "gaps", "hardship", "help_total", "house_code", "house_no", "id", "kind_id", "local_authority_id", "moo", "note", "outcome", "outcome_reason", "people_affected", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "referred_to", "road", "serial", "stage", "subdistrict_id", "subkind_id", "version", "wanted") VALUES (OLD."alley", OLD."applicant_id", OLD."approved_on", OLD."assigned_reason", OLD."assigned_to_id", OLD."changed_at", OLD."channel", OLD."community", OLD."entered_at", OLD."entered_by_id", OLD."fiscal_year", OLD."form_key", OLD."gaps", OLD."hardship", OLD."help_total", OLD."house_code", OLD."house_no", OLD."id", OLD."kind_id", OLD."local_authority_id", OLD."moo", OLD."note", OLD."outcome", OLD."outcome_reason", OLD."people_affected", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."received_on", OLD."referred_to", OLD."road", OLD."serial", OLD."stage", OLD."subdistrict_id", OLD."subkind_id", OLD."version", OLD."wanted"); RETURN NULL;', hash='245dd7c2a879dede11b00a14436db23b723c681d', operation='DELETE', pgid='pgtrigger_delete_delete_8d49e', table='cases_case', when='AFTER')),
        ),
    ]
