from django.db import migrations, models

from claims import reading_sql


class Migration(migrations.Migration):
    dependencies = [("claims", "0010_tally")]

    operations = [
        migrations.RunSQL(reading_sql.SUBJECT_KEY, reading_sql.DROP_SUBJECT_KEY),
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(
                models.Func(
                    models.F("document"),
                    function="claims_subject_key",
                    output_field=models.TextField(),
                ),
                condition=models.Q(("letter", "A")),
                name="subject_by_key",
            ),
        ),
    ]
