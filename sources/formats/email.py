"""A message (EML) → subject, sender, day and text. What is attached is named and left alone."""

import email
import email.policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

from sources.formats import bylines, days, html, plain, scripts
from sources.formats.found import Found, Unreadable

MEDIA_TYPE = "message/rfc822"
MOST_PARTS = 500
_DEEPEST = 20


def read(raw: bytes, *, name: str = "") -> Found:
    """Raises Unreadable for what is no message, or one without end."""
    try:
        message: Any = email.message_from_bytes(raw, policy=email.policy.default)
        parts = _parts(message)
    except (ValueError, LookupError, RecursionError, AssertionError, AttributeError) as error:
        raise Unreadable("The message is broken: it cannot be read.") from error
    found = Found()
    _headers(message, found)
    text = _text(parts, found)
    attached = [each for each in parts if each.get_filename()]
    for each in attached[:20]:
        found.remark(f"Attached, and not read: {_header(each.get_filename())[:200]}.")
    inner = [each for each in parts if each is not message and each["subject"] and each["from"]]
    if inner:
        found.remark("Another message is inside this one; of it only the text may be here.")
    found.add("text", text, "the message")
    if not found.best("text"):
        found.remark("There is no text in the message.")
    found.add("language", _header(message["content-language"]), "the header Content-Language")
    found.add("language", scripts.language(text), "the words of the text")
    found.add("type", "personal_communication", "it is a message")
    return found


def _parts(message: EmailMessage) -> list[Any]:
    """Every part, from the outside in; refused where there is no end of them."""
    parts, todo = [], [(message, 0)]
    while todo:
        part, depth = todo.pop(0)
        parts.append(part)
        if depth > _DEEPEST or len(parts) > MOST_PARTS:
            raise Unreadable("The message holds messages in messages without end.")
        if part.is_multipart():
            todo += [(each, depth + 1) for each in part.get_payload()]  # type: ignore[misc]
    return parts


def _headers(message: Any, found: Found) -> None:
    found.add("title", _header(message["subject"]), "the subject")
    senders = getaddresses([_header(message["from"])])
    for label, address in senders[:5]:
        found.add_authors(bylines.read(label), "who sent it")
        if "@" in address:
            found.add("outlet", address.rpartition("@")[2], "the sender’s address")
    found.add("outlet", _header(message["list-id"]).partition("<")[0].strip(' "'), "the list")
    found.add("issued", days.edtf(_header(message["date"])), "the header Date")


def _header(value: Any) -> str:
    try:
        return str(value or "")
    except (ValueError, LookupError, AttributeError):
        return ""


def _text(parts: list[Any], found: Found) -> str:
    """The plain text, or what the HTML shows; of the outermost message that has any."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                raw = part.get_payload(decode=True) or b""
                charset = part.get_content_charset() or ""
                text = _read(kind, raw, charset, found)
                if text.strip():
                    return text
    return ""


def _read(kind: str, raw: bytes, charset: str, found: Found) -> str:
    if kind == "text/html":
        page = html.read(raw, charset=charset)
        texts = page.values.get("text", [])
        return max((each.value for each in texts), key=len, default="")
    return plain.unwrapped(html.decode(raw, charset, found))
