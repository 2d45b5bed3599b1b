"""What anybody may read: the record, and what makes it quick to read. Nothing else is public.

A role that may only read is given these tables (``manage.py create_reader_role``); a table that
public pages or the API read and that is not named here is one they cannot read there.
"""

from claims.models.reading import Mention, Subject, Word
from claims.models.revision import Entry, Redirect, Revision
from sources.models import OwnStyle

PUBLIC = (Revision, Entry, Redirect, Mention, Subject, Word, OwnStyle)

#: What people share of their own: of their tables nobody is given anything.
VIEWS = ("claims_shared_list", "claims_shared_list_item")
