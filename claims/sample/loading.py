"""The sample, brought in by the same verbs that people use.

So its decisions, revisions and history are real ones.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from claims import editing, record, workflow
from claims.models import Claim, CodebookVersion, Proposition, Quote, Topic
from sources import adding
from sources.models import Actor, Article, Snapshot
from sources.models.history import acting
from sources.names import PersonName

HERE = Path(__file__).parent
CORPUS = HERE / "corpus.toml"
_NAME_PARTS = ("family", "given", "particle", "suffix", "native_order")
_CLAIM_FIELDS = ("text", "attribution", "made", "certainty", "memo", "language")

Data = dict[str, Any]


def loaded() -> bool:
    """Whether the sample is here: its exercise text is frozen, so it cannot have gone."""
    return Snapshot.objects.filter(method=Snapshot.Method.SAMPLE).exists()


@transaction.atomic
def load(*, coder: Any, reviewer: Any, manager: Any) -> bool:
    """Bring the sample in, all or nothing; False if it is here already."""
    record.lock()
    if loaded():
        return False
    corpus = tomllib.loads(CORPUS.read_text(encoding="utf-8"))
    with acting(manager):
        sample = Sample(coder, reviewer, manager)
        note, kind = "The codebook of the sample.", CodebookVersion.Kind.ADD
        with CodebookVersion.objects.begun(kind, note=note, by=manager):
            for topic in corpus["topics"]:
                sample.add_topic(topic)
            for proposition in corpus["propositions"]:
                sample.add_proposition(proposition)
        for actor in corpus["actors"]:
            sample.add_actor(actor)
        for article in corpus["articles"]:
            sample.add_article(article)
    for claim in corpus["claims"]:
        sample.add_claim(claim)
    return True


@dataclass(slots=True)
class Sample:
    """What has been brought in so far, by the names the corpus uses."""

    coder: Any
    reviewer: Any
    manager: Any
    topics: dict[str, Topic] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    propositions: dict[str, Proposition] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)

    def add_topic(self, data: Data) -> None:
        broader = data.pop("broader", None)
        slug = data.pop("slug")
        self.topics[slug], _ = Topic.objects.get_or_create(
            slug=slug, defaults=data | {"broader": self.topics[broader] if broader else None}
        )

    def add_actor(self, data: Data) -> None:
        name = PersonName(**_only(_NAME_PARTS, data)) if "family" in data else data["name"]
        actor = adding.the_actor(name)
        if "description" in data and not actor.description:
            actor.description = data["description"]
            actor.save(update_fields=["description"])
        for alias in data.get("aliases", ()):
            actor.aliases.get_or_create(name=alias)
        for position in data.get("affiliations", ()):
            at = position.get("organisation")
            actor.affiliations.get_or_create(
                title=position["title"], organisation=self.actors[at] if at else None
            )
        self.actors[data["name"]] = actor

    def add_proposition(self, data: Data) -> None:
        key, text = data.pop("key"), data.pop("text")
        above = {
            name: self.propositions[data.pop(name)]
            for name in ("broader", "negation_of")
            if name in data
        }
        lists = {name: "\n".join(data.pop(name)) for name in ("examples", "counter_examples")}
        found = Proposition.objects.current().filter(text__iexact=text).first()
        if not found:
            found = Proposition(text=text, **data, **lists, **above)
            found.full_clean()
            found.save()
        self.propositions[key] = found

    def add_article(self, data: Data) -> None:
        key, file = data.pop("key"), data.pop("text", None)
        makers = [
            adding.Maker(self.actors[each["name"]], printed=each.get("printed", ""))
            for each in data.pop("byline", ())
        ]
        article = adding.add_article(by=self.manager, makers=makers, **data)
        if file:
            text = (HERE / file).read_text(encoding="utf-8")
            adding.add_snapshot(
                article,
                text,
                by=self.manager,
                method=Snapshot.Method.SAMPLE,
                obtained_from=file,
                again=True,
            )
        self.articles[key] = article

    def add_claim(self, data: Data) -> None:
        with acting(self.coder):
            claim = Claim(
                article=self.articles[data["article"]],
                coder=self.coder,
                **_only(_CLAIM_FIELDS, data),
            )
            claim.full_clean()
            claim.save()
            claim.refresh_from_db()
            self._add_parts(claim, data)
        self._decide(claim, data)

    def _add_parts(self, claim: Claim, data: Data) -> None:
        self._add_quote(claim, data.get("quote", ()))
        for position, each in enumerate(data.get("claimants", ())):
            actor = self.actors[each["actor"]] if "actor" in each else None
            claim.claimants.create(
                position=position,
                actor=actor,
                affiliation=actor.affiliations.first() if actor else None,
                **_only(("role", "described_as"), each),
            )
        for key, stance in data.get("stances", {}).items():
            claim.stances.create(proposition=self.propositions[key], stance=stance)
        for slug in data.get("topics", ()):
            claim.topics.add(self.topics[slug])
        for each in data.get("citations", ()):
            claim.citations.create(**each | {"article": self.articles[each["article"]]})

    def _add_quote(self, claim: Claim, parts: list[str]) -> None:
        for position, exact in enumerate(parts):
            quote = Quote(claim=claim, exact=exact, position=position)
            if snapshot := claim.article.snapshot:
                editing.place(quote, snapshot)
            quote.save()

    def _decide(self, claim: Claim, data: Data) -> None:
        then = data.get("then", "publish")
        if then == "draft":
            return
        workflow.submit(claim, by=self.coder)
        if then != "submit":
            workflow.do(then, claim, by=self.reviewer, reason=data.get("reason", ""))
        if "revised" in data:
            self._revise(claim, data["revised"])
        if "withdrawn" in data:
            workflow.withdraw(claim, by=self.manager, reason=data["withdrawn"])

    def _revise(self, claim: Claim, data: Data) -> None:
        newer = workflow.revise(claim, by=self.coder)
        with acting(self.coder):
            for name, value in _only(_CLAIM_FIELDS, data).items():
                setattr(newer, name, value)
            newer.save()
            newer.quotes.all().delete()
            newer.stances.all().delete()
            self._add_parts(newer, _only(("quote", "stances"), data))
        self._decide(newer, {})


def _only(names: tuple[str, ...], data: Data) -> Data:
    return {name: data[name] for name in names if name in data}
