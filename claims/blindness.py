"""What somebody may be told while claims are hidden from them until those are coded twice.

That a thing cannot be deleted because a hidden claim uses it would tell what the claim was coded
with. So the answer depends on when the thing was made, and never on which thing it is.
"""

from collections.abc import Iterable
from typing import Any

from claims.models import Citation, Claim, Claimant, ClaimTopic, Proposition, Stance, Topic
from sources.models import Actor

#: Kinds of which one or another may be what the hidden claims were coded with.
ANSWERS = (Actor, Proposition, Topic)
_PARTS = (Claimant, Stance, ClaimTopic, Citation)
UNTOLD = (
    "perhaps a claim that is hidden from you until it is coded a second time. Whether one does is "
    "not told, for that would tell what it was coded with. Wait until nothing is hidden from you, "
    "or say in place of this that it is no longer used, or merge it"
)


def may_rest_on(things: Iterable[Any], *, to: Any) -> bool:
    """Whether a claim that is hidden from this person was worked on since one of these was made:
    it could use that, or any other that was there."""
    answers = [each for each in things if isinstance(each, ANSWERS)]
    hidden = list(Claim.objects.hidden_from(to).values_list("pk", flat=True)) if answers else []
    return bool(hidden) and any(_worked_on(hidden, since=_made(each)) for each in answers)


def _made(thing: Any) -> Any:
    """When it came to be under this id, or came back; None where its history does not go so far."""
    events = thing.pgh_event_model.objects.filter(pgh_obj_id=thing.pk, pgh_label="insert")
    return events.order_by("-pgh_id").values_list("pgh_created_at", flat=True).first()


def _worked_on(hidden: list[int], *, since: Any) -> bool:
    if since is None:
        return True
    return any(
        part.pgh_event_model.objects.filter(  # type: ignore[union-attr]
            claim_id__in=hidden, pgh_created_at__gte=since
        ).exists()
        for part in _PARTS
    )
