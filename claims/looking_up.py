"""What a coder's answers name: rows that are there, and passages that stand in the text."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from claims import anchoring
from claims.anchoring import NotInText, Passage
from claims.answers import Answers, Errors, Part, Wrong
from claims.models import Claim, Proposition, Quote, Topic
from sources.models import Actor, Affiliation, Article, Snapshot

#: The values of a row of a part, by column.
Row = dict[str, Any]


@dataclass(slots=True)
class Found:
    """The rows the answers come to, in their order."""

    quotes: list[Row] = field(default_factory=list)
    claimants: list[Row] = field(default_factory=list)
    stances: list[Row] = field(default_factory=list)
    citations: list[Row] = field(default_factory=list)
    topics: list[Row] = field(default_factory=list)


def look_up(answers: Answers, article: Article, claim: Claim | None) -> Found:
    """Raises Wrong with everything that is not there. What was merged is the one that stays."""
    errors, nearest = Errors(), dict[int, Passage]()
    _check_snapshot(answers, article, errors)
    found = Found(
        quotes=_Quotes(article, claim, errors, nearest).rows(answers.quotes),
        claimants=_claimants(answers, errors),
        stances=_stances(answers, claim, errors),
        citations=_citations(answers, article, errors),
        topics=_topics(answers, claim, errors),
    )
    if errors:
        raise Wrong(errors, nearest)
    return found


def _check_snapshot(answers: Answers, article: Article, errors: Errors) -> None:
    """A quote names its text again, and is told of it where it stands; here it has none."""
    if answers.quotes or answers.snapshot is None:
        return
    if not article.snapshots.filter(pk=answers.snapshot).exists():
        errors.say("snapshot", "There is no such text of this article.")


def _by_id(model: Any, ids: Iterable[int | None], *related: str) -> dict[int, Any]:
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    return dict(model._default_manager.select_related(*related).in_bulk(wanted))


def _claimants(answers: Answers, errors: Errors) -> list[Row]:
    actors = _by_id(Actor, (each.actor for each in answers.claimants), "merged_into")
    positions = _by_id(Affiliation, (each.affiliation for each in answers.claimants), "actor")
    rows, taken = [], set()
    for number, each in enumerate(answers.claimants):
        path = f"claimants.{number}"
        actor, held = actors.get(each.actor or 0), positions.get(each.affiliation or 0)
        actor = actor.kept if actor else None
        if each.actor and actor is None:
            errors.say(f"{path}.actor", "There is no such actor.")
        if each.affiliation and (held is None or actor is None or not _is_of(held, actor)):
            errors.say(f"{path}.affiliation", "This is somebody else's position.")
        if actor and (actor.pk, each.role) in taken:
            errors.say(f"{path}.actor", "This claimant is there already.")
        taken.add((actor.pk if actor else 0, each.role))
        rows.append({
            "actor_id": actor.pk if actor else None,
            "described_as": each.described_as,
            "role": each.role,
            "affiliation_id": each.affiliation,
        })  # fmt: skip
    return rows


def _is_of(position: Affiliation, actor: Actor) -> bool:
    return actor.pk in (position.actor_id, position.actor.merged_into_id)


def _stances(answers: Answers, claim: Claim | None, errors: Errors) -> list[Row]:
    known = _by_id(Proposition, (each.proposition for each in answers.stances), "merged_into")
    coded = {each.proposition_id for each in claim.stances.all()} if claim else set()
    rows, taken = [], set()
    for number, each in enumerate(answers.stances):
        path = f"stances.{number}.proposition"
        named = known.get(each.proposition)
        if named is None:
            errors.say(path, "There is no such proposition.")
            continue
        kept = named.kept
        if kept.deprecated and kept.pk not in coded:
            errors.say(path, f"“{kept}” is no longer in use. {kept.deprecated}")
        if kept.pk in taken:
            errors.say(path, "There is a stance on this proposition already.")
        taken.add(kept.pk)
        rows.append({"proposition_id": kept.pk, "stance": each.stance})
    return rows


def _citations(answers: Answers, article: Article, errors: Errors) -> list[Row]:
    known = _by_id(Article, (each.article for each in answers.citations), "merged_into")
    rows, taken = [], set()
    for number, each in enumerate(answers.citations):
        path = f"citations.{number}.article"
        named = known.get(each.article)
        if named is None:
            errors.say(path, "There is no such article.")
            continue
        kept = named.kept
        if kept.pk == article.pk:
            errors.say(path, "The claim is found in it; cite another one here.")
        if (kept.pk, each.relation) in taken:
            errors.say(path, "This citation is there already.")
        taken.add((kept.pk, each.relation))
        rows.append({"article_id": kept.pk, "relation": each.relation, "note": each.note})
    return rows


def _topics(answers: Answers, claim: Claim | None, errors: Errors) -> list[Row]:
    known = _by_id(Topic, answers.topics, "merged_into")
    coded = {each.topic_id for each in claim.claimtopic_set.all()} if claim else set()
    kept: dict[int, None] = {}
    for number, each in enumerate(answers.topics):
        named = known.get(each)
        if named is None:
            errors.say(f"topics.{number}", "There is no such topic.")
            continue
        topic = named.kept
        if topic.deprecated and topic.pk not in coded:
            errors.say(f"topics.{number}", f"“{topic}” is no longer in use. {topic.deprecated}")
        kept[topic.pk] = None
    return [{"topic_id": pk} for pk in kept]


class _Quotes:
    """Where the quotes of a claim stand. All of them go into the newest text, or none does."""

    def __init__(
        self,
        article: Article,
        claim: Claim | None,
        errors: Errors,
        nearest: dict[int, Passage],
    ) -> None:
        self.article, self.claim, self.errors, self.nearest = article, claim, errors, nearest
        self.texts: dict[int, Snapshot | None] = {}

    def rows(self, parts: Iterable[Part]) -> list[Row]:
        parts = list(parts)
        newest = self.article.snapshot if parts else None
        if newest is None:
            return [_row(each.exact) for each in parts]
        self.texts[newest.pk] = newest
        rows = [self._row(number, part, newest) for number, part in enumerate(parts)]
        rows = _into(newest, rows)
        self._refuse_overlaps(rows)
        return rows

    def _row(self, number: int, part: Part, newest: Snapshot) -> Row:
        text = self._text_of(part, newest)
        if text is None:
            self.errors.say(f"quotes.{number}", "There is no such text of this article.")
            return _row(part.exact)
        if part.start is not None and part.end is not None:
            if text.text[part.start : part.end] == part.exact:
                return _row(part.exact, text, Passage.of(text.text, part.start, part.end))
            if text.pk == newest.pk:
                return self._elsewhere(number, part, newest)
        try:
            return _row(part.exact, newest, anchoring.find(newest.text, part.exact))
        except NotInText as error:
            self._say(number, error)
        return _row(part.exact)

    def _text_of(self, part: Part, newest: Snapshot) -> Snapshot | None:
        """The text a part points into: a part that stays as it was, into the one it was in."""
        if (kept := self._kept(part)) and kept.snapshot_id:
            return self._text(kept.snapshot_id)
        return self._text(part.snapshot) if part.snapshot else newest

    def _kept(self, part: Part) -> Quote | None:
        if self.claim is None:
            return None
        same = (part.exact, part.start, part.end)
        return next((q for q in self.claim.quotes.all() if (q.exact, q.start, q.end) == same), None)

    def _text(self, pk: int) -> Snapshot | None:
        if pk not in self.texts:
            self.texts[pk] = self.article.snapshots.filter(pk=pk).first()
        return self.texts[pk]

    def _elsewhere(self, number: int, part: Part, newest: Snapshot) -> Row:
        """The words are not at the place named: say so, and where they are or may be."""
        self.errors.say(
            f"quotes.{number}",
            f"The text from character {part.start:,} to {part.end:,} is not this quote. "
            "Choose the passage again.",
        )
        if near := anchoring.likeliest(newest.text, part.exact):
            self.nearest[number] = near
        return _row(part.exact)

    def _say(self, number: int, error: NotInText) -> None:
        self.errors.say(f"quotes.{number}", *error.messages)
        if error.nearest:
            self.nearest[number] = error.nearest

    def _refuse_overlaps(self, rows: list[Row]) -> None:
        for number, row in enumerate(rows):
            if any(_overlap(row, other) for other in rows[:number]):
                said = "This passage is part of the quote already."
                self.errors.say(f"quotes.{number}", said)


def _row(exact: str, snapshot: Snapshot | None = None, at: Passage | None = None) -> Row:
    return {
        "exact": exact,
        "snapshot_id": snapshot.pk if snapshot else None,
        "start": at.start if at else None,
        "end": at.end if at else None,
        "prefix": at.prefix if at else "",
        "suffix": at.suffix if at else "",
    }


def _into(newest: Snapshot, rows: list[Row]) -> list[Row]:
    """Quotes of an earlier text in the newest one, where every one of them is sure to stand."""
    moved = []
    for row in rows:
        at = None
        if row["snapshot_id"] not in (None, newest.pk):
            at = anchoring.again(
                newest.text, row["exact"], prefix=row["prefix"], suffix=row["suffix"]
            )
            if at is None:
                return rows
        moved.append(_row(row["exact"], newest, at) if at else row)
    return moved


def _overlap(one: Row, other: Row) -> bool:
    return (
        one["snapshot_id"] is not None
        and one["snapshot_id"] == other["snapshot_id"]
        and bool(one["start"] < other["end"] and other["start"] < one["end"])
    )
