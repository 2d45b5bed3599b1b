"""What people type into the public pages: a search, and the style of a reference."""

from dataclasses import dataclass
from typing import ClassVar

from django.http import QueryDict

from claims.parameters import PARAMETERS
from claims.presenting import ATTRIBUTIONS, STANCES

#: Styles offered by name; the API knows every style of the CSL repository.
STYLES = {
    "apa": "APA",
    "chicago-author-date": "Chicago, author–date",
    "modern-language-association": "MLA",
    "harvard-cite-them-right": "Harvard",
    "nlm-citation-sequence": "Vancouver",
}


@dataclass(frozen=True, slots=True)
class SearchForm:
    """What was typed into the search form, right or wrong, to be shown again."""

    typed: dict[str, str]
    kept: list[tuple[str, str]]

    stances: ClassVar = STANCES
    attributions: ClassVar = ATTRIBUTIONS.items()
    sorts: ClassVar = (
        ("", "newest here first"),
        ("-made", "latest made first"),
        ("made", "earliest made first"),
        ("relevance", "best match first"),
    )

    FIELDS: ClassVar = ("q", "stance", "attribution", "made_after", "made_before", "sort")

    @classmethod
    def read(cls, query: QueryDict) -> "SearchForm":
        """``kept``: further conditions, which searching again leaves as they are."""
        return cls(
            typed={name: query.get(name, "").replace("\0", "") for name in cls.FIELDS},
            kept=[
                (name, value)
                for name, values in query.lists()
                if name in PARAMETERS and name not in (*cls.FIELDS, "cursor", "limit")
                for value in values
            ],
        )

    @property
    def narrowed(self) -> bool:
        return any(value for name, value in self.typed.items() if name != "q")
