"""An article from an address, a file or pasted text: looked at, confirmed, added."""

from sources.admin.bringing.pages import Bringing

__all__ = ["Bringing"]
