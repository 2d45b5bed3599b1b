from claims.models.claim import Claim, ClaimTopic
from claims.models.decision import Decision
from claims.models.parts import Citation, Claimant, Quote, Stance
from claims.models.proposition import Proposition
from claims.models.revision import Entry, Redirect, Revision
from claims.models.topic import Topic
from claims.models.transitions import Status

__all__ = [
    "Citation",
    "Claim",
    "ClaimTopic",
    "Claimant",
    "Decision",
    "Entry",
    "Proposition",
    "Quote",
    "Redirect",
    "Revision",
    "Stance",
    "Status",
    "Topic",
]
