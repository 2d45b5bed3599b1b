from django.db import migrations

from sources import sql


class Migration(migrations.Migration):
    dependencies = [("sources", "0002_workbench")]
    operations = [migrations.RunSQL(sql.AT_HOME, migrations.RunSQL.noop)]
