"""The codebook: what propositions and topics say, as of which version, and how that changes.

``editions`` reads it as of a version, ``changing`` has the verbs, ``undoing`` takes a version
back, ``exchange`` brings codebooks in from files and out to them.
"""

from claims.codebook.changing import (
    CHANGED_MEANWHILE,
    Outcome,
    Part,
    Touched,
    deprecate,
    merge,
    narrow,
    preview,
    redefine,
    rename,
    split,
    touched,
    use_again,
    version,
)
from claims.codebook.editions import (
    Changed,
    Edition,
    Since,
    State,
    as_of,
    changed_since,
    changes,
)
from claims.codebook.undoing import undo

__all__ = [
    "CHANGED_MEANWHILE",
    "Changed",
    "Edition",
    "Outcome",
    "Part",
    "Since",
    "State",
    "Touched",
    "as_of",
    "changed_since",
    "changes",
    "deprecate",
    "merge",
    "narrow",
    "preview",
    "redefine",
    "rename",
    "split",
    "touched",
    "undo",
    "use_again",
    "version",
]
