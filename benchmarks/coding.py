"""A chunk of the record: its articles, and the claims found in them as coders would have coded.

Every row is an unsaved model of the program, and every document is rendered by the program's own
``claims.formats.document``, so the bytes are those it would have written itself.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from unittest import mock

from benchmarks import vocabulary
from benchmarks.plan import BEGAN
from benchmarks.sizes import SEED, Size
from benchmarks.world import World
from claims import anchoring
from claims.formats import document
from claims.models import Citation, Claim, Claimant, ClaimTopic, Decision, Quote, Stance
from claims.models.transitions import BY_VERB
from sources.models import Article, Byline, Snapshot

#: Ids are worked out, not counted: a claim has at most so many versions, and parts of each kind.
VERSIONS, PARTS = 4, 8
SIDES = {"supports": 44, "opposes": 38, "mixed": 7, "neutral": 6, "unclear": 5}
ATTRIBUTIONS = {
    "own_voice": 22,
    "direct_quotation": 40,
    "indirect_quotation": 33,
    "mixed": 5,
}
TYPES = {
    "article-newspaper": 70,
    "article-magazine": 10,
    "post-weblog": 8,
    "speech": 6,
    "report": 6,
}
PARTS_SHOWN = ("quotes", "claimants", "stances", "citations", "decisions")
HOW_MANY = ([1, 2, 3], [80, 15, 5])


def draw(random: Random, weighted: dict[str, int]) -> str:
    return random.choices(list(weighted), weights=list(weighted.values()))[0]


@dataclass(slots=True)
class Paper:
    """An article with what hangs on it."""

    article: Article
    bylines: list[Byline] = field(default_factory=list)
    snapshot: Snapshot | None = None
    sentences: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Coded:
    """A version of a claim with its parts."""

    claim: Claim
    paper: Paper
    quotes: list[Quote]
    claimants: list[Claimant]
    stances: list[Stance]
    citations: list[Citation]
    topics: list[ClaimTopic]
    decisions: list[Decision] = field(default_factory=list)

    def fetched(self) -> Claim:
        """The claim as ``for_rendering`` fetches it, without asking the database."""
        parts = {name: getattr(self, name) for name in PARTS_SHOWN}
        return _holding(self.claim, parts | {"topics": [each.topic for each in self.topics]})


def _holding(row: Any, parts: dict[str, list[Any]]) -> Any:
    """As after ``prefetch_related``."""
    row._prefetched_objects_cache = parts
    return row


class Coding:
    """The articles of one chunk and what is found in them."""

    def __init__(self, size: Size, world: World, chunk: int) -> None:
        self.world, self.chunk = world, chunk
        self.random = Random(f"{SEED} {size.name} chunk {chunk}")
        many = max(2, size.articles // max(1, size.chunks))
        self.papers = [self._paper(chunk * many + place + 1) for place in range(many)]

    # --- articles ----------------------------------------------------------------------------

    def _paper(self, number: int) -> Paper:
        random, language = self.random, vocabulary.language(self.random)
        article = Article(
            pk=number,
            type=draw(random, TYPES),
            title=vocabulary.sentence(random, language, least=5, most=13)[:-1],
            outlet=vocabulary.long_tailed(random, self.world.outlets, 1.05),
            issued=self._date(),
            language=language,
            url=f"https://outlet.example/{number}",
            created_at=BEGAN - timedelta(days=1),
        )
        makers = self._some(self.world.actors, random.choices(*HOW_MANY)[0])
        article.citation_key = f"{makers[0].family or makers[0].name}-{number}".lower()
        bylines = [
            Byline(
                pk=number * PARTS + place,
                article=article,
                actor=actor,
                role="author",
                position=place,
            )
            for place, actor in enumerate(makers)
        ]
        paper = Paper(_holding(article, {"bylines": bylines}), bylines)
        if random.random() < 0.85:
            self._read(paper)
        return paper

    def _read(self, paper: Paper) -> None:
        """Give the article its text."""
        language = paper.article.language
        many = self.random.randint(12, 60)
        paper.sentences = [vocabulary.sentence(self.random, language) for _ in range(many)]
        text = "\n".join(paper.sentences)
        paper.snapshot = Snapshot(
            pk=paper.article.pk,
            article=paper.article,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            method=Snapshot.Method.PASTE,
            obtained_at=BEGAN,
            obtained_by=self.world.people[0],
        )

    # --- claims ------------------------------------------------------------------------------

    def claim(self, number: int, versions: int) -> list[Coded]:
        """All versions of a claim, without decisions: each is another wording of the same
        passages, looked at anew."""
        paper = vocabulary.long_tailed(self.random, self.papers, 0.6)
        coder = vocabulary.long_tailed(self.random, self.world.people, 0.5)
        article = paper.article
        made = self._date() if self.random.random() < 0.4 else ""
        if made and article.issued and made[:4] > article.issued[:4]:
            made = ""
        attribution = draw(self.random, ATTRIBUTIONS)
        return [
            self._version(
                paper,
                Claim(
                    pk=number * VERSIONS + version - 1,
                    number=number,
                    version=version,
                    article=article,
                    coder=coder,
                    codebook=self.world.codebook,
                    made=made,
                    attribution=attribution,
                    language=article.language,
                    text=vocabulary.sentence(self.random, article.language, least=6, most=22),
                    created_at=BEGAN,
                ),
            )
            for version in range(1, versions + 1)
        ]

    def _version(self, paper: Paper, claim: Claim) -> Coded:
        topics = self._some(self.world.topics, self.random.choice((0, 1, 1, 2)))
        topics.sort(key=lambda topic: topic.name)  # as the program orders them
        return Coded(
            claim=claim,
            paper=paper,
            quotes=list(self._quotes(paper, claim)),
            claimants=self._claimants(claim),
            stances=self._stances(claim),
            citations=self._citations(claim),
            topics=[
                ClaimTopic(pk=claim.pk * PARTS + place, claim=claim, topic=topic)
                for place, topic in enumerate(topics)
            ],
        )

    def _quotes(self, paper: Paper, claim: Claim) -> Iterator[Quote]:
        if paper.snapshot is None:
            return
        text, context = paper.snapshot.text, anchoring.CONTEXT
        many = 2 if self.random.random() < 0.05 else 1
        places = sorted(self.random.sample(range(len(paper.sentences)), many))
        for position, place in enumerate(places):
            start = sum(len(each) + 1 for each in paper.sentences[:place])
            end = start + len(paper.sentences[place]) - 1  # without the full stop
            yield Quote(
                pk=claim.pk * PARTS + position,
                claim=claim,
                position=position,
                exact=text[start:end],
                prefix=text[max(0, start - context) : start],
                suffix=text[end : end + context],
                snapshot=paper.snapshot,
                start=start,
                end=end,
            )

    def _claimants(self, claim: Claim) -> list[Claimant]:
        if self.random.random() < 0.03:
            return [Claimant(pk=claim.pk * PARTS, claim=claim, described_as="some analysts")]
        who = self._some(self.world.actors, self.random.choices(*HOW_MANY)[0])
        return [
            Claimant(
                pk=claim.pk * PARTS + position,
                claim=claim,
                position=position,
                actor=actor,
                role="co_signatory" if position else "speaker",
                described_as=self.random.choice(("", "", "an expert on the region")),
                affiliation=self.world.affiliations.get(actor.pk),
            )
            for position, actor in enumerate(who)
        ]

    def _stances(self, claim: Claim) -> list[Stance]:
        on = self._some(self.world.propositions, self.random.choices(*HOW_MANY)[0])
        return [
            Stance(
                pk=claim.pk * PARTS + place,
                claim=claim,
                proposition=proposition,
                stance=draw(self.random, SIDES),
            )
            for place, proposition in enumerate(on)
        ]

    def _citations(self, claim: Claim) -> list[Citation]:
        if self.random.random() > 0.06:
            return []
        some = self.random.sample(self.papers, 2)
        others = [each.article for each in some if each.article is not claim.article]
        return [
            Citation(
                pk=claim.pk * PARTS,
                claim=claim,
                article=others[0],
                relation=self.random.choice(Citation.Relation.values),
            )
        ]

    # --- what both need ----------------------------------------------------------------------

    def _some(self, things: list[Any], many: int) -> list[Any]:
        """So many different ones, the first of the list oftenest."""
        chosen: dict[int, Any] = {}
        while len(chosen) < min(many, len(things)):
            one = vocabulary.long_tailed(self.random, things)
            chosen[one.pk] = one
        return list(chosen.values())

    def _date(self) -> str:
        """To the day mostly, to the month or year sometimes, and sometimes not at all."""
        year = self.random.choices(range(2014, 2024), weights=range(1, 11))[0]
        month, day = self.random.randint(1, 12), self.random.randint(1, 28)
        days = ("", f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}")
        return self.random.choices(days, weights=[3, 10, 15, 72])[0]


def decide(coded: Coded, verb: str, *, by: Any, at: datetime, reason: str = "") -> None:
    """Write the step to the claim's decisions, and move it."""
    claim, transition = coded.claim, BY_VERB[verb]
    coded.decisions.append(
        Decision(
            pk=claim.pk * PARTS + len(coded.decisions),
            claim=claim,
            verb=verb,
            from_status=claim.status,
            to_status=transition.target,
            by=by,
            reason=reason,
            at=at,
        )
    )
    if not transition.new_version:
        claim.status = transition.target


@contextmanager
def rendering() -> Iterator[Callable[..., document.Document]]:
    """``claims.formats.document.document``, with what it says of an article worked out once."""
    kept: dict[int, document.Document] = {}
    render = document.article

    def article(which: Article) -> document.Document:
        if which.pk not in kept:
            kept[which.pk] = render(which)
        return kept[which.pk]

    with mock.patch.object(document, "article", article):
        yield document.document
