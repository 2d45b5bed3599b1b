"""What published claims show of an article that an import fills in, brought in line with it."""

from typing import Any

from claims import permissions, record, workflow
from claims.models import Entry
from sources.models import Article


class InLine:
    """What ``sources.importing`` asks of who knows claims, for one person."""

    def __init__(self, by: Any) -> None:
        self.by = by

    def wait(self) -> None:
        record.lock()

    def why_locked(self, article: Article) -> str:
        if permissions.may_correct(self.by):
            return ""
        shown = Entry.objects.published().filter(valid_until=None).mentioning(article.public_id)
        if not shown.exists():
            return ""
        return "published claims show it, and changing what they show takes a reviewer or manager"

    def correct(self, articles: list[Article]) -> None:
        workflow.correct(*articles, by=self.by)
