"""References of what was chosen in the workbench's lists, as it stands there."""

from typing import Any

import pytest
from django.urls import reverse

from claims.admin import citing
from sources import spool
from sources.models import OwnStyle
from tests import factories
from tests.sources.test_style_checks import style

pytestmark = pytest.mark.django_db

ARTICLES = reverse("admin:sources_article_changelist")
CLAIMS = reverse("admin:claims_claim_changelist")


def export(client: Any, where: str, *rows: Any, **how: str) -> Any:
    chosen = {"action": "export_citations", "_selected_action": [row.pk for row in rows]}
    return client.post(where, chosen | how)


@pytest.fixture
def article(db: None) -> Any:
    return factories.article(title="A working title", citation_key="work2024")


def test_it_asks_how_first(client_of: Any, coder: Any, article: Any) -> None:
    asked = export(client_of(coder), ARTICLES, article)
    assert asked.status_code == 200
    assert 'list="usual-styles"' in asked.content.decode()
    assert "A working title" in asked.content.decode()


def test_articles_are_written_as_they_stand(client_of: Any, coder: Any, article: Any) -> None:
    answer = export(client_of(coder), ARTICLES, article, of="articles", format="bibtex")
    assert answer["Content-Disposition"] == 'attachment; filename="articles.bib"'
    assert "no-store" in answer["Cache-Control"]
    assert b"work2024" in answer.getvalue()


def test_claims_are_written_in_a_style(client_of: Any, coder: Any) -> None:
    claim = factories.draft(coder=coder, text="Nobody has published this.")
    answer = export(client_of(coder), CLAIMS, claim, of="claims", format="text", style="apa")
    assert "Nobody has published this" in answer.content.decode()


@pytest.mark.parametrize(("form", "says"), [("text", "9 March 2021"), ("biblatex", "2021-03-09")])
def test_the_day_it_was_read_on_can_be_said(
    client_of: Any, coder: Any, form: str, says: str
) -> None:
    article = factories.article(url="https://example.org/a")
    answer = export(client_of(coder), ARTICLES, article, of="articles", format=form,
                    style="harvard-cite-them-right", accessed="2021-03-09")  # fmt: skip
    assert says in b"".join(answer).decode()


def test_an_article_without_claims_is_in_an_annotated_list_too(
    client_of: Any, coder: Any, article: Any
) -> None:
    claim = factories.published()
    answer = export(client_of(coder), ARTICLES, article, claim.article,
                    of="annotated", format="text", style="apa")  # fmt: skip
    text = answer.content.decode()
    assert "A working title" in text
    assert claim.text in text


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"style": "harvrd"}, "The nearest are"),
        ({"style": "own:none"}, "None has been uploaded"),
        ({"format": "bibtex", "group": "topic"}, "Only formatted lists have headings"),
        ({"accessed": "yesterday"}, "Enter a valid date"),
        ({"locale": "xx"}, "not one of the available choices"),
        ({"of": "claims"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_beside_it_and_nothing_is_lost(
    client_of: Any, coder: Any, article: Any, how: dict[str, str], says: str
) -> None:
    given = {"of": "articles", "format": "text", "style": "apa", "locale": "de-DE"} | how
    answer = export(client_of(coder), ARTICLES, article, **given)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert f'name="_selected_action" value="{article.pk}"' in answer.content.decode()


def test_more_than_is_read_at_once_is_refused(
    client_of: Any, coder: Any, article: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citing, "MOST_STYLED", 0)
    answer = export(client_of(coder), ARTICLES, article, of="articles", format="text", style="apa")
    assert answer.status_code == 422
    assert "There are 1 articles; plain text is written for 0 at once." in answer.content.decode()
    bibtex = export(client_of(coder), ARTICLES, article, of="articles", format="bibtex")
    assert b"A working title" in bibtex.getvalue()


def test_a_long_list_is_waited_for_and_fetched_by_who_may_see_it(
    client_of: Any, coder: Any, article: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "AT_ONCE_WRITTEN", 0)
    monkeypatch.setattr(spool, "_start", spool._make)
    theirs = client_of(coder)
    sent = export(theirs, ARTICLES, article, of="articles", format="text", style="apa")
    assert sent.status_code == 302
    key = sent["Location"].rpartition("/")[2][:64]
    where = reverse("admin:sources_article_citations", args=[key])
    assert b"A working title" in theirs.get(where).getvalue()
    assert client.get(where).status_code == 302, "to sign in"


class TestStylesOfOnesOwn:
    def test_are_uploaded_checked_and_offered(
        self, client_of: Any, reviewer: Any, tmp_path: Any
    ) -> None:
        file = tmp_path / "ours.csl"
        file.write_text(style())
        with file.open("rb") as upload:
            answer = client_of(reviewer).post(
                reverse("admin:sources_ownstyle_add"), {"slug": "ours", "file": upload}
            )
        assert answer.status_code == 302
        assert OwnStyle.objects.get().title == "Our Journal"

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("<!DOCTYPE x [<!ENTITY a 'b'>]>" + style().partition("?>")[2], "no document type"),
            ("not XML", "not XML"),
            ("", "Choose a .csl file"),
        ],
    )
    def test_that_cannot_be_used_are_refused(
        self, client_of: Any, reviewer: Any, text: str, says: str
    ) -> None:
        answer = client_of(reviewer).post(
            reverse("admin:sources_ownstyle_add"), {"slug": "ours", "text": text}
        )
        assert says in answer.content.decode()
        assert not OwnStyle.objects.exists()

    def test_are_not_uploaded_by_coders(self, client_of: Any, coder: Any) -> None:
        assert client_of(coder).get(reverse("admin:sources_ownstyle_add")).status_code == 403
