"""Trying the addresses of articles; the internet is a server of this test."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sources import links
from sources.models import Article, LinkCheck
from tests import factories as make
from tests.servers import Handler, serving


@pytest.fixture
def server() -> Iterator[str]:
    with serving() as address:
        yield address


def ask(url: str) -> links.Answer:
    return links.ask(url, private=True)


@pytest.mark.parametrize("code", [200, 204, 304, 401, 410, 429])
def test_what_the_server_answers_is_what_is_kept(server: str, code: int) -> None:
    assert ask(f"{server}/{code}") == links.Answer(code)
    assert [method for method, _, _ in Handler.seen] == ["HEAD"]


@pytest.mark.parametrize(("path", "status"), [("get_only", 200), ("404", 404)])
def test_a_server_that_knows_only_get_is_asked_again(server: str, path: str, status: int) -> None:
    assert ask(f"{server}/{path}").status == status
    assert [method for method, _, _ in Handler.seen] == ["HEAD", "GET"]


def test_of_an_endless_answer_only_the_beginning_is_read(server: str) -> None:
    assert ask(f"{server}/endless").status == 200


def test_why_nothing_answered_is_kept_in_words(server: str) -> None:
    assert ask(f"{server}/round") == links.Answer(None, "it leads on more than 5 times")


def test_nothing_inside_this_machines_network_is_asked(server: str) -> None:
    assert "private network" in links.ask(server).problem
    assert not Handler.seen


# --- what is kept --------------------------------------------------------------------------------


def article(url: str, **fields: Any) -> Article:
    return make.article(url=url, **fields)


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("check_links", *args, "--allow-private", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_every_address_is_tried_and_the_dead_are_named(server: str) -> None:
    dead, alive = article(f"{server}/404"), article(f"{server}/200")
    article("")
    said = run()
    assert f"{dead.public_id} dead: 404" in said
    assert f"2/2 {alive.public_id} ok" in said
    assert "2 tried, 1 dead." in said
    assert [check.is_dead for check in LinkCheck.objects.order_by("article_id")] == [True, False]


@pytest.mark.django_db
def test_what_was_tried_lately_is_left_alone_unless_its_address_changed(server: str) -> None:
    one = article(f"{server}/404")
    run()
    assert "Nothing is due" in run()
    Article.objects.filter(pk=one.pk).update(url=f"{server}/200")
    run()
    check = LinkCheck.objects.get()
    assert (check.answer, check.url) == (200, f"{server}/200")


@pytest.mark.django_db
def test_a_run_goes_on_where_the_last_one_stopped(server: str) -> None:
    for number in range(3):
        article(f"{server}/200/{number}")
    assert "1 more are due" in run("--most", "2")
    assert "1 tried, 0 dead." in run("--most", "2")
    assert [path for _, path, _ in Handler.seen] == ["/200/0", "/200/1", "/200/2"]


@pytest.mark.django_db
def test_what_was_tried_long_ago_is_tried_again_the_oldest_first(server: str) -> None:
    new, old = article(f"{server}/200/new"), article(f"{server}/200/old")
    for each, days in ((new, 40), (old, 50)):
        at = timezone.now() - timedelta(days=days)
        LinkCheck.objects.create(article=each, url=each.url, answer=200, at=at)
    run()
    assert [path for _, path, _ in Handler.seen] == ["/200/old", "/200/new"]


@pytest.mark.django_db
def test_what_was_merged_away_is_not_tried(server: str) -> None:
    kept = article("")
    Article.objects.filter(pk=article(f"{server}/404").pk).update(merged_into=kept)
    assert "Nothing is due" in run()


@pytest.mark.django_db
@pytest.mark.parametrize("option", [("--days", "-1"), ("--most", "0"), ("--most", "99999999")])
def test_a_number_that_makes_no_sense_is_refused(option: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match=option[0]):
        run(*option)


def test_where_fetching_is_switched_off_nothing_is_taken_for_dead(settings: Any) -> None:
    settings.FETCH = False
    with pytest.raises(CommandError, match="FACTBASE_FETCH is 0"):
        run()
