from django.db import migrations

# Written often and worth nothing tomorrow: it is not logged, and empty after a crash.
LIMITS = """
CREATE UNLOGGED TABLE factbase_limit (
    key text COLLATE "C" PRIMARY KEY,
    taken bigint NOT NULL,
    until timestamptz NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE factbase_limit IS
    'How much each client has asked for until when. May be emptied at any time.';
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(LIMITS, "DROP TABLE factbase_limit")]
