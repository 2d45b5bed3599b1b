"""The readers of every format, by its name."""

from collections.abc import Callable, Iterator

from sources.formats import bibtex, csljson, endnote, identifiers, ris, zotero
from sources.formats.reading import Record

READERS: dict[str, Callable[[str], Iterator[Record]]] = {
    "bibtex": bibtex.read,
    "ris": ris.read,
    "csljson": csljson.read,
    "endnote": endnote.read,
    "zotero-json": zotero.read_json,
    "zotero-rdf": zotero.read_rdf,
    "identifiers": identifiers.read,
}
