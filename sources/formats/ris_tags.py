"""RIS tags and what they are in CSL; the types are those Zotero writes."""

TYPES = {
    "article": "UNPB", "article-journal": "JOUR", "article-magazine": "MGZN",
    "article-newspaper": "NEWS", "bill": "BILL", "book": "BOOK", "broadcast": "SOUND",
    "chapter": "CHAP", "classic": "CLSWK", "collection": "AGGR", "dataset": "DATA",
    "document": "GEN", "entry": "ENCYC", "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC", "event": "GEN", "figure": "FIGURE", "graphic": "ART",
    "hearing": "HEAR", "interview": "PCOMM", "legal_case": "CASE", "legislation": "STAT",
    "manuscript": "MANSCPT", "map": "MAP", "motion_picture": "MPCT", "musical_score": "MUSIC",
    "pamphlet": "PAMP", "paper-conference": "CONF", "patent": "PAT", "performance": "GEN",
    "periodical": "JFULL", "personal_communication": "PCOMM", "post": "ICOMM",
    "post-weblog": "BLOG", "regulation": "LEGAL", "report": "RPRT", "review": "JOUR",
    "review-book": "JOUR", "software": "COMP", "song": "SOUND", "speech": "SLIDE",
    "standard": "STAND", "thesis": "THES", "treaty": "LEGAL", "webpage": "ELEC",
}  # fmt: skip
#: Type → CSL type it is where nothing says more.
KINDS = {
    "ABST": "article-journal", "ADVS": "motion_picture", "AGGR": "dataset", "ANCIENT": "classic",
    "ART": "graphic", "BILL": "bill", "BLOG": "post-weblog", "BOOK": "book", "CASE": "legal_case",
    "CHAP": "chapter", "CHART": "graphic", "CLSWK": "classic", "COMP": "software",
    "CONF": "paper-conference", "CPAPER": "paper-conference", "CTLG": "book", "DATA": "dataset",
    "DBASE": "dataset", "DICT": "entry-dictionary", "EBOOK": "book", "ECHAP": "chapter",
    "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage",
    "ENCYC": "entry-encyclopedia", "EQUA": "document", "FIGURE": "figure", "GEN": "document",
    "GOVDOC": "report", "GRANT": "document", "GRNT": "document", "HEAR": "hearing",
    "ICOMM": "personal_communication", "INPR": "article-journal", "INTV": "interview",
    "JFULL": "periodical", "JOUR": "article-journal", "LEGAL": "regulation",
    "MANSCPT": "manuscript", "MAP": "map", "MGZN": "article-magazine", "MPCT": "motion_picture",
    "MULTI": "motion_picture", "MUSIC": "musical_score", "NEWS": "article-newspaper",
    "OTHER": "document", "PAMP": "pamphlet", "PAT": "patent", "PCOMM": "personal_communication",
    "RPRT": "report", "SER": "book", "SLIDE": "speech", "SOUND": "song", "STAND": "standard",
    "STAT": "legislation", "STD": "standard", "THES": "thesis", "UNBILL": "bill",
    "UNPB": "manuscript", "UNPD": "manuscript", "VIDEO": "motion_picture", "WEB": "webpage",
}  # fmt: skip
#: Types as some programs spell them out.
SPELLED = {
    "JOURNAL ARTICLE": "JOUR", "ELECTRONIC ARTICLE": "EJOUR", "MAGAZINE ARTICLE": "MGZN",
    "NEWSPAPER ARTICLE": "NEWS", "BOOK SECTION": "CHAP", "BOOK CHAPTER": "CHAP",
    "EDITED BOOK": "EDBOOK", "ELECTRONIC BOOK": "EBOOK", "CONFERENCE PAPER": "CPAPER",
    "CONFERENCE PROCEEDINGS": "CONF", "REPORT": "RPRT", "GOVERNMENT DOCUMENT": "GOVDOC",
    "THESIS": "THES", "DISSERTATION": "THES", "WEB PAGE": "ELEC", "WEBPAGE": "ELEC",
    "PERSONAL COMMUNICATION": "PCOMM", "STATUTE": "STAT", "HEARING": "HEAR", "PATENT": "PAT",
    "UNPUBLISHED WORK": "UNPB", "MANUSCRIPT": "MANSCPT", "GENERIC": "GEN", "DATASET": "DATA",
    "COMPUTER PROGRAM": "COMP", "ENCYCLOPEDIA": "ENCYC", "DICTIONARY": "DICT", "SERIAL": "SER",
    "FILM OR BROADCAST": "MPCT", "AUDIOVISUAL MATERIAL": "ADVS", "STANDARD": "STAND",
    "J": "JOUR", "B": "BOOK", "S": "SER", "P": "PAT",
}  # fmt: skip

#: Makers, by tag; then those a tag means in records of one type only.
NAMES = {"AU": "author", "A1": "author", "ED": "editor", "A4": "translator"}
OTHER_NAMES = {
    "A2": ({"book": "collection-editor", "classic": "collection-editor", "interview": "interviewer",
            "personal_communication": "recipient", "song": "performer", "bill": "contributor",
            "speech": "contributor"}, "editor"),
    "A3": ({"book": "editor", "classic": "editor", "motion_picture": "producer",
            "broadcast": "producer", "song": "producer"}, "collection-editor"),
}  # fmt: skip
#: Variable → tag, unless OTHER_NAMES has the tag for something else in a record of that type.
WRITTEN_NAMES = {"author": "AU", "editor": "ED", "translator": "A4", "collection-editor": "A3"}

#: Variable → tag, the same whatever the type.
TEXTS = {
    "title": "TI", "title-short": "ST", "volume": "VL", "issue": "IS", "edition": "ET",
    "publisher": "PB", "publisher-place": "CY", "section": "SE", "number-of-volumes": "NV",
    "genre": "M3", "call-number": "CN", "source": "DP", "language": "LA",
    "DOI": "DO", "URL": "UR", "ISBN": "SN", "ISSN": "SN", "note": "N1",
    "abstract": "AB",
}  # fmt: skip
#: Tag → variable, where it needs no looking into.
PLAIN = {
    "ST": "title-short", "VL": "volume", "VO": "volume", "IS": "issue", "CP": "issue",
    "PB": "publisher", "CY": "publisher-place", "PP": "publisher-place", "SE": "section",
    "NV": "number-of-volumes", "CN": "call-number", "DP": "source", "AB": "abstract",
    "N2": "abstract",
}  # fmt: skip
JOURNALS = ("T2", "JF", "JO", "BT", "JA", "J2", "J1")
ARTICLES = frozenset(
    "article-journal article-magazine article-newspaper review review-book".split()
)
#: Whose number stands in SN.
NUMBERED = {"report", "patent"}
#: Whose SP is how many pages there are.
COUNTED = {"book", "thesis", "manuscript", "pamphlet", "classic"}
#: What says where a record was found, and is no archive.
DATABASES = frozenset(
    "pubmed medline pmc scopus wos scielo embase cinahl eric jstor psycinfo crossref".split()
)
