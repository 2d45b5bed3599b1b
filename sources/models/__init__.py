from sources.models.actor import Actor, Affiliation, Alias
from sources.models.article import Article, Byline
from sources.models.imports import ImportBatch, ImportRecord
from sources.models.outlet import Outlet
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
    "LinkCheck",
    "Outlet",
    "Snapshot",
    "User",
]
