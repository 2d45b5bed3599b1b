"""The text of the article, without what stands around it on the page."""

import copy
import re
from collections import Counter

from lxml.html import HtmlElement

from sources.formats.found import Found

_GONE = (
    "//script | //style | //noscript | //template | //iframe | //svg | //object | //nav"
    " | //form | //button | //dialog | //*[@hidden] | //*[@aria-hidden='true']"
    " | //*[@role='navigation' or @role='dialog' or @role='alertdialog' or @role='search']"
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ASKING = re.compile(
    r"cookie|consent|gdpr|onetrust|didomi|newsletter|subscribe|paywall|social-?share|share-?bar"
    r"|sr-only|screen-?reader|visually-?hidden|breadcrumb",
    re.IGNORECASE,
)
_PARAGRAPHS = {"p", "head", "item", "quote", "row", "code", "lb"}
_BLOCKS = (
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer h1 h2 h3 "
    "h4 h5 h6 header hr li main ol p pre section table td th tr ul"
).split()
_WHOLE_PAGE = "everything on the page"


def clean(page: HtmlElement) -> HtmlElement:
    """A copy without what no reader sees, and without what asks for cookies or leads elsewhere."""
    page = copy.deepcopy(page)
    gone = page.xpath(_GONE) + [
        each for each in page.xpath("//*[@style]") if _UNSEEN.search(each.get("style"))
    ]
    for each in page.xpath("//*[@class or @id]"):
        named = f"{each.get('class') or ''} {each.get('id') or ''}"
        if _ASKING.search(named) and each.tag not in ("html", "body", "main", "article"):
            gone.append(each)
    for each in gone:
        if each.getparent() is not None:
            each.drop_tree()
    return page


def read(page: HtmlElement, found: Found, *, url: str) -> None:
    """The main text first; what else may be it after that."""
    page = clean(page)
    told = found.values.pop("text", [])
    main, whole = _main(page, url), _whole(page)
    main = _with_repeated(main, whole)
    long = [each for each in told if len(each.value) > 1.5 * len(main)]
    if main:
        found.add("text", main, "the main text of the page")
    for each in told:
        found.add("text", _lines(each.value), each.where)
    if whole and len(whole) > len(main):
        found.add("text", whole, _WHOLE_PAGE)
    if long and main:
        found.remark("The page shows less of the text than it tells programs: look at both.")
    if not main and not whole:
        found.remark(
            "There is no text on the page; a script may put it there. Copy it from your browser "
            "and paste it below."
        )
    if not main and whole:
        found.remark(
            "The text of the article could not be told from the rest of the page: "
            "remove what does not belong to it."
        )


def _main(page: HtmlElement, url: str) -> str:
    import trafilatura

    try:
        document = trafilatura.bare_extraction(
            copy.deepcopy(page),
            url=url or None,
            include_comments=False,
            include_tables=True,
            favor_recall=True,
            include_formatting=False,
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ""
    body = getattr(document, "body", None)
    if body is None:
        return ""
    paragraphs = [_told(each) for each in body.iter() if each.tag in _PARAGRAPHS and _outer(each)]
    return _joined(paragraphs) or _lines(str(getattr(document, "text", "") or ""))


def _outer(element: HtmlElement) -> bool:
    return not any(above.tag in _PARAGRAPHS for above in element.iterancestors())


def _told(element: HtmlElement) -> str:
    pieces = []
    for each in element.iter():
        if each.tag == "lb" and each is not element:
            pieces.append("\n")
        elif each.tag == "cell":
            pieces.append("\t")
        pieces.append(each.text or "")
        if each is not element:
            pieces.append(each.tail or "")
    return "".join(pieces) + ("" if element.tag != "lb" else element.tail or "")


def _whole(page: HtmlElement) -> str:
    """Everything a reader sees, a line a block."""
    body = page.find("body")
    if body is None:
        body = page
    for block in body.iter(*_BLOCKS):
        block.text = "\n" + (block.text or "")
        block.tail = "\n" + (block.tail or "")
    return _joined(body.text_content().split("\n"))


def _with_repeated(main: str, whole: str) -> str:
    """A library drops a line it has seen before; a speech may have “(Applause.)” twelve times."""
    lines, page = main.split("\n\n"), whole.split("\n\n")
    kept, on = set(lines), Counter(page)
    once = [line for line in lines if on[line] == 1]
    if len(once) < 2 or any(line not in on for line in lines):
        return main
    first, last = page.index(once[0]), page.index(once[-1])
    if first > last:
        return main
    while last + 1 < len(page) and page[last + 1] in kept:
        last += 1
    return "\n\n".join(
        [*lines[: lines.index(once[0])], *(line for line in page[first : last + 1] if line in kept)]
    )


def _lines(text: str) -> str:
    return _joined(text.split("\n"))


def _joined(paragraphs: list[str]) -> str:
    lines = (" ".join(line.split()) for each in paragraphs for line in each.split("\n"))
    return "\n\n".join(line for line in lines if line)
