"""Who may do what: three groups, and what each adds to the one before."""

from typing import Any

from django.contrib.auth.models import Group, Permission

CODERS, REVIEWERS, MANAGERS = "Coders", "Reviewers", "Managers"

_WORK = {
    "sources": ("actor", "alias", "affiliation", "article", "byline", "outlet",
                "importbatch"),
    "claims": ("topic", "proposition", "claim", "claimtopic", "quote", "claimant", "stance",
               "citation", "savedlist", "savedlistitem"),
}  # fmt: skip
_READ = {
    "sources": ("keyalias", "snapshot", "original", "distinct", "ownstyle"),
    "claims": (
        "decision",
        "revision",
        "entry",
        "redirect",
        "codebookversion",
        "codebookmove",
        "assignment",
        "comment",
        "exemption",
        "likeness",
        "share",
        "coding",
        "adjudication",
    ),
}
_PARTS = (
    "alias", "affiliation", "byline", "claimtopic", "quote", "claimant", "stance", "citation",
    "savedlist", "savedlistitem",
)  # fmt: skip


def _codenames(group: str) -> set[tuple[str, str]]:
    """(app, codename) of every permission a group has."""
    found = {(app, f"{verb}_{name}") for app, names in _WORK.items() for name in names
             for verb in ("view", "add", "change")}  # fmt: skip
    found |= {(app, f"view_{name}") for app, names in _READ.items() for name in names}
    found |= {("sources", "add_snapshot"), ("claims", "code_claim"), ("claims", "delete_claim")}
    found |= {(app, f"delete_{name}") for app, names in _WORK.items() for name in names
              if name in _PARTS}  # fmt: skip
    if group in (REVIEWERS, MANAGERS):
        found |= {("claims", "review_claim"), ("claims", "correct_record")}
        found |= {("sources", f"{verb}_ownstyle") for verb in ("add", "change", "delete")}
    if group == MANAGERS:
        found |= {(app, f"delete_{name}") for app, names in _WORK.items() for name in names}
        found |= {("sources", f"{verb}_user") for verb in ("view", "add", "change")}
        found |= {("auth", "view_group"), ("claims", "add_share"), ("claims", "unshare_savedlist")}
    return found


def ensure_groups() -> None:
    """Make the three groups, with exactly these permissions."""
    permissions = {
        (p.content_type.app_label, p.codename): p
        for p in Permission.objects.select_related("content_type")
    }
    for name in (CODERS, REVIEWERS, MANAGERS):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions[code] for code in _codenames(name))


def may_correct(user: Any) -> bool:
    """Whether they may change what published claims show (each change makes a revision)."""
    return bool(user.has_perm("claims.correct_record"))
