"""BibTeX and BibLaTeX → CSL-JSON items, record by record; CSL-JSON items → BibTeX.

One reader for both: their fields do not contradict each other, and files mix them. ``biblatex``
writes the other. What has no field in either goes into one of ours (``csl-medium``), which other
programs pass over and this reader takes back.
"""

from collections.abc import Iterable, Iterator

from sources.formats import bibtex_entries, bibtex_items, bibtex_syntax, keeping
from sources.formats.reading import CSLItem, Record


def read(text: str) -> Iterator[Record]:
    """A record for every entry, in order; an entry that cannot be read is one with a fault."""
    text = keeping.storable(text.removeprefix("\ufeff"))
    for entry in bibtex_syntax.entries(text):
        remarks = tuple(entry.remarks)
        if entry.fault or not entry.fields:
            fault = entry.fault or "There is nothing in it but its key."
            yield Record(entry.line, None, fault, remarks, entry.excerpt)
            continue
        item, more = bibtex_items.item(entry)
        remarks += (*more, *keeping.damage(item))
        yield Record(entry.line, item, "", remarks, entry.excerpt)


def write(items: Iterable[CSLItem]) -> Iterator[str]:
    """One entry a piece, in the order given."""
    return bibtex_entries.write(items, bibtex_entries.BIBTEX)
