from email.message import EmailMessage

import pytest

from sources.formats import email
from sources.formats.found import Unreadable

HEAD = b"From: Ada Example <ada@institute.example>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n" \
    b"Date: Fri, 05 Mar 2021 23:30:00 -0800\r\nMIME-Version: 1.0\r\n"  # fmt: skip


def message(**parts: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "Ada Example <ada@institute.example>", "The strait"
    made["Date"] = "Fri, 05 Mar 2021 10:00:00 +0000"
    made.set_content(parts.get("plain", "The ships left the port in the morning."))
    if "html" in parts:
        made.add_alternative(parts["html"], subtype="html")
    return made


def test_subject_sender_and_day_are_found_as_they_were_sent() -> None:
    found = email.read(HEAD + b"Content-Type: text/plain; charset=latin-1\r\n\r\nSch\xf6n.\r\n")
    assert found.best("title") == "Grüße"
    assert [each.printed for each in found.byline] == ["Ada Example"]
    assert found.best("issued") == "2021-03-05"
    assert found.best("text") == "Schön."
    assert found.best("type") == "personal_communication"


def test_lines_broken_by_a_mail_program_are_paragraphs() -> None:
    wrapped = "The ships left the port in the morning and came back when it was\n" \
        "dark, as the harbour master had said they would, and nobody was any\nwiser."  # fmt: skip
    text = email.read(bytes(message(plain=f"{wrapped}\n\nRegards\nAda"))).best("text")
    assert "when it was dark, as the harbour" in text
    assert text.endswith("Regards\nAda")


def test_where_there_is_only_html_its_text_is_taken() -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "a@b.example", "x"
    made.set_content("<p>One.</p><script>evil()</script><p>Two.</p>", subtype="html")
    assert email.read(bytes(made)).best("text") == "One.\n\nTwo."


def test_what_is_attached_is_named_and_not_read() -> None:
    made = message()
    made.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="a.pdf")
    made.add_attachment("not this text", filename="b.txt")
    found = email.read(bytes(made))
    assert found.best("text") == "The ships left the port in the morning."
    assert "Attached, and not read: a.pdf." in found.remarks


def test_a_message_inside_is_told_and_the_outer_one_is_the_title() -> None:
    made = message()
    made.add_attachment(message(plain="Inside."))
    found = email.read(bytes(made))
    assert found.best("title") == "The strait"
    assert any("inside this one" in each for each in found.remarks)


def test_messages_in_messages_without_end_are_refused() -> None:
    raw = b"".join(
        b"Subject: %d\r\nFrom: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n" % n
        for n in range(200)
    )
    with pytest.raises(Unreadable, match="without end"):
        email.read(raw)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0" * 100, HEAD, HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--y",
     HEAD + b"Content-Type: text/plain; charset=nonsense\r\n\r\nx",
     HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n!!!",
     b"From: =?x?y?z\r\nDate: \xff\r\n\r\nx",
     b"Subject: " + b"=?utf-8?q?a?= " * 5000 + b"\r\n\r\nx"],
)  # fmt: skip
def test_a_message_made_to_fail_is_read_as_far_as_it_can_be(raw: bytes) -> None:
    assert len(email.read(raw).best("title")) <= 2000
