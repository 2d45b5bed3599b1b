"""The commands of the workbench, as somebody at a terminal meets them."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims import workflow
from claims.models import Claim, Entry, Quote
from claims.permissions import MANAGERS
from sources.models import Actor, Article, Snapshot, User
from tests import factories

pytestmark = pytest.mark.django_db

WORDS = "The ferry should cost nothing, said the islanders, “not a single shell”."


@pytest.fixture(autouse=True)
def manager() -> User:
    return factories.user("manager", MANAGERS)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    file = tmp_path / "text.txt"
    file.write_text(WORDS, encoding="utf-8")
    return file


def run(command: str, *args: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def refused(*args: str) -> str:
    with pytest.raises(CommandError) as caught:
        run("add_article", *args)
    return str(caught.value)


def known_by_reference(quote: str = "The ferry should cost nothing", **fields: Any) -> Claim:
    article = factories.article("A ferry", **fields)
    return factories.published(article=article, quote=quote)


class TestAddArticle:
    def test_adds_an_article_with_its_byline_and_text(self, text: Path, manager: User) -> None:
        said = run(
            "add_article", str(text), "--title", "A ferry", "--author", "Example, Ada",
            "--organisation-author", "with Agencies", "--date", "May 2024", "--outlet", "The Post",
        )  # fmt: skip
        [article] = Article.objects.all()
        assert article.snapshot.text == WORDS
        assert article.snapshot.obtained_from == "text.txt"
        assert article.snapshot.obtained_by == manager
        assert [b.actor.name for b in article.bylines.all()] == ["Ada Example", "with Agencies"]
        assert (article.issued, article.outlet.name) == ("2024-05", "The Post")
        made = [f"Byline: made {b.actor.public_id} {b.actor}." for b in article.bylines.all()]
        assert said.splitlines() == [
            f"Added {article.public_id} “A ferry” as example2024: 72 characters.", *made
        ]  # fmt: skip

    def test_says_who_of_the_byline_was_here_already(self, text: Path) -> None:
        known = factories.actor("Ada Example")
        said = run("add_article", str(text), "--title", "A ferry", "--author", "Example, Ada")
        assert f"Byline: linked to {known.public_id} Ada Example." in said

    def test_refuses_who_may_not_add_texts(self, text: Path) -> None:
        article = factories.article("Whatever")
        factories.user("nobody", None)
        message = refused(str(text), "--article", article.public_id, "--by", "nobody")
        assert message.startswith("--by: Adding a text takes a coder")

    def test_reads_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        raw = io.TextIOWrapper(io.BytesIO(WORDS.encode()))
        monkeypatch.setattr("sys.stdin", raw)
        run("add_article", "-", "--title", "A ferry")
        assert Article.objects.get().snapshot.text == WORDS

    def test_recognises_the_same_text_and_adds_nothing(self, text: Path) -> None:
        run("add_article", str(text), "--title", "A ferry")
        text.write_bytes(b"\xef\xbb\xbf" + WORDS.encode())
        said = run("add_article", str(text), "--title", "Another title")
        assert said.startswith("This text is here already: A")
        assert Snapshot.objects.count() == 1

    def test_adds_the_same_text_again_where_it_is_said_to_be_new(self, text: Path) -> None:
        run("add_article", str(text), "--title", "A ferry")
        run("add_article", str(text), "--title", "A reprint", "--new")
        assert Article.objects.count() == 2

    def test_knows_an_article_by_its_quotes_whatever_the_title(self, text: Path) -> None:
        claim = known_by_reference()
        said = run("add_article", str(text), "--title", "Quite another")
        assert Article.objects.count() == 1
        assert Quote.objects.get().start == 0
        assert f"Quotes that found their place: {claim.version_id}." in said
        assert "The record was corrected: revision 2." in said

    def test_knows_an_article_by_title_date_and_author(self, text: Path) -> None:
        run("add_article", str(text), "--title", "Other", "--new")
        article = factories.article("A ferry", issued="2024")
        actor = factories.actor("Ada Example", family="Example", given="Ada")
        article.bylines.create(actor=actor)
        text.write_text("Its text.")
        run(
            "add_article", str(text), "--title", "a FERRY", "--date", "2024-05",
            "--author", "Example, Ada",
        )  # fmt: skip
        assert article.snapshot.text == "Its text."

    @pytest.mark.parametrize(
        "other",
        [
            ["--title", "A ferry", "--date", "2025"],
            ["--title", "A ferry", "--date", "2024", "--author", "Other, Bo"],
            ["--title", "No ferry", "--date", "2024", "--author", "Example, Ada"],
            ["--title", "A ferry", "--date", "2024", "--author", "Example, Ada", "--new"],
        ],
    )
    def test_takes_another_date_author_or_title_for_another_article(
        self, text: Path, other: list[str]
    ) -> None:
        article = factories.article("A ferry", issued="2024")
        article.bylines.create(actor=factories.actor("Ada Example", family="Example", given="Ada"))
        run("add_article", str(text), *other)
        assert article.snapshot is None
        assert Article.objects.count() == 2

    def test_adds_the_text_to_the_article_it_is_told(self, text: Path) -> None:
        article = factories.article("Whatever")
        run("add_article", str(text), "--article", article.public_id.lower())
        assert article.snapshot.text == WORDS

    def test_says_which_quote_does_not_stand_in_the_text_and_what_is_nearest(
        self, text: Path
    ) -> None:
        claim = known_by_reference("The ferry ought to cost nothing")
        said = run("add_article", str(text), "--article", claim.article.public_id)
        assert f"{claim.version_id}: “The ferry ought to cost nothing” does not stand" in said
        assert "“The ferry should cost nothing" in said

    def test_names_the_person_given_as_the_one_who_added_it(self, text: Path) -> None:
        coder = factories.user("ada")
        run("add_article", str(text), "--title", "A ferry", "--by", "ada")
        assert Snapshot.objects.get().obtained_by == coder

    @pytest.mark.parametrize(
        ("args", "words"),
        [
            (
                ["--title", "x", "--date", "2023-02-30"],
                "--date: “2023-02-30”: February 2023 has 28",
            ),
            (["--title", "x", "--date", "2023-13"], "--date: “2023-13”: there is no month 13"),
            (["--title", "x", "--date", "yesterday"], "--date: “yesterday” is not a date"),
            (["--title", "x", "--author", "Ada"], "--author: “Ada”: write a person as"),
            (["--title", "x", "--organisation-author", " "], "--organisation-author: a byline has"),
            (["--title", " "], "Give a --title"),
            (["--title", "x" * 1001], "--title: Ensure this value has at most 1000 characters"),
            (["--title", "x\udcff"], "--title “x\\udcff”: The text holds half a character"),
            (["--title", "x", "--author", "A\udcff, B"], "--author “A\\udcff, B”: The text holds"),
            (["--title", "x", "--by", "\udcff"], "--by “\\udcff”: The text holds"),
            (["--title", "x", "--outlet", "a\0"], "--outlet “a\0”: The text holds a NUL"),
            (["--title", "x", "--type", "reprot"], "Did you mean report"),
            (["--title", "x", "--by", "nobody"], "there is no active user “nobody”"),
            (["--article", "A999"], "--article: there is no article A999."),
            (["--article", "P1"], "--article: there is no article P1."),
        ],
    )
    def test_refuses_what_cannot_be_naming_the_option(
        self, text: Path, args: list[str], words: str
    ) -> None:
        message = refused(str(text), *args)
        assert words in message
        assert "\n" not in message
        assert not Article.objects.exists()
        assert not Actor.objects.exists()

    @pytest.mark.parametrize(
        ("raw", "words"),
        [
            (b"one\ntwo \xff", "The file is not UTF-8 text: byte 0xFF in line 2"),
            (b"a\0b", "The text holds a NUL character at position 2"),
            (b" \n", "There is no text in it."),
            (b"a" * 2_000_001, "The text has 2,000,001 characters"),
            (b"a" * 8_000_006, "is too long: an article may have 2,000,000"),
        ],
    )
    def test_refuses_a_file_that_is_no_text(self, text: Path, raw: bytes, words: str) -> None:
        text.write_bytes(raw)
        assert words in refused(str(text), "--title", "x")

    def test_refuses_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        assert refused(str(tmp_path / "none")) == "none cannot be read: No such file or directory."
        assert refused(str(tmp_path)).endswith("cannot be read: Is a directory.")

    def test_refuses_the_text_of_one_article_for_another(self, text: Path) -> None:
        run("add_article", str(text), "--title", "A ferry")
        other = factories.article("Other")
        assert "This text is here already" in refused(str(text), "--article", other.public_id)

    def test_asks_who_adds_it_where_nobody_manages(self, text: Path, manager: User) -> None:
        manager.groups.clear()
        assert "--by USERNAME" in refused(str(text), "--title", "x")


class TestVerifyRecord:
    def test_says_that_a_whole_record_is_whole(self) -> None:
        factories.published()
        assert run("verify_record").startswith("The record is whole: 1 revision, 1 entry, digest ")

    def test_names_what_is_wrong_and_ends_with_status_1(self) -> None:
        claim = self.tampered()
        out = io.StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("verify_record", stdout=out)
        assert ended.value.code == 1
        assert (
            f"C{claim.number}v1 in revision 1: its document is not what was published."
            in out.getvalue()
        )

    def test_says_the_same_to_programs(self) -> None:
        claim = self.tampered()
        out = io.StringIO()
        with pytest.raises(SystemExit):
            call_command("verify_record", "--json", stdout=out)
        found = json.loads(out.getvalue())
        assert (found["whole"], found["entries"]) == (False, 1)
        assert found["problems"][0]["entry"] == claim.version_id

    def tampered(self) -> Claim:
        claim = factories.published()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE claims_entry SET document = replace(document, 'not', 'now')")
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        return claim


def test_load_sample_says_what_it_brought_and_the_second_time_that_it_is_here() -> None:
    first = run("load_sample")
    assert (
        f"{Entry.objects.filter(valid_until=None, status='published').count()} published" in first
    )
    assert run("load_sample") == "The sample is here already; nothing was added.\n"


def test_load_sample_is_refused_in_production(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not for a site in production"):
        run("load_sample")
    assert not Article.objects.exists()


def test_ensure_groups_gives_back_a_permission_that_was_taken() -> None:
    reviewer = factories.reviewer()
    reviewer.groups.get().permissions.clear()
    run("ensure_groups")
    claim = factories.submitted()
    assert workflow.publish(claim, by=User.objects.get(pk=reviewer.pk)).number == 1
