"""The workflow as one table: what a claim can go through, who may do it, what it needs.

Everything that must agree on it reads it: the triggers on Claim and Decision, the verbs in
``claims.workflow``, the buttons and actions of the admin, the tests, and the diagram in the docs.
"""

from dataclasses import dataclass

from django.db.models import TextChoices


class Status(TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for review"
    RETURNED = "returned", "Returned"
    REJECTED = "rejected", "Rejected"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


OPEN = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)
EDITABLE = (Status.DRAFT, Status.RETURNED)


class Who(TextChoices):
    ITS_CODER = "its coder", "its coder"
    REVIEWER = "a reviewer, not its coder", "a reviewer, not its coder"
    ANY_REVIEWER = "a reviewer", "a reviewer"
    CODER = "a coder", "a coder"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. ``new_version``: the status is that of a version it begins."""

    verb: str
    label: str
    done: str  # "the claim is …"
    sources: tuple[Status, ...]
    target: Status
    who: Who
    reason: str = ""  # what the reason is for, where one is needed
    new_version: bool = False
    by_itself: bool = False  # follows from another verb; no button
    colour: str = "default"

    @property
    def needs_reason(self) -> bool:
        return bool(self.reason)

    @property
    def permission(self) -> str:
        reviewing = self.who in (Who.REVIEWER, Who.ANY_REVIEWER)
        return "claims.review_claim" if reviewing else "claims.code_claim"


TRANSITIONS = (
    Transition(
        "submit",
        "Submit for review",
        "submitted",
        EDITABLE,
        Status.SUBMITTED,
        Who.ITS_CODER,
        colour="primary",
    ),
    Transition("recall", "Recall", "recalled", (Status.SUBMITTED,), Status.DRAFT, Who.ITS_CODER),
    Transition(
        "publish",
        "Publish",
        "published",
        (Status.SUBMITTED,),
        Status.PUBLISHED,
        Who.REVIEWER,
        colour="primary",
    ),
    Transition(
        "return",
        "Return",
        "returned",
        (Status.SUBMITTED,),
        Status.RETURNED,
        Who.REVIEWER,
        reason="What should the coder change?",
    ),
    Transition(
        "reject",
        "Reject",
        "rejected",
        (Status.SUBMITTED,),
        Status.REJECTED,
        Who.REVIEWER,
        reason="Why does it not belong in the database?",
        colour="danger",
    ),
    Transition(
        "revise",
        "Revise",
        "revised",
        (Status.PUBLISHED,),
        Status.DRAFT,
        Who.CODER,
        new_version=True,
    ),
    Transition(
        "supersede",
        "Supersede",
        "superseded",
        (Status.PUBLISHED,),
        Status.SUPERSEDED,
        Who.ANY_REVIEWER,
        by_itself=True,
    ),
    Transition(
        "withdraw",
        "Withdraw",
        "withdrawn",
        (Status.PUBLISHED,),
        Status.WITHDRAWN,
        Who.ANY_REVIEWER,
        reason="The reason, for the public: it is shown on the claim's page.",
        colour="danger",
    ),
)

BY_VERB = {transition.verb: transition for transition in TRANSITIONS}
#: The verbs by which a reviewer decides on what was handed in.
REVIEWS = tuple(t.verb for t in TRANSITIONS if t.who == Who.REVIEWER)
VERBS = [(transition.verb, transition.label) for transition in TRANSITIONS]


def steps() -> list[tuple[str, Status, Status]]:
    """Every (verb, from, to) there is."""
    return [(t.verb, source, t.target) for t in TRANSITIONS for source in t.sources]


def as_mermaid() -> str:
    """The table as a state diagram, for the docs."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    for verb, source, target in steps():
        transition = BY_VERB[verb]
        if transition.new_version:
            continue  # it leaves the claim where it is and begins another version, a draft
        lines.append(f"    {source} --> {target}: {verb} ({transition.who})")
    return "\n".join(lines)
