"""What must hold of second codings, attacked in plain SQL, and refused.

As in ``test_nine_rules``: the world is made once, every attempt runs in a savepoint, and what it
is refused with is part of the table. The last table must go through.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from claims import workflow
from claims.models import Adjudication
from tests import factories as make
from tests.claims.test_nine_rules import World, run
from tests.claims.twice import answered, answers, draw, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = _world()
        run("SELECT 1", made)
        yield made
        transaction.set_rollback(True)


def _world() -> World:
    """Drawn claims that wait, that two disagree on, and that they agree on; one not drawn."""
    reviewer, manager = make.reviewer(), make.user("manager", "Managers")
    undrawn = make.submitted(text="Nobody drew this one.")
    share = draw(manager)
    waiting, agreed = drawn(), answered(drawn(), reviewer, answers())
    differing = answered(
        drawn(), reviewer,
        answers(claimants=["By Stander"], attribution="mixed",
                stances=[(None, "supports"), ("Another.", "mixed")]),
    )  # fmt: skip
    first, second = differing.codings.order_by("pk")
    draft = make.draft(text="Being coded.")
    return {
        "coder": waiting.coder_id, "reviewer": reviewer.pk, "manager": manager.pk,
        "share": share.pk, "waiting": waiting.pk, "agreed": agreed.pk, "differing": differing.pk,
        "undrawn": undrawn.pk, "draft": draft.pk, "first": first.pk, "second": second.pk,
        "settled": Adjudication.objects.get(claim=agreed).pk,
        "settled_coding": agreed.codings.latest("pk").pk,
        "actor": make.actor().pk, "proposition": make.proposition().pk,
        "idle": make.proposition("Nobody has spoken of this.").pk,
    }  # fmt: skip


def coding(
    place: str, by: str, claim: str = "waiting", attribution: str = "own_voice", parts: str = ""
) -> str:
    """A coding with its parts; ``parts`` are other ones than the claim has."""
    made = (
        "INSERT INTO claims_coding (claim_id, place, coder_id, attribution, note)"
        f" VALUES (%({claim})s, '{place}', %({by})s, '{attribution}', '')"
    )
    which = "(SELECT max(id) FROM claims_coding)"
    parts = parts or (
        "INSERT INTO claims_codedclaimant (coding_id, actor_id, described_as)"
        f" VALUES ({which}, %(actor)s, '');"
        "INSERT INTO claims_codedstance (coding_id, proposition_id, stance)"
        f" VALUES ({which}, %(proposition)s, 'opposes')"
    )
    return f"{made};{parts.replace('{which}', which)}"


FIRST, SECOND = coding("first", "coder"), coding("second", "reviewer")
CLAIMANT = (
    "INSERT INTO claims_codedclaimant (coding_id, actor_id, described_as) VALUES ({}, {}, '')"
)
UNNAMED = "INSERT INTO claims_codedclaimant (coding_id, described_as) VALUES ({}, 'they')"
STANCE = (
    "INSERT INTO claims_codedstance (coding_id, proposition_id, stance)"
    " VALUES ({}, %({})s, 'opposes')"
)
NEWEST = "(SELECT max(id) FROM claims_coding)"


def adjudicate(by: str = "reviewer", claim: str = "differing", **holds: str) -> str:
    said = {"claimants": "first", "attribution": "first", "propositions": "first",
            "stances": "first", "reason": "So."} | holds  # fmt: skip
    values = ", ".join(f"'{value}'" for value in said.values())
    return (
        f"INSERT INTO claims_adjudication (claim_id, by_id, {', '.join(said)})"
        f" VALUES (%({claim})s, %({by})s, {values})"
    )


def decide(verb: str, to: str, claim: str) -> str:
    return (
        "INSERT INTO claims_decision (claim_id, verb, from_status, to_status, by_id, reason)"
        f" VALUES (%({claim})s, '{verb}', 'submitted', '{to}', %(reviewer)s, 'Because.')"
    )


NEVER = "never changed or deleted"
ATTEMPTS = {
    # blindness holds for decisions
    "publishing before the second answers":
        (decide("publish", "published", "waiting"), "coded a second time before"),
    "returning before the second answers":
        (decide("return", "returned", "waiting"), "coded a second time before"),
    "rejecting before the second answers":
        (decide("reject", "rejected", "waiting"), "coded a second time before"),
    "publishing before the adjudication":
        (decide("publish", "published", "differing"), "adjudicate them before"),
    # independence
    "the first answers by somebody else": (coding("first", "reviewer"), "other than its coder"),
    "the second answers by its coder":
        (f"{FIRST};{coding('second', 'coder')}", "other than its coder"),
    "answers on what was not drawn": (coding("second", "reviewer", "undrawn"), "was drawn"),
    "answers on a draft": (coding("second", "reviewer", "draft"), "waits for review"),
    "answers on no claim":
        (FIRST.replace("%(waiting)s", "-1"), "was drawn"),
    "second answers alone": (SECOND, "kept together"),
    "first answers alone": (FIRST, "kept together"),
    "first answers twice": (f"{FIRST};{FIRST}", "coding_once"),
    "a third opinion": (coding("second", "manager", "differing"), "kept together|coding_once"),
    "a place there is not": (FIRST.replace("'first'", "'third'"),
                             "place_is_known|other than its coder"),
    # the first answers are the claim's
    "another attribution as the first":
        (f"{coding('first', 'coder', attribution='mixed')};{SECOND}", "those that were handed in"),
    "another claimant as the first":
        (f"{FIRST};{UNNAMED.format(NEWEST)};{SECOND}", "those that were handed in"),
    "a claimant fewer as the first":
        (f"{coding('first', 'coder', parts=STANCE.format(NEWEST, 'proposition'))};{SECOND}",
         "those that were handed in"),
    "another stance as the first":
        (f"{FIRST};{STANCE.format(NEWEST, 'idle')};{SECOND}", "those that were handed in"),
    "one more of the first once the second are there":
        (f"{FIRST};{SECOND};" + STANCE.format(
            "(SELECT max(id) - 1 FROM claims_coding)", "idle"), NEVER),
    "second answers without a claimant":
        (f"{FIRST};{coding('second', 'reviewer', parts=STANCE.format(NEWEST, 'idle'))}",
         "answers have a claimant"),
    "a claimant neither named nor described":
        (f"{FIRST};{CLAIMANT.format(NEWEST, 'NULL')}", "named_or_described"),
    # nothing of it is changed
    "a coding changed": ("UPDATE claims_coding SET attribution = 'mixed' WHERE id = %(first)s",
                         NEVER),
    "a coding deleted": ("DELETE FROM claims_coding WHERE id = %(second)s", NEVER),
    "codings emptied": ("TRUNCATE claims_coding CASCADE", NEVER),
    "a coded claimant changed":
        ("UPDATE claims_codedclaimant SET actor_id = NULL WHERE coding_id = %(first)s", NEVER),
    "a coded claimant deleted":
        ("DELETE FROM claims_codedclaimant WHERE coding_id = %(second)s", NEVER),
    "a coded stance changed":
        ("UPDATE claims_codedstance SET stance = 'mixed' WHERE coding_id = %(second)s", NEVER),
    "a coded stance deleted":
        ("DELETE FROM claims_codedstance WHERE coding_id = %(first)s", NEVER),
    "a claimant more, of what is settled":
        (UNNAMED.format("%(settled_coding)s"), NEVER),
    "an adjudication changed":
        ("UPDATE claims_adjudication SET stances = 'second' WHERE id = %(settled)s", NEVER),
    "an adjudication deleted": ("DELETE FROM claims_adjudication WHERE id = %(settled)s", NEVER),
    "a share changed": ("UPDATE claims_share SET percent = 1 WHERE id = %(share)s", NEVER),
    "a share deleted": ("DELETE FROM claims_share WHERE id = %(share)s", NEVER),
    "a share of more than all":
        ("INSERT INTO claims_share (percent, seed, note, by_id) VALUES (101, 's', '', %(manager)s)",
         "share_is_a_percentage"),
    "a draw taken back": ("DELETE FROM claims_draw WHERE claim_id = %(waiting)s", "stays drawn"),
    "a draw of a draft taken back":
        ("DELETE FROM claims_draw WHERE claim_id = %(draft)s", "stays drawn"),
    "a draw handed on":
        ("UPDATE claims_draw SET claim_id = %(undrawn)s WHERE claim_id = %(waiting)s",
         "stays drawn"),
    # adjudication
    "an adjudication by its coder": (adjudicate("coder"), "somebody other than its coder"),
    "an adjudication of one answer": (adjudicate(claim="waiting"), "takes two codings"),
    "an adjudication without a reason": (adjudicate(reason=" "), "has_a_reason"),
    "two adjudications": (f"{adjudicate()};{adjudicate('manager')}", "claim_id"),
    "a verdict there is not": (adjudicate(stances="third"), "stances_is_known"),
    **{f"{variable} called agreed that are not":
        (adjudicate(**{variable: "agreed"}), "are not agreed")
       for variable in ("claimants", "attribution", "propositions", "stances")},
}  # fmt: skip


@pytest.mark.parametrize("name", ATTEMPTS)
def test_the_database_refuses(name: str, world: World) -> None:
    sql, refused_with = ATTEMPTS[name]
    with pytest.raises(Exception, match=refused_with):
        run(sql, world)


ALLOWED = {
    "both answers together": f"{FIRST};{SECOND}",
    "second answers without a proposition": f"{FIRST};"
    + coding("second", "reviewer", parts=CLAIMANT.format(NEWEST, "%(actor)s")),
    "an adjudication by another": adjudicate("manager"),
    "a decision after the adjudication": f"{adjudicate()};"
    + decide("return", "returned", "differing"),
    "a draft with its draw": "DELETE FROM claims_claimant WHERE claim_id = %(draft)s;"
    "DELETE FROM claims_stance WHERE claim_id = %(draft)s;"
    "DELETE FROM claims_draw WHERE claim_id = %(draft)s;"
    "DELETE FROM claims_claim WHERE id = %(draft)s",
}


@pytest.mark.parametrize("name", ALLOWED)
def test_the_database_lets_through(name: str, world: World) -> None:
    with transaction.atomic():
        run(ALLOWED[name], world)
        transaction.set_rollback(True)


def test_its_coder_may_still_take_it_back(world: World) -> None:
    with transaction.atomic():
        from claims.models import Claim

        claim = Claim.objects.get(pk=world["waiting"])
        assert workflow.recall(claim, by=claim.coder).status == "draft"
        transaction.set_rollback(True)
