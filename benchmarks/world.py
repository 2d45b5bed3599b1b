"""What claims hang on: people who work here, outlets, actors, propositions, topics.

Made as the program's own models, so that what a model gains is there by itself. Nobody real is
named: the actors are Speaker17 and Institute18, the coders coder3.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from django.contrib.auth.models import Group

from benchmarks import plan, vocabulary
from benchmarks.sizes import SEED, Size
from claims.models import CodebookVersion, Proposition, Topic
from sources.models import Actor, Affiliation, Outlet, User
from sources.models.user import Membership

TITLES = ("minister", "spokesperson", "professor of politics", "director", "senior fellow")


@dataclass(slots=True)
class World:
    people: list[User]
    memberships: list[Membership]
    outlets: list[Outlet]
    actors: list[Actor]
    affiliations: dict[int, Affiliation]
    propositions: list[Proposition]
    topics: list[Topic]
    codebook: CodebookVersion
    #: Actors that were merged away; no claim names them.
    merged: list[Actor]

    @property
    def rows(self) -> list[list[Any]]:
        """All of it, in an order in which everything rests on what comes before."""
        return [
            self.people,
            self.memberships,
            [self.codebook],
            self.outlets,
            self.actors + self.merged,
            list(self.affiliations.values()),
            self.propositions,
            self.topics,
        ]


def make(size: Size, groups: Iterable[Group] = ()) -> World:
    """``groups``: what everybody who works here is a member of."""
    random = Random(f"{SEED} {size.name} world")
    people = [_person(number) for number in range(1, size.people + 1)]
    codebook = CodebookVersion(
        number=1, kind="import", by=people[0], at=plan.BEGAN - timedelta(days=1)
    )
    actors = [_actor(number) for number in range(1, size.actors + 1)]
    return World(
        people=people,
        memberships=[
            Membership(pk=person.pk * 2 + place, user_id=person.pk, group_id=group.pk)
            for person in people
            for place, group in enumerate(groups)
        ],
        outlets=[
            Outlet(pk=number, name=f"Outlet{number}", place="", website="")
            for number in range(1, size.outlets + 1)
        ],
        actors=actors,
        affiliations=_affiliations(random, actors),
        propositions=_propositions(random, size, codebook),
        topics=_topics(size, codebook),
        codebook=codebook,
        merged=[
            _actor(size.actors + place + 1, merged_into=actors[place])
            for place in range(plan.merged(size))
        ],
    )


def _person(number: int) -> User:
    """Nobody can sign in; every second one is named where their claims are published."""
    return User(
        pk=number,
        username=f"coder{number}",
        password="!",
        is_staff=True,
        date_joined=plan.BEGAN - timedelta(days=30),
        credited_as="" if number % 2 else f"Coder {number}",
    )


def _actor(number: int, **more: Any) -> Actor:
    if number % 3 == 2:
        return Actor(pk=number, kind=Actor.Kind.ORGANISATION, name=f"Institute{number}", **more)
    family, given = f"Speaker{number}", "S."
    return Actor(pk=number, name=f"{given} {family}", family=family, given=given, **more)


def _affiliations(random: Random, actors: list[Actor]) -> dict[int, Affiliation]:
    """Actor → their position, for every second person."""
    organisations = [actor for actor in actors if actor.kind == Actor.Kind.ORGANISATION]
    people = [actor for actor in actors if actor.kind == Actor.Kind.PERSON][::2]
    return {
        actor.pk: Affiliation(
            pk=place,
            actor=actor,
            title=random.choice(TITLES),
            organisation=vocabulary.long_tailed(random, organisations),
            start=str(random.randint(1995, 2020)),
        )
        for place, actor in enumerate(people, 1)
    }


def _propositions(random: Random, size: Size, codebook: CodebookVersion) -> list[Proposition]:
    """Every fifth has a broader one, every eleventh is the negation of the one before it."""
    made: list[Proposition] = []
    for number in range(1, size.propositions + 1):
        text = vocabulary.sentence(random, least=6, most=14)[:-1]
        made.append(
            Proposition(
                pk=number,
                text=f"{text} {number}",
                definition=vocabulary.sentence(random, least=12, most=40),
                broader=made[number // 5] if number % 5 == 4 and number > 5 else None,
                negation_of=made[-1] if number % 11 == 10 else None,
                since=codebook,
                guid=uuid.uuid5(uuid.NAMESPACE_OID, f"Q{number}"),
            )
        )
    return made


def _topics(size: Size, codebook: CodebookVersion) -> list[Topic]:
    """A tree: the first eight are the broadest."""
    made: list[Topic] = []
    for number in range(1, size.topics + 1):
        made.append(
            Topic(
                pk=number,
                slug=f"topic-{number}",
                name=f"Topic {number:03}",
                broader=made[number // 8 - 1] if number > 8 else None,
                since=codebook,
                guid=uuid.uuid5(uuid.NAMESPACE_OID, f"topic:{number}"),
            )
        )
    return made
