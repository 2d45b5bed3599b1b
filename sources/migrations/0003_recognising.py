"""Articles and records of imports are recognised by indexes; two functions nobody calls go."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from sources import sql


#: Of triggers that went long ago; a database made since has none of them.
LEFT = """
DROP FUNCTION IF EXISTS pgtrigger_is_verbatim_cb994();
DROP FUNCTION IF EXISTS pgtrigger_keeps_its_key_1cd8d();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('sources', '0002_keys_are_no_ids'),
    ]

    operations = [
        migrations.RunSQL(LEFT, migrations.RunSQL.noop),
        migrations.RunSQL(sql.KNOWN_BY, sql.DROP_KNOWN_BY),
        pgtrigger.migrations.RemoveTrigger(
            model_name='importbatch',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='importbatch',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='importbatch',
            name='delete_delete',
        ),
        migrations.RemoveField(
            model_name='importbatch',
            name='seen',
        ),
        migrations.RemoveField(
            model_name='importbatchhistoryevent',
            name='seen',
        ),
        migrations.AddField(
            model_name='importrecord',
            name='isbn',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddIndex(
            model_name='actor',
            index=models.Index(fields=['name'], name='actor_by_name'),
        ),
        migrations.AddIndex(
            model_name='alias',
            index=models.Index(fields=['name'], name='alias_by_name'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.Func(models.Func(models.F('doi'), function='sources_doi'), models.Value(0), function='sources_key'), condition=models.Q(('doi', ''), _negated=True), name='article_by_doi'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.Func(models.Func(models.F('isbn'), function='sources_isbn'), models.Value(0), function='sources_key'), condition=models.Q(('isbn', ''), _negated=True), name='article_by_isbn'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.Func(models.Func(models.F('url'), function='sources_address'), models.Value(0), function='sources_key'), condition=models.Q(('url', ''), _negated=True), name='article_by_url'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.Func(models.Func(models.F('title'), function='sources_folded'), models.Value(0), function='sources_key'), models.OrderBy(models.F('issued_earliest'), nulls_first=True), condition=models.Q(('title', ''), _negated=True), name='article_by_title'),
        ),
        migrations.AddIndex(
            model_name='importrecord',
            index=models.Index(models.Func(models.Func(models.F('doi'), function='sources_doi'), models.F('batch'), function='sources_key'), condition=models.Q(('done', False), models.Q(('doi', ''), _negated=True)), name='import_record_by_doi'),
        ),
        migrations.AddIndex(
            model_name='importrecord',
            index=models.Index(models.Func(models.Func(models.F('isbn'), function='sources_isbn'), models.F('batch'), function='sources_key'), condition=models.Q(('done', False), models.Q(('isbn', ''), _negated=True)), name='import_record_by_isbn'),
        ),
        migrations.AddIndex(
            model_name='importrecord',
            index=models.Index(models.Func(models.Func(models.F('url'), function='sources_address'), models.F('batch'), function='sources_key'), condition=models.Q(('done', False), models.Q(('url', ''), _negated=True)), name='import_record_by_url'),
        ),
        migrations.AddIndex(
            model_name='importrecord',
            index=models.Index(models.Func(models.Func(models.F('title'), function='sources_folded'), models.F('batch'), function='sources_key'), models.OrderBy(models.Func(models.F('issued'), function='edtf_earliest'), nulls_first=True), condition=models.Q(('done', False), models.Q(('title', ''), _negated=True)), name='import_record_by_title'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importbatch',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "sources_importbatchhistoryevent" ("at", "by_id", "creating", "done", "encoding", "fill", "format", "id", "matched", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "records", "refused", "remarks", "sha256", "size", "state", "undecided") VALUES (NEW."at", NEW."by_id", NEW."creating", NEW."done", NEW."encoding", NEW."fill", NEW."format", NEW."id", NEW."matched", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."records", NEW."refused", NEW."remarks", NEW."sha256", NEW."size", NEW."state", NEW."undecided"); RETURN NULL;', hash='fa4b1f5d8ac252a71d2ccb13af4b9f0d51df3a8e', operation='INSERT', pgid='pgtrigger_insert_insert_7780f', table='sources_importbatch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importbatch',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."creating" IS DISTINCT FROM (NEW."creating") OR OLD."done" IS DISTINCT FROM (NEW."done") OR OLD."encoding" IS DISTINCT FROM (NEW."encoding") OR OLD."fill" IS DISTINCT FROM (NEW."fill") OR OLD."format" IS DISTINCT FROM (NEW."format") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."matched" IS DISTINCT FROM (NEW."matched") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."records" IS DISTINCT FROM (NEW."records") OR OLD."refused" IS DISTINCT FROM (NEW."refused") OR OLD."remarks" IS DISTINCT FROM (NEW."remarks") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."undecided" IS DISTINCT FROM (NEW."undecided"))', func='INSERT INTO "sources_importbatchhistoryevent" ("at", "by_id", "creating", "done", "encoding", "fill", "format", "id", "matched", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "records", "refused", "remarks", "sha256", "size", "state", "undecided") VALUES (NEW."at", NEW."by_id", NEW."creating", NEW."done", NEW."encoding", NEW."fill", NEW."format", NEW."id", NEW."matched", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."records", NEW."refused", NEW."remarks", NEW."sha256", NEW."size", NEW."state", NEW."undecided"); RETURN NULL;', hash='bf3d36839b4ba5f8e4784924fab3265cece65553', operation='UPDATE', pgid='pgtrigger_update_update_6654b', table='sources_importbatch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importbatch',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "sources_importbatchhistoryevent" ("at", "by_id", "creating", "done", "encoding", "fill", "format", "id", "matched", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "records", "refused", "remarks", "sha256", "size", "state", "undecided") VALUES (OLD."at", OLD."by_id", OLD."creating", OLD."done", OLD."encoding", OLD."fill", OLD."format", OLD."id", OLD."matched", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."records", OLD."refused", OLD."remarks", OLD."sha256", OLD."size", OLD."state", OLD."undecided"); RETURN NULL;', hash='e27c691aeb5768da188ffa2fde4ebfca0b13a729', operation='DELETE', pgid='pgtrigger_delete_delete_1ed76', table='sources_importbatch', when='AFTER')),
        ),
    ]
