"""Text as XML may hold it."""

import re

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def held(text: str) -> str:
    """Without the characters that no document may hold, not even as references."""
    return _NOT_XML.sub("", text)
