"""A file becomes a plan: every record of it is to be created, is here already, or is refused.

Reading goes on where it stopped, whatever stopped it: what has been read stands in the database.
"""

import hashlib
import time
import zlib
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from sources import resolving, texts
from sources.formats import csl
from sources.formats.csl import Bibliographic
from sources.formats.reading import Record
from sources.importing import comparing, reading
from sources.importing.detecting import ENCODINGS, Unreadable, detect
from sources.models import Actor, Article, ImportBatch, ImportRecord
from sources.models.history import acting
from sources.names import PersonName

State = ImportBatch.State
MOST_RECORDS = 200_000
#: The people one article names; a form with more of them cannot be opened.
MOST_MAKERS = 1_000
CHUNK = 500
_EXCERPT = 300
_TOO_MANY = (
    f"There are more than {MOST_RECORDS:,} references in it. Divide it, and bring the parts in one "
    "after another."
)


def begin(raw: bytes, *, by: Any, name: str, format: str = "", encoding: str = "") -> ImportBatch:
    """Take a file in, to be read. Raises Unreadable where nothing in it can be."""
    found = detect(raw, name, format=format, encoding=encoding)
    with acting(by):
        return ImportBatch.objects.create(
            by=by,
            name=_storable(name)[-300:],
            format=found.format,
            encoding=found.encoding,
            sha256=hashlib.sha256(raw).hexdigest(),
            size=len(raw),
            remarks=list(found.remarks),
            content=zlib.compress(found.text.encode(errors="replace"), 1),
        )


def broken_off(raw: bytes, *, by: Any, format: str = "", encoding: str = "") -> ImportBatch | None:
    """The newest import by the same person of the same file that was not brought to its end."""
    asked = {"format": format, "encoding": ENCODINGS.get(encoding, "")}
    return ImportBatch.objects.filter(
        by=by,
        sha256=hashlib.sha256(raw).hexdigest(),
        state__in=(State.READING, State.PLANNED, State.APPLYING),
        **{name: value for name, value in asked.items() if value},
    ).first()


def read_on(batch: ImportBatch, *, by: Any, seconds: float | None = None) -> ImportBatch:
    """Read, until all is read and compared or the time is over; a later call goes on from there."""
    until = None if seconds is None else time.monotonic() + seconds
    batch = ImportBatch.objects.get(pk=batch.pk)
    if batch.state != State.READING:
        return batch
    most = 5 if asks_others(batch) else CHUNK
    with reading.opened(batch) as file:
        while batch.state == State.READING:
            at, records = file.at, file.next(most)
            rows = [_row(batch, number, record) for number, record in enumerate(records, at + 1)]
            if at + len(rows) > MOST_RECORDS:
                leave(batch, by=by)
                raise Unreadable(_TOO_MANY)
            with transaction.atomic(), acting(by):
                batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
                if batch.state != State.READING or batch.records != at:
                    break  # somebody else reads it as well
                _take(batch, rows, last=len(rows) < most)
            batch.refresh_from_db()
            if until is not None and time.monotonic() > until:
                break
    return batch


def leave(batch: ImportBatch, *, by: Any) -> None:
    """Drop a plan that nobody has begun to carry out. Its records go with it."""
    with transaction.atomic(), acting(by):
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state not in (State.READING, State.PLANNED):
            raise ValidationError("It has been brought in already; nothing was changed.")
        batch.rows.all().delete()
        batch.refresh_from_db()
        batch.state, batch.content = State.LEFT, None
        batch.save(update_fields=["state", "content"])


def asks_others(batch: ImportBatch) -> bool:
    """Whether reading it asks other servers, which takes its time."""
    return batch.format == "identifiers" and settings.RESOLVE


def _take(batch: ImportBatch, rows: list[ImportRecord], *, last: bool) -> None:
    """Keep what was read, and what of it is here already."""
    comparing.compare(rows, batch=batch.pk, in_file=True)
    ImportRecord.objects.bulk_create(rows)
    if last:
        batch.refresh_from_db()
        batch.state, batch.content = State.PLANNED, None
        batch.save(update_fields=["state", "content"])


def _row(batch: ImportBatch, number: int, record: Record) -> ImportRecord:
    row = ImportRecord(
        batch=batch,
        number=number,
        line=max(record.line, 0),
        excerpt=_storable(record.excerpt)[:_EXCERPT],
        remarks=[_storable(remark)[:1000] for remark in record.remarks],
    )
    try:
        if record.item is None:
            raise ValidationError(record.fault or "It cannot be read.")
        item, remarks = resolving.completed(record.item)
        row.remarks += remarks
        given = checked(item)
    except ValidationError as error:
        return _refused(row, " ".join(error.messages))
    except RecursionError:
        return _refused(row, "It is nested too deep.")
    row.outcome, row.item = ImportRecord.Outcome.CREATE, item
    row.remarks += given.remarks
    row.to_complete = resolving.is_to_complete(item)
    _say_what_it_is(row, given)
    return row


def _refused(row: ImportRecord, why: str) -> ImportRecord:
    row.outcome, row.why = ImportRecord.Outcome.REFUSE, _storable(why)[:2000]
    return row


def checked(item: Any) -> Bibliographic:
    """What an article is made of, each part such as the database takes it.

    Raises ValidationError with what is wrong.
    """
    if not isinstance(item, dict):
        raise ValidationError("This is no reference.")
    texts.validate_all(item)
    given = csl.fields(item)
    if not given.fields.get("title", "").strip():
        raise ValidationError("It has no title, and nobody who wrote it to call it by.")
    if len(given.makers) > MOST_MAKERS:
        raise ValidationError(
            f"It names {len(given.makers):,} people; an article has at most {MOST_MAKERS:,}."
        )
    article = Article(**given.fields)
    try:
        article.clean_fields(exclude=["citation_key", "outlet"])
    except ValidationError as error:
        raise ValidationError(
            [f"{_label(field)}: {message}" for field, messages in error.message_dict.items()
             for message in messages]
        ) from error  # fmt: skip
    for maker in given.makers:
        _check_name(maker.name)
    return given


def _label(field: str) -> str:
    return str(getattr(Article._meta.get_field(field), "verbose_name", field))


def _check_name(name: Any) -> None:
    parts = {"name": str(name)}
    if isinstance(name, PersonName):
        parts |= {part: getattr(name, part) for part in ("family", "given", "particle", "suffix")}
    for part, value in parts.items():
        most = getattr(Actor._meta.get_field(part), "max_length", 0)
        if len(value) > most:
            raise ValidationError(f"A name of {len(value):,} characters: {value[:40]}…")


def _say_what_it_is(row: ImportRecord, given: Bibliographic) -> None:
    """What it is compared by and shown with."""
    row.title, row.issued = given.fields["title"], given.fields.get("issued", "")
    row.doi, row.isbn, row.url = (given.fields.get(name, "") for name in ("doi", "isbn", "url"))
    first = min(given.makers, key=lambda maker: maker.role != "author", default=None)
    if first:
        row.author = str(first.name)
        row.family = first.name.family if isinstance(first.name, PersonName) else ""


def _storable(text: str) -> str:
    return text.replace("\0", "").encode(errors="replace").decode()
