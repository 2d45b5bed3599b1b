"""Zotero's items, by its own names of types, fields and creators, and the CSL variables of each."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from sources import dates
from sources.formats import extra
from sources.formats.reading import CSLItem
from sources.models.article import CSL_TYPES
from sources.names import PersonName, guess
from sources.variables import NAMES

TYPES = {
    "annotation": "", "attachment": "", "note": "",
    "artwork": "graphic", "audioRecording": "song", "bill": "bill", "blogPost": "post-weblog",
    "book": "book", "bookSection": "chapter", "case": "legal_case", "computerProgram": "software",
    "conferencePaper": "paper-conference", "dataset": "dataset",
    "dictionaryEntry": "entry-dictionary", "document": "document",
    "email": "personal_communication", "encyclopediaArticle": "entry-encyclopedia",
    "film": "motion_picture", "forumPost": "post", "hearing": "hearing",
    "instantMessage": "personal_communication", "interview": "interview",
    "journalArticle": "article-journal", "letter": "personal_communication",
    "magazineArticle": "article-magazine", "manuscript": "manuscript", "map": "map",
    "newspaperArticle": "article-newspaper", "patent": "patent", "podcast": "broadcast",
    "preprint": "article", "presentation": "speech", "radioBroadcast": "broadcast",
    "report": "report", "standard": "standard", "statute": "legislation", "thesis": "thesis",
    "tvBroadcast": "broadcast", "videoRecording": "motion_picture", "webpage": "webpage",
}  # fmt: skip

#: CSL variable → Zotero's fields for it, the first that is there.
_TEXTS = {
    "title": "title subject caseName nameOfAct",
    "container-title": "publicationTitle bookTitle proceedingsTitle websiteTitle blogTitle "
    "forumTitle encyclopediaTitle dictionaryTitle programTitle reporter code",
    "abstract": "abstractNote",
    "archive": "archive",
    "archive_location": "archiveLocation",
    "authority": "authority court legislativeBody issuingAuthority",
    "call-number": "callNumber applicationNumber",
    "chapter-number": "session",
    "collection-number": "seriesNumber",
    "collection-title": "series seriesTitle",
    "dimensions": "artworkSize runningTime dimensions",
    "edition": "edition",
    "event-place": "",
    "event-title": "conferenceName meetingName",
    "genre": "genre type thesisType reportType letterType manuscriptType mapType presentationType "
    "postType websiteType audioFileType videoRecordingFormat programmingLanguage",
    "issue": "issue priorityNumbers",
    "journalAbbreviation": "journalAbbreviation",
    "language": "language",
    "license": "rights",
    "medium": "medium artworkMedium interviewMedium audioRecordingFormat system",
    "number": "number reportNumber billNumber docketNumber documentNumber patentNumber "
    "publicLawNumber episodeNumber archiveID",
    "number-of-pages": "numPages",
    "number-of-volumes": "numberOfVolumes",
    "page": "pages codePages firstPage",
    "publisher": "publisher institution university label studio network company distributor "
    "repository organization",
    "publisher-place": "place",
    "references": "references history",
    "scale": "scale",
    "section": "section committee",
    "source": "libraryCatalog",
    "status": "status legalStatus",
    "title-short": "shortTitle",
    "version": "versionNumber version",
    "volume": "volume reporterVolume codeNumber codeVolume",
    "DOI": "DOI",
    "ISBN": "ISBN",
    "ISSN": "ISSN",
    "PMID": "PMID",
    "URL": "url",
}
_DATES = {
    "issued": "date dateDecided dateEnacted issueDate",
    "accessed": "accessDate",
    "submitted": "filingDate",
    "original-date": "originalDate",
}
_CREATORS = {
    "bookAuthor": "container-author", "castMember": "performer", "composer": "composer",
    "contributor": "contributor", "counsel": "contributor", "commenter": "contributor",
    "sponsor": "contributor", "cosponsor": "contributor", "wordsBy": "script-writer",
    "scriptwriter": "script-writer", "director": "director", "editor": "editor",
    "executiveProducer": "executive-producer", "guest": "guest", "interviewer": "interviewer",
    "narrator": "narrator", "originalCreator": "original-author", "performer": "performer",
    "producer": "producer", "recipient": "recipient", "reviewedAuthor": "reviewed-author",
    "seriesEditor": "collection-editor", "translator": "translator",
    "attorneyAgent": "contributor",
}  # fmt: skip
#: Who stands where an author does, of types that have none.
_FIRST = {
    "tvBroadcast": "director", "radioBroadcast": "director", "film": "director",
    "videoRecording": "director", "audioRecording": "performer", "bill": "sponsor",
    "interview": "interviewee", "hearing": "contributor",
}  # fmt: skip
_OURS = {  # of no use in a reference, or told elsewhere
    "key", "version", "itemType", "creators", "tags", "collections", "relations", "dateAdded",
    "dateModified", "citationKey", "citekey", "itemID", "itemKey", "libraryID", "uri", "select",
    "attachments", "notes", "extra", "inPublications", "parentItem", "deleted", "seeAlso",
}  # fmt: skip


def csl(item: dict[str, Any]) -> tuple[CSLItem, list[str]]:
    """The CSL item, and what is to be said of what was put elsewhere."""
    kind = str(item.get("itemType", ""))
    remarks: list[str] = []
    made: CSLItem = {"type": TYPES.get(kind) or "document"}
    if kind not in TYPES:
        remarks.append(f"the type “{kind[:40]}” is not one of Zotero's: taken as a document")
    used = _texts(item, made)
    used |= _dates(item, made)
    _creators(item, kind, made)
    if kind == "presentation" and item.get("meetingName"):
        made["event-title"] = str(item["meetingName"])
    _extra(str(item.get("extra") or ""), made)
    left = {
        name: value
        for name, value in item.items()
        if name not in used | _OURS and isinstance(value, str | int | float) and value
    }
    if left:
        kept = "; ".join(f"{name}: {value}" for name, value in left.items())
        made["note"] = "\n".join(filter(None, (made.get("note", ""), kept)))
        remarks.append(f"kept in the note: {', '.join(sorted(left))}"[:300])
    key = item.get("citationKey") or item.get("citekey") or item.get("key")
    if key:
        made["id"] = str(key)
    return made, remarks


def _texts(item: dict[str, Any], made: CSLItem) -> set[str]:
    used = set()
    for variable, names in _TEXTS.items():
        for name in names.split():
            value = item.get(name)
            if name == "version" and isinstance(value, int):
                continue  # of the item in a library, not of what it describes
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                text = " ".join(str(value).split())
                if text and variable not in made:
                    made[variable] = text
                    used.add(name)
                elif not text:
                    used.add(name)
    return used


def _dates(item: dict[str, Any], made: CSLItem) -> set[str]:
    used = set()
    for variable, names in _DATES.items():
        for name in names.split():
            if item.get(name) and variable not in made:
                made[variable] = date(str(item[name]))
                used.add(name)
    return used


def date(text: str) -> dict[str, Any]:
    """The date as far as it can be told, or else its words."""
    text = re.sub(r"(-00)+$", "", text.strip())
    text = re.sub(r"(\d{4}-\d\d-\d\d)[T ].*", r"\1", text)
    try:
        found = dates.read(dates.from_words(text))
    except ValidationError:
        found = None
    return found.csl() if found else {"literal": text}


def _creators(item: dict[str, Any], kind: str, made: CSLItem) -> None:
    creators = item.get("creators")
    for each in creators if isinstance(creators, list) else ():
        if not isinstance(each, dict):
            continue
        role = str(each.get("creatorType", "author"))
        variable = "author" if role == _FIRST.get(kind) else _CREATORS.get(role, "author")
        if name := _name(each):
            made.setdefault(variable, []).append(name)


def _name(creator: dict[str, Any]) -> dict[str, Any] | None:
    whole, family, given = (
        " ".join(str(creator.get(part) or "").split()) for part in ("name", "lastName", "firstName")
    )
    return name(family, given) if family or given else ({"literal": whole} if whole else None)


def name(family: str, given: str) -> dict[str, Any]:
    """The parts of a name, particles found; of one part alone, what it seems to be."""
    if family and given:
        return dict(PersonName.parse(f"{family.replace(',', ' ')}, {given}").csl())
    found = guess(family or given)
    if found.kind == "organisation" or " " in (family or given):
        return {"literal": family or given}
    return {"family": family or given}


def _extra(text: str, made: CSLItem) -> None:
    """Zotero's “extra”: lines such as “PMID: 123” are variables, the others a note."""
    lines = []
    for line in text.splitlines():
        variable, value = extra.read(line) or ("", None)
        if variable in NAMES:
            made.setdefault(variable, []).append(value)
        elif variable == "type" and value in CSL_TYPES:
            made["type"] = value
        elif value and variable not in made:
            made[variable] = value
        elif line.strip():
            lines.append(line.strip())
    if note := "\n".join(filter(None, (made.get("note", ""), *lines))):
        made["note"] = note
