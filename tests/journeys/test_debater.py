"""IBM Debater's claims and the Wikipedia articles they were found in, all of them coded.

https://research.ibm.com/haifa/dept/vst/debating_data.shtml (CE-ACL-2014)
"""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from claims import anchoring, coding
from claims.anchoring import NotInText, Passage
from claims.coding import Answers, Wrong
from claims.models import Claim, Quote
from sources import adding, texts
from sources.models import Article
from tests import factories

pytestmark = pytest.mark.django_db

#: How the 339 claims stand in their articles: none of them needs the nearest passage.
STAND = {"letter for letter": 338, "folded": 1}
FOLDS = str.maketrans("“”‘’–—", "\"\"''--")


def load_articles(folder: Path, by: Any) -> dict[str, Article]:
    return {
        file.name: adding.add_article(
            by=by,
            title=file.name.replace("_", " "),
            type="entry-encyclopedia",
            issued="2012",
            text=texts.decode(file.read_bytes()),
        )
        for file in sorted(folder.iterdir())
    }


def read_claims(shared: Path) -> list[dict[str, str]]:
    with (shared / "data/debater/claims.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def named(article: str) -> str:
    return article.strip().replace(" ", "_").replace("&", "and").replace("?", "")


def same(one: str, other: str) -> bool:
    """The same words, whatever the white space, the typography and the case."""
    folded = [" ".join(each.lower().translate(FOLDS).split()) for each in (one, other)]
    return folded[0] == folded[1]


class Loading:
    """Codes one claim after another and counts how each came to its place."""

    def __init__(self, articles: dict[str, Article], by: Any) -> None:
        self.articles, self.by = articles, by
        self.counts: Counter[str] = Counter()

    def code(self, row: dict[str, str]) -> None:
        article, topic = self.articles[named(row["Article"])], factories.proposition(row["Topic"])
        answers: dict[str, Any] = {
            "text": row["Corrected Text"].strip() or row["Claim"].strip(),
            "claimants": [{"described_as": "Wikipedia"}],
            "stances": [{"proposition": topic.pk, "stance": "unclear"}],
            "attribution": "indirect_quotation",
            "quotes": [{"exact": row["Claim"].strip()}],
        }  # fmt: skip
        try:
            self.save(article, answers)
            self.counts["letter for letter"] += 1
        except Wrong as error:
            self.choose(article, answers, error.nearest.get(0))

    def choose(self, article: Article, answers: dict[str, Any], near: Passage | None) -> None:
        """As a person would: take the passage that is offered, or code without a quote."""
        typed = answers["quotes"][0]["exact"]
        if near is None:
            self.counts["nothing like it"] += 1
            answers["quotes"] = []
        else:
            self.counts["folded" if same(near.exact, typed) else "nearest"] += 1
            place = {"exact": near.exact, "start": near.start, "end": near.end}
            answers |= {"snapshot": article.snapshot.pk, "quotes": [place]}
        self.save(article, answers)

    def save(self, article: Article, answers: dict[str, Any]) -> Claim:
        return coding.save(article, Answers.parse(answers), by=self.by)


def test_every_claim_stands_where_its_article_has_it(shared: Path, coder: Any) -> None:
    articles = load_articles(shared / "data/debater/articles", coder)
    loading = Loading(articles, coder)
    rows = read_claims(shared)
    for row in rows:
        loading.code(row)

    assert (len(articles), len(rows), Claim.objects.count()) == (75, 339, 339)
    assert loading.counts == STAND
    for quote in Quote.objects.select_related("snapshot", "claim"):
        assert quote.snapshot is not None
        assert quote.snapshot.text[quote.start : quote.end] == quote.exact


#: Of the wordings IBM's annotators corrected, how many are offered the passage they are of.
OFFERED = {"its own passage": 100, "another passage": 5}


def test_wordings_that_do_not_stand_there_are_offered_the_passage_they_are_of(
    shared: Path,
) -> None:
    whole = {
        file.name: texts.normalise(file.read_text(encoding="utf-8"))
        for file in (shared / "data/debater/articles").iterdir()
    }
    counts: Counter[str] = Counter()
    for row in read_claims(shared):
        text, claim = whole[named(row["Article"])], row["Claim"].strip()
        corrected = row["Corrected Text"].strip()
        if corrected and text.count(claim) == 1:
            with pytest.raises(NotInText) as refusal:
                anchoring.find(text, corrected)
            near, at = refusal.value.nearest, text.index(claim)
            assert near is not None
            own = near.start < at + len(claim) and at < near.end
            counts["its own passage" if own else "another passage"] += 1
    assert counts == OFFERED
