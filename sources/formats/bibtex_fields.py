"""Which entry, and which field of it, a CSL type and variable is: one table for both directions.

The entry types are those Zotero writes. Where several CSL types share one, ``entrysubtype`` tells
them apart (``newspaper``, ``speech``); styles do not print it.
"""

#: CSL type → entry in BibTeX, entry in BibLaTeX.
TYPES = {
    "article": ("misc", "online"),
    "article-journal": ("article", "article"),
    "article-magazine": ("article", "article"),
    "article-newspaper": ("article", "article"),
    "bill": ("misc", "legislation"),
    "book": ("book", "book"),
    "broadcast": ("misc", "misc"),
    "chapter": ("incollection", "incollection"),
    "classic": ("book", "book"),
    "collection": ("misc", "misc"),
    "dataset": ("misc", "dataset"),
    "document": ("misc", "misc"),
    "entry": ("incollection", "inreference"),
    "entry-dictionary": ("incollection", "inreference"),
    "entry-encyclopedia": ("incollection", "inreference"),
    "event": ("misc", "misc"),
    "figure": ("misc", "artwork"),
    "graphic": ("misc", "artwork"),
    "hearing": ("misc", "jurisdiction"),
    "interview": ("misc", "misc"),
    "legal_case": ("misc", "jurisdiction"),
    "legislation": ("misc", "legislation"),
    "manuscript": ("unpublished", "unpublished"),
    "map": ("misc", "misc"),
    "motion_picture": ("misc", "movie"),
    "musical_score": ("misc", "misc"),
    "pamphlet": ("booklet", "booklet"),
    "paper-conference": ("inproceedings", "inproceedings"),
    "patent": ("misc", "patent"),
    "performance": ("misc", "performance"),
    "periodical": ("misc", "periodical"),
    "personal_communication": ("misc", "letter"),
    "post": ("misc", "online"),
    "post-weblog": ("misc", "online"),
    "regulation": ("misc", "legislation"),
    "report": ("techreport", "report"),
    "review": ("article", "article"),
    "review-book": ("article", "article"),
    "software": ("misc", "software"),
    "song": ("misc", "audio"),
    "speech": ("unpublished", "unpublished"),
    "standard": ("misc", "standard"),
    "thesis": ("phdthesis", "thesis"),
    "treaty": ("misc", "legal"),
    "webpage": ("misc", "online"),
}
#: Entry → the CSL type it is where no subtype says more.
KINDS = {
    "article": "article-journal", "suppperiodical": "article-journal", "review": "review",
    "book": "book", "mvbook": "book", "collection": "book", "mvcollection": "book",
    "proceedings": "book", "mvproceedings": "book", "reference": "book", "mvreference": "book",
    "manual": "book", "commentary": "book", "booklet": "pamphlet", "periodical": "periodical",
    "inbook": "chapter", "incollection": "chapter", "bookinbook": "chapter",
    "suppbook": "chapter", "suppcollection": "chapter", "inreference": "entry-encyclopedia",
    "inproceedings": "paper-conference", "conference": "paper-conference", "thesis": "thesis",
    "phdthesis": "thesis", "mastersthesis": "thesis", "bathesis": "thesis", "report": "report",
    "techreport": "report", "unpublished": "manuscript", "misc": "document", "online": "webpage",
    "electronic": "webpage", "www": "webpage", "webpage": "webpage", "dataset": "dataset",
    "data": "dataset", "software": "software", "softwareversion": "software",
    "softwaremodule": "software", "codefragment": "software", "movie": "motion_picture",
    "video": "motion_picture", "audio": "song", "music": "song", "artwork": "graphic",
    "image": "graphic", "letter": "personal_communication", "legislation": "legislation",
    "jurisdiction": "legal_case", "legal": "treaty", "patent": "patent",
    "performance": "performance", "standard": "standard", "newspaper": "article-newspaper",
    "magazine": "article-magazine", "map": "map", "speech": "speech", "interview": "interview",
    "preprint": "article", "post": "post",
}  # fmt: skip
#: Subtypes that are called otherwise than the CSL type.
SUBTYPES = {
    "article-newspaper": "newspaper",
    "article-magazine": "magazine",
    "article": "preprint",
}
NAMED_SUBTYPES = {subtype: name for name, subtype in SUBTYPES.items()} | {
    name: name for name in TYPES
}

ARTICLES = frozenset(
    "article-journal article-magazine article-newspaper review review-book".split()
)
IN_BOOKS = frozenset("chapter paper-conference entry entry-dictionary entry-encyclopedia".split())
BOOKS = frozenset("book classic pamphlet".split()) | IN_BOOKS
SCHOOLS = {"thesis", "report"}

#: Variable → field, the same whatever the type. Fields that are letters for letter come as such.
TEXTS = {
    "title": "title", "title-short": "shorttitle", "container-title-short": "shortjournal",
    "collection-title": "series", "volume": "volume", "number-of-volumes": "volumes",
    "chapter-number": "chapter", "edition": "edition", "version": "version", "genre": "type",
    "number-of-pages": "pagetotal", "original-title": "origtitle",
    "original-publisher": "origpublisher", "original-publisher-place": "origlocation",
    "event-title": "eventtitle", "event-place": "venue", "status": "pubstate",
    "call-number": "library", "note": "note", "annote": "annotation", "abstract": "abstract",
    "keyword": "keywords",
}  # fmt: skip
#: Plain text wherever it is shown: what looks like markup in it is none.
PROSE = {"note", "annote", "abstract"}
#: Those a style, or pandoc, would write in small letters.
TITLES = {"title", "title-short", "collection-title", "original-title", "event-title"}
LITERALS = {
    "DOI": "doi", "ISBN": "isbn", "ISSN": "issn", "PMID": "pmid", "PMCID": "pmcid", "URL": "url",
}  # fmt: skip
NAMES = {
    "author": "author", "editor": "editor", "translator": "translator",
    "container-author": "bookauthor", "collection-editor": "editorb", "contributor": "editora",
}  # fmt: skip
#: What biber wants to know of an editor who is none.
ROLES = {"editorb": "redactor", "editora": "collaborator"}
DATES = {"accessed": "urldate", "event-date": "eventdate", "original-date": "origdate"}

#: Fields that other programs write for the same.
ALIASES = {
    "journal-iso": "shortjournal", "lccn": "library", "annote": "annotation",
    "keyword": "keywords", "urlaccessdate": "urldate", "lastaccessed": "urldate",
    "accessed": "urldate", "issuetitle": "series", "conference": "eventtitle", "doi-url": "doi",
    "language": "langid", "pubmedid": "pmid",
}  # fmt: skip
