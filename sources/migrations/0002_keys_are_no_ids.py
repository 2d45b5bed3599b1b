import django.core.validators
from django.db import migrations, models

import sources.dois
import sources.texts


#: A key that looks like an id gets the first letter with which it is nobody's. What it was stays the
#: article's: a trigger keeps it.
OTHER_KEYS = r"""
DO $$
DECLARE it record; other text;
BEGIN
    FOR it IN SELECT id, citation_key AS key FROM sources_article
        WHERE citation_key ~ '^[A-Za-z][0-9]+(v[0-9]+)?$' ORDER BY id
    LOOP
        SELECT it.key || letter INTO other
        FROM regexp_split_to_table('abcdefghijklmnopqrstuvwxyz', '') WITH ORDINALITY AS l(letter, n)
        WHERE NOT EXISTS (
            SELECT FROM sources_article WHERE lower(citation_key) = lower(it.key || letter)
        ) AND NOT EXISTS (
            SELECT FROM sources_keyalias WHERE lower(key) = lower(it.key || letter)
        ) ORDER BY n LIMIT 1;
        UPDATE sources_article SET citation_key = other WHERE id = it.id;
    END LOOP;
END $$;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('sources', '0001_tables'),
    ]

    operations = [
        migrations.RunSQL(OTHER_KEYS, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='article',
            name='citation_key_is_a_key',
        ),
        migrations.AlterField(
            model_name='article',
            name='citation_key',
            field=models.CharField(blank=True, help_text='yang2023; given by itself where it is left empty. A key it had still leads to it.', max_length=100, null=True, unique=True, validators=[django.core.validators.RegexValidator('^(?![A-Za-z][0-9]+(v[0-9]+)?$)[A-Za-z0-9][A-Za-z0-9:._+-]{0,99}$', 'A citation key is made of the letters A–Z, digits and : . _ + - and begins with a letter or digit (yang2023); it does not look like an id (A12, c1v2).')]),
        ),
        migrations.AlterField(
            model_name='articlehistoryevent',
            name='citation_key',
            field=models.CharField(blank=True, help_text='yang2023; given by itself where it is left empty. A key it had still leads to it.', max_length=100, null=True, validators=[django.core.validators.RegexValidator('^(?![A-Za-z][0-9]+(v[0-9]+)?$)[A-Za-z0-9][A-Za-z0-9:._+-]{0,99}$', 'A citation key is made of the letters A–Z, digits and : . _ + - and begins with a letter or digit (yang2023); it does not look like an id (A12, c1v2).')]),
        ),
        migrations.AlterField(
            model_name='keyalias',
            name='key',
            field=models.CharField(max_length=100, validators=[django.core.validators.RegexValidator('^(?![A-Z][0-9]+$)[A-Za-z0-9][A-Za-z0-9:._+-]{0,99}$')]),
        ),
        migrations.AlterField(
            model_name='keyaliashistoryevent',
            name='key',
            field=models.CharField(max_length=100, validators=[django.core.validators.RegexValidator('^(?![A-Z][0-9]+$)[A-Za-z0-9][A-Za-z0-9:._+-]{0,99}$')]),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('citation_key', None), ('citation_key__regex', '^(?![A-Za-z][0-9]+(v[0-9]+)?$)[A-Za-z0-9][A-Za-z0-9:._+-]{0,99}$'), _connector='OR'), name='citation_key_is_a_key', violation_error_message='A citation key is made of the letters A–Z, digits and : . _ + - and begins with a letter or digit (yang2023); it does not look like an id (A12, c1v2).'),
        ),
        migrations.AlterField(
            model_name='article',
            name='doi',
            field=models.CharField(blank=True, max_length=300, validators=[sources.dois.validate, sources.texts.validate], verbose_name='DOI'),
        ),
        migrations.AlterField(
            model_name='articlehistoryevent',
            name='doi',
            field=models.CharField(blank=True, max_length=300, validators=[sources.dois.validate, sources.texts.validate], verbose_name='DOI'),
        ),
    ]
