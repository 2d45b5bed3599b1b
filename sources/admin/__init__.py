"""The workbench for what is cited.

Actors, outlets and articles are registered by ``claims.admin``, which knows which of them a
published claim shows.
"""

from sources.admin import people, snapshots

__all__ = ["people", "snapshots"]
