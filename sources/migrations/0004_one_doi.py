"""A DOI is one article's, in whatever letters it is written."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sources', '0003_recognising'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='article',
            name='one_article_a_doi',
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(models.Func('doi', function='sources_doi'), condition=models.Q(models.Q(('doi', ''), _negated=True), ('merged_into', None)), name='one_article_a_doi', violation_error_message='Another article has this DOI already.'),
        ),
    ]
