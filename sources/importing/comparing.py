"""Which records are articles that are here already, or stand twice in the file: what is recognised
becomes what is planned for them."""

from collections.abc import Sequence
from dataclasses import replace

from sources import recognising
from sources.models import ImportRecord
from sources.recognising import Likeness, Root

Outcome = ImportRecord.Outcome
#: What is set.
DECIDED = ["outcome", "why", "undecided", "choices", "match", "same_as"]


def compare(records: Sequence[ImportRecord], *, batch: int, in_file: bool = False) -> None:
    """Say of records to be created which of them match, and which may match several.

    They need not be kept yet. Of the batch's own articles none is asked about; ``in_file``: of
    its earlier records.
    """
    asked = {each.number: each for each in records
             if each.outcome == Outcome.CREATE and not each.chosen and not each.done}  # fmt: skip
    roots: dict[int | None, Root] = {}
    if not asked:
        return
    found = recognising.recognise(asked.values(), batch=batch, in_file=in_file)
    for number, alike in found.items():
        traced = [replace(each, root=roots.get(each.record, each.root)) for each in alike]
        _decide(asked[number], [each for each in traced if each.sure or each.what == "doi"])
        if root := _leads_to(asked[number]):
            roots[number] = root


def _decide(record: ImportRecord, alike: list[Likeness]) -> None:
    """A match, where it is sure which; a person is asked where several are named."""
    named = recognising.surest(alike)
    if not named:
        return
    (kind, which), each = next(iter(named.items()))
    if len(named) > 1 or not each.sure:
        _leave_open(record, named)
        return
    hint = " and the same citation key" if _is_by_key(alike, each) else ""
    record.outcome, record.why = Outcome.MATCH, _why(each) + hint
    record.match, record.same_as = (which, None) if kind == "A" else (None, which)


def _is_by_key(alike: list[Likeness], chosen: Likeness) -> bool:
    return any(each.what == chosen.what and each.root != chosen.root for each in alike)


def _why(each: Likeness) -> str:
    return f"record {each.record} of this file has {each.why}" if each.record else each.why


def _leads_to(record: ImportRecord) -> Root | None:
    if record.match:
        return "A", record.match
    return ("R", record.same_as) if record.same_as else None


def _leave_open(record: ImportRecord, named: dict[Root, Likeness]) -> None:
    record.outcome, record.undecided = Outcome.REFUSE, True
    record.choices = [{"article" if kind == "A" else "record": which, "why": each.why}
                      for (kind, which), each in named.items()][:20]  # fmt: skip
    called = [f"A{which}" if kind == "A" else f"record {which}" for kind, which in named]
    why = next(iter(named.values())).why
    if len(named) == 1:
        record.why = f"it has {why} as {called[0]}, but quite another title"
    else:
        listed = ", ".join(called[:5]) + (" …" if len(called) > 5 else "")
        record.why = f"it may be any of {listed}: {why}"
