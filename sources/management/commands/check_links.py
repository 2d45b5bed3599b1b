"""Try the addresses of articles, and keep which of them lead nowhere."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from sources import links
from sources.management.plain import PlainCommand, printable
from sources.models import Article


class Command(PlainCommand):
    help = (
        "Try the address of every article and keep what it answers; dead ones are shown where "
        "claims are coded. Broken off, it goes on where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=30, metavar="N",
            help="leave alone what was tried in the last N days (30); 0 tries all",
        )  # fmt: skip
        parser.add_argument(
            "--most", type=int, default=1000, metavar="N",
            help="try at most N addresses in this run (1000)",
        )  # fmt: skip
        parser.add_argument(
            "--allow-private",
            action="store_true",
            help="try addresses of this machine and its own network as well",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        days, most = options["days"], options["most"]
        if not settings.FETCH:
            raise CommandError("Nothing is asked here: FACTBASE_FETCH is 0.")
        if not 0 <= days <= 36_500:
            raise CommandError("--days is a number of days, from 0 to 36500.")
        if not 1 <= most <= 1_000_000:
            raise CommandError("--most is a number of addresses, from 1 to 1000000.")
        due = links.due(again_after=timedelta(days=days))
        turn = due[:most]
        try:
            dead = self._check(turn, private=options["allow_private"])
        except KeyboardInterrupt:
            raise CommandError("Broken off. Run it again to go on.", returncode=130) from None
        self._sum_up(len(turn), dead, left=len(due) - len(turn))

    def _check(self, articles: list[int], *, private: bool) -> int:
        """How many are dead; each is said as it is tried."""
        dead = 0
        for number, pk in enumerate(articles, 1):
            article = Article.objects.filter(pk=pk, merged_into=None).exclude(url="").first()
            if article is None:
                continue  # gone since
            found = links.check(article, private=private)
            dead += found.is_dead
            said = f"dead: {found.problem or found.answer}" if found.is_dead else "ok"
            line = f"{number}/{len(articles)} {article.public_id} {said}  {article.url}"
            self.stdout.write(printable(line))
            self.stdout.flush()
        return dead

    def _sum_up(self, tried: int, dead: int, *, left: int) -> None:
        if not tried:
            self.stdout.write("Nothing is due: every address was tried lately.")
            return
        self.stdout.write(f"{tried} tried, {dead} dead.")
        if left:
            self.stdout.write(f"{left} more are due; run it again.")
