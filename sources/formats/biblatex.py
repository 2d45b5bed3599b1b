"""CSL-JSON items → BibLaTeX, as biber reads it; read by ``bibtex``, which reads both."""

from collections.abc import Iterable, Iterator

from sources.formats import bibtex, bibtex_entries
from sources.formats.reading import CSLItem

read = bibtex.read


def write(items: Iterable[CSLItem]) -> Iterator[str]:
    """One entry a piece, in the order given."""
    return bibtex_entries.write(items, bibtex_entries.BIBLATEX)
