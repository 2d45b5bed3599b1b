"""What anybody may read: the record, and what makes it quick to read. Nothing else is public.

A role that may only read is given these tables (``manage.py create_reader_role``); a table that
public pages or the API read and that is not named here is one they cannot read there.
"""

from django.db.models import Model

from claims.models.reading import Mention, Subject, Tally, Word
from claims.models.revision import Entry, Redirect, Revision
from sources.models import OwnStyle

PUBLIC: tuple[type[Model], ...] = (
    Revision,
    Entry,
    Redirect,
    Mention,
    Subject,
    Tally,
    Word,
    OwnStyle,
)
#: Of these tables, the columns that are not public: who made a revision.
WITHHELD: dict[type[Model], frozenset[str]] = {Revision: frozenset({"by_id"})}
#: What people share of their own: of their tables nobody is given anything.
VIEWS = ("claims_shared_list", "claims_shared_list_item")


def columns(model: type[Model]) -> list[str]:
    """Those of a table that are public."""
    return [
        field.column
        for field in model._meta.concrete_fields
        if field.column and field.column not in WITHHELD.get(model, ())
    ]
