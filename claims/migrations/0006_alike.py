from django.db import migrations, models

import sources.models.fields
from claims import sql


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0005_reading"),
    ]

    operations = [
        migrations.RunSQL(sql.TRIGRAMS, sql.DROP_TRIGRAMS),
        migrations.AddField(
            model_name="claim",
            name="trigrams",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("text"), function="claims_trigrams"),
                help_text="By which most claims are known to be unlike, before their texts are compared.",
                output_field=sources.models.fields.Bits(512),
            ),
        ),
    ]
