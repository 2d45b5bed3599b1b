from claims.models.claim import Claim, ClaimTopic
from claims.models.codebook import CodebookMove
from claims.models.decision import Decision
from claims.models.edition import CodebookVersion
from claims.models.parts import Citation, Claimant, Quote, Stance
from claims.models.proposition import Proposition
from claims.models.reading import Mention, Subject, Tally, Word
from claims.models.review import Assignment, Comment, Exemption, Likeness
from claims.models.revision import Entry, Redirect, Revision
from claims.models.saved_list import SavedList, SavedListItem
from claims.models.second_coding import (
    Adjudication,
    CodedClaimant,
    CodedStance,
    Coding,
    Draw,
    Lot,
    Share,
)
from claims.models.topic import Topic
from claims.models.transitions import Status

__all__ = [
    "Adjudication",
    "Assignment",
    "Citation",
    "Claim",
    "ClaimTopic",
    "Claimant",
    "CodebookMove",
    "CodebookVersion",
    "CodedClaimant",
    "CodedStance",
    "Coding",
    "Comment",
    "Decision",
    "Draw",
    "Entry",
    "Exemption",
    "Likeness",
    "Lot",
    "Mention",
    "Proposition",
    "Quote",
    "Redirect",
    "Revision",
    "SavedList",
    "SavedListItem",
    "Share",
    "Stance",
    "Status",
    "Subject",
    "Tally",
    "Topic",
    "Word",
]
