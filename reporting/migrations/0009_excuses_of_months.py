"""An excuse is of a local authority's months in a row, not of one obligation; old rows keep their month.

Their cause was not asked for: อื่น ๆ, with the reason as it was typed. Foreign keys are checked with the statement,
since a table with checks that wait cannot be altered. Backwards, an excuse keeps its first month that is open; one of
months that are all still to come has none to keep, and stands in the way.
"""

import cases.models.keys
import django.contrib.postgres.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

FORTH = """
UPDATE reporting_excuse e SET act = gen_random_uuid(), cause = 'other', local_authority_id = o.local_authority_id,
    first_month = o.month, last_month = o.month FROM reporting_obligation o WHERE o.id = e.obligation_id;
UPDATE reporting_excuseevent e SET cause = 'other', local_authority_id = o.local_authority_id,
    first_month = o.month, last_month = o.month FROM reporting_obligation o WHERE o.id = e.obligation_id;
UPDATE reporting_excuseevent v SET act = e.act FROM reporting_excuse e WHERE e.id = v.pgh_obj_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
BACK = """
UPDATE reporting_excuse e SET obligation_id = (SELECT o.id FROM reporting_obligation o
    WHERE o.local_authority_id = e.local_authority_id AND o.month BETWEEN e.first_month AND e.last_month ORDER BY o.month LIMIT 1);
UPDATE reporting_excuseevent e SET obligation_id = (SELECT o.id FROM reporting_obligation o
    WHERE o.local_authority_id = e.local_authority_id AND o.month BETWEEN e.first_month AND e.last_month ORDER BY o.month LIMIT 1);
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0028_job_permission_and_seen'),
        ('reporting', '0008_runs_tell_more'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='excuse',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='excuse',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='excuse',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='excuse',
            name='excused_once',
        ),
        migrations.AddField(
            model_name='excuse',
            name='act',
            field=models.UUIDField(default=cases.models.keys.new_key, editable=False),
        ),
        migrations.AddField(
            model_name='excuse',
            name='cause',
            field=models.CharField(null=True, choices=[('disaster', 'อุทกภัยหรือสาธารณภัย'), ('outage', 'ระบบขัดข้อง'), ('merger', 'การรวมหรือเปลี่ยนฐานะ อปท.'), ('other', 'อื่น ๆ')], max_length=10, verbose_name='ประเภทของเหตุ'),
        ),
        migrations.AddField(
            model_name='excuse',
            name='first_month',
            field=models.DateField(null=True, verbose_name='ตั้งแต่ข้อมูลประจำเดือน'),
        ),
        migrations.AddField(
            model_name='excuse',
            name='last_month',
            field=models.DateField(null=True, verbose_name='ถึงข้อมูลประจำเดือน'),
        ),
        migrations.AddField(
            model_name='excuse',
            name='local_authority',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='excuses', to='cases.localauthority'),
        ),
        migrations.AddField(
            model_name='excuse',
            name='order_date',
            field=models.DateField(null=True, verbose_name='หนังสือลงวันที่'),
        ),
        migrations.AddField(
            model_name='excuse',
            name='revoked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='excuseevent',
            name='act',
            field=models.UUIDField(default=cases.models.keys.new_key, editable=False),
        ),
        migrations.AddField(
            model_name='excuseevent',
            name='cause',
            field=models.CharField(null=True, choices=[('disaster', 'อุทกภัยหรือสาธารณภัย'), ('outage', 'ระบบขัดข้อง'), ('merger', 'การรวมหรือเปลี่ยนฐานะ อปท.'), ('other', 'อื่น ๆ')], max_length=10, verbose_name='ประเภทของเหตุ'),
        ),
        migrations.AddField(
            model_name='excuseevent',
            name='first_month',
            field=models.DateField(null=True, verbose_name='ตั้งแต่ข้อมูลประจำเดือน'),
        ),
        migrations.AddField(
            model_name='excuseevent',
            name='last_month',
            field=models.DateField(null=True, verbose_name='ถึงข้อมูลประจำเดือน'),
        ),
        migrations.AddField(
            model_name='excuseevent',
            name='local_authority',
            field=models.ForeignKey(null=True, db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.localauthority'),
        ),
        migrations.AddField(
            model_name='excuseevent',
            name='order_date',
            field=models.DateField(null=True, verbose_name='หนังสือลงวันที่'),
        ),
        migrations.AddField(
            model_name='excuseevent',
            name='revoked_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='excuse',
            name='obligation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='excuses', to='reporting.obligation'),
        ),
        migrations.AlterField(
            model_name='excuseevent',
            name='obligation',
            field=models.ForeignKey(null=True, db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reporting.obligation'),
        ),
        migrations.RunSQL(FORTH, BACK),
        migrations.AlterField(
            model_name='excuse',
            name='cause',
            field=models.CharField(choices=[('disaster', 'อุทกภัยหรือสาธารณภัย'), ('outage', 'ระบบขัดข้อง'), ('merger', 'การรวมหรือเปลี่ยนฐานะ อปท.'), ('other', 'อื่น ๆ')], max_length=10, verbose_name='ประเภทของเหตุ'),
        ),
        migrations.AlterField(
            model_name='excuse',
            name='first_month',
            field=models.DateField(verbose_name='ตั้งแต่ข้อมูลประจำเดือน'),
        ),
        migrations.AlterField(
            model_name='excuse',
            name='last_month',
            field=models.DateField(verbose_name='ถึงข้อมูลประจำเดือน'),
        ),
        migrations.AlterField(
            model_name='excuse',
            name='local_authority',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='excuses', to='cases.localauthority'),
        ),
        migrations.AlterField(
            model_name='excuseevent',
            name='cause',
            field=models.CharField(choices=[('disaster', 'อุทกภัยหรือสาธารณภัย'), ('outage', 'ระบบขัดข้อง'), ('merger', 'การรวมหรือเปลี่ยนฐานะ อปท.'), ('other', 'อื่น ๆ')], max_length=10, verbose_name='ประเภทของเหตุ'),
        ),
        migrations.AlterField(
            model_name='excuseevent',
            name='first_month',
            field=models.DateField(verbose_name='ตั้งแต่ข้อมูลประจำเดือน'),
        ),
        migrations.AlterField(
            model_name='excuseevent',
            name='last_month',
            field=models.DateField(verbose_name='ถึงข้อมูลประจำเดือน'),
        ),
        migrations.AlterField(
            model_name='excuseevent',
            name='local_authority',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.localauthority'),
        ),
        migrations.RemoveField(
            model_name='excuse',
            name='obligation',
        ),
        migrations.RemoveField(
            model_name='excuseevent',
            name='obligation',
        ),
        migrations.AddIndex(
            model_name='excuse',
            index=models.Index(fields=['act'], name='excuse_by_act'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='excuse',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reporting_excuseevent" ("act", "cause", "first_month", "granted_at", "granted_by_id", "id", "last_month", "local_authority_id", "order_date", "order_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "revoked_at", "revoked_by_id", "revoked_reason", "signed_by") VALUES (NEW."act", NEW."cause", NEW."first_month", NEW."granted_at", NEW."granted_by_id", NEW."id", NEW."last_month", NEW."local_authority_id", NEW."order_date", NEW."order_number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."revoked_at", NEW."revoked_by_id", NEW."revoked_reason", NEW."signed_by"); RETURN NULL;', hash='56a6f478ff583eaa255ca01a52a5a8f8bb509363', operation='INSERT', pgid='pgtrigger_insert_insert_3e288', table='reporting_excuse', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='excuse',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reporting_excuseevent" ("act", "cause", "first_month", "granted_at", "granted_by_id", "id", "last_month", "local_authority_id", "order_date", "order_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "revoked_at", "revoked_by_id", "revoked_reason", "signed_by") VALUES (NEW."act", NEW."cause", NEW."first_month", NEW."granted_at", NEW."granted_by_id", NEW."id", NEW."last_month", NEW."local_authority_id", NEW."order_date", NEW."order_number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."revoked_at", NEW."revoked_by_id", NEW."revoked_reason", NEW."signed_by"); RETURN NULL;', hash='ba02e4f049b3b853726d852e6a66de58339fedc7', operation='UPDATE', pgid='pgtrigger_update_update_5d00d', table='reporting_excuse', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='excuse',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reporting_excuseevent" ("act", "cause", "first_month", "granted_at", "granted_by_id", "id", "last_month", "local_authority_id", "order_date", "order_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "revoked_at", "revoked_by_id", "revoked_reason", "signed_by") VALUES (OLD."act", OLD."cause", OLD."first_month", OLD."granted_at", OLD."granted_by_id", OLD."id", OLD."last_month", OLD."local_authority_id", OLD."order_date", OLD."order_number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."revoked_at", OLD."revoked_by_id", OLD."revoked_reason", OLD."signed_by"); RETURN NULL;', hash='073abf7f690fcb4c7f72e2ed859c894ea6c44e04', operation='DELETE', pgid='pgtrigger_delete_delete_9f902', table='reporting_excuse', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='excuse',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('revoked_at', None)), expressions=[(models.F('local_authority'), '='), (models.Func(models.F('first_month'), models.F('last_month'), models.Value('[]'), function='daterange'), '&&')], name='excused_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='excuse',
            constraint=models.CheckConstraint(condition=models.Q(('first_month__day', 1), ('last_month__day', 1)), name='excuse_of_whole_months'),
        ),
        migrations.AddConstraint(
            model_name='excuse',
            constraint=models.CheckConstraint(condition=models.Q(('last_month__gte', models.F('first_month'))), name='excuse_months_in_order'),
        ),
        migrations.AddConstraint(
            model_name='excuse',
            constraint=models.CheckConstraint(condition=models.Q(('cause__in', ['disaster', 'outage', 'merger', 'other'])), name='excuse_cause_is_known'),
        ),
    ]
