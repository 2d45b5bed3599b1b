"""Whether the addresses of articles still lead somewhere.

Asked politely: a few seconds, and nothing downloaded but the first kilobytes.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from sources import fetching
from sources.models import Article, LinkCheck
from sources.models.history import acting

TIMEOUT = 10.0  # seconds, for each question with all it leads on to
MOST_READ = 64 * 1024  # bytes of an answer
#: What servers answer to HEAD who only know GET.
ASK_AGAIN = {400, 403, 404, 405, 406, 500, 501, 503}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered: an HTTP status, or why there is none."""

    status: int | None
    problem: str = ""


def due(*, again_after: timedelta) -> list[int]:
    """Articles (ids) whose address was never tried, has changed, or was tried long ago.

    The longest untried first, so that a run that was broken off goes on where it stopped.
    """
    long_ago = Q(link_check__at__lt=timezone.now() - again_after)
    changed = ~Q(link_check__url=F("url"))
    never = Q(link_check=None)
    found = Article.objects.current().exclude(url="").filter(never | changed | long_ago)
    in_turn = found.order_by(F("link_check__at").asc(nulls_first=True), "pk")
    return list(in_turn.values_list("pk", flat=True))


def check(article: Article, *, private: bool = False) -> LinkCheck:
    """Try the article's address and keep what came of it."""
    url = article.url
    found = ask(url, private=private)
    with acting(None):
        kept, _ = LinkCheck.objects.update_or_create(
            article=article,
            defaults={
                "url": url,
                "answer": found.status,
                "problem": found.problem[:500],
                "at": timezone.now(),
            },
        )
    return kept


def ask(url: str, *, private: bool = False) -> Answer:
    """HEAD, and GET where that is refused. Only ``private`` reaches this machine's own network."""
    try:
        status = _status("HEAD", url, private)
        if status in ASK_AGAIN:
            status = _status("GET", url, private)
    except fetching.Unreachable as error:
        return Answer(None, str(error))
    return Answer(status)


def _status(method: str, url: str, private: bool) -> int:
    return fetching.fetch(
        url, method=method, most_bytes=MOST_READ, whole=False, seconds=TIMEOUT, private=private
    ).status
