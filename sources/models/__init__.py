from sources.models.actor import Actor, Affiliation, Alias
from sources.models.article import Article, Byline
from sources.models.imports import ImportBatch, ImportRecord
from sources.models.keys import KeyAlias
from sources.models.original import Original, Proposal
from sources.models.outlet import Outlet
from sources.models.own_style import OwnStyle
from sources.models.snapshot import Snapshot
from sources.models.upkeep import Distinct, LinkCheck
from sources.models.user import User

__all__ = [
    "Actor",
    "Affiliation",
    "Alias",
    "Article",
    "Byline",
    "Distinct",
    "ImportBatch",
    "ImportRecord",
    "KeyAlias",
    "LinkCheck",
    "Original",
    "Outlet",
    "OwnStyle",
    "Proposal",
    "Snapshot",
    "User",
]
