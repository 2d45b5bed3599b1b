"""Small PDFs and Word documents, made for a test."""

import io
import zipfile

Line = tuple[float, float, float, str]  # from the left, from below, size of letters, words

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(*pages: list[Line], **info: str) -> bytes:
    """A PDF with these lines on its pages, and these properties (Title, Author, CreationDate)."""
    objects: list[bytes] = [b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    numbers = []
    for lines in pages:
        drawn = "".join(
            f"BT /F1 {size} Tf {left} {bottom} Td ({_escaped(text)}) Tj ET\n"
            for left, bottom, size, text in lines
        ).encode("latin-1", "replace")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent 1 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 2 0 R >> >> >>" % len(objects)
        )
        numbers.append(len(objects))
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects[0] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(numbers))
    objects.append(b"<< /Type /Catalog /Pages 1 0 R >>")
    root = len(objects)
    said = "".join(f"/{name} ({_escaped(value)}) " for name, value in info.items())
    objects.append(f"<< {said}>>".encode("latin-1", "replace"))
    return _written(objects, root)


def _written(objects: list[bytes], root: int) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, root, len(objects), start,
    )  # fmt: skip
    return bytes(out)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def docx(body: str, *, core: str = "", **more: str) -> bytes:
    """A Word document of these paragraphs, written as WordprocessingML."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr(
            "word/document.xml", f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
        )
        if core:
            files.writestr(
                "docProps/core.xml",
                '<p xmlns:dc="http://purl.org/dc/elements/1.1/" '
                f'xmlns:dcterms="http://purl.org/dc/terms/">{core}</p>',
            )
        for name, content in more.items():
            files.writestr(f"word/{name}.xml", content)
    return packed.getvalue()


def paragraph(text: str, style: str = "") -> str:
    set_as = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{set_as}<w:r><w:t>{text}</w:t></w:r></w:p>"
