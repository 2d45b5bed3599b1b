"""The coding screen: a text with its claims, and the form beside it, which talks in JSON.

The addresses and what they answer; ``docs/coding.md`` is the guide for those who code.
"""

from claims.admin.coding.pages import CodingPages
from claims.admin.coding.starting import ChooseArticle

__all__ = ["ChooseArticle", "CodingPages"]
