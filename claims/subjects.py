"""What the record says of articles, actors, outlets, propositions and topics, kept in line with
its entries, in the same revision. ``claims.record`` calls; nobody else writes."""

from collections.abc import Collection, Iterable, Iterator

from claims.formats.document import load
from claims.formats.subjects import Said, letter_of, row, shown
from claims.models import Entry, Subject

_AT_ONCE = 2_000
#: How many entries are looked through for one that says it whole.
_LOOKED_AT = 20
#: The terms that lead to the entries that say all there is to say.
_WHOLE = {
    "A": ("article",),
    "P": ("claimant", "author"),
    "Q": ("proposition",),
    "O": ("outlet",),
}


def follow(revision: int, fresh: Iterable[str], ended: Iterable[str]) -> None:
    """Bring them in line with a revision that is being written.

    ``fresh``: the documents it shows as published; ``ended``: those that they take the place of.
    """
    said: dict[str, Said] = {}
    for text in fresh:
        for public_id, each in shown(load(text)).items():
            if each.whole or public_id not in said:
                said[public_id] = each
    before = {public_id for text in ended for public_id in shown(load(text))}
    for ids in _batches(said.keys() | before):
        _bring_in_line(revision, ids, said, before)


def _batches(ids: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _bring_in_line(
    revision: int, ids: list[str], said: dict[str, Said], before: Collection[str]
) -> None:
    valid = {each.public_id: each for each in Subject.objects.filter(
        public_id__in=ids, valid_until=None)}  # fmt: skip
    over, new = [], []
    for public_id in ids:
        kept = valid.get(public_id)
        found = said.get(public_id)
        if public_id in before and not (found and found.whole):
            found = _elsewhere(public_id) or found
        elif kept and kept.whole and found and not found.whole:
            continue
        fresh = row(public_id, found) if found else None
        if kept and fresh and kept.document == fresh["document"]:
            continue
        if kept:
            over.append(kept.pk)
        if fresh:
            new.append(Subject(**fresh, revision_id=revision))
    if over:
        Subject.objects.filter(pk__in=over).update(valid_until=revision)
    Subject.objects.bulk_create(new, batch_size=1000)


def _elsewhere(public_id: str) -> Said | None:
    """What the entries that hold now say of it, the whole of it where one does."""
    valid = Entry.objects.filter(valid_until=None).published()
    found: Said | None = None
    for term in (*(f"{place}:{public_id}" for place in _WHOLE.get(letter_of(public_id), ())),
                 public_id):  # fmt: skip
        entries = valid.mentioning(term).order_by("-pk")[:_LOOKED_AT]
        for text in entries.values_list("document", flat=True):
            said = shown(load(text))[public_id]
            if said.whole:
                return said
            found = found or said
    return found
