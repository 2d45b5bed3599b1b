"""The verbs that move a claim, and the only code that writes the record.

Each verb is atomic: it locks the claim, checks who and whether, and writes a Decision. What a
verb needs stands in ``claims.models.transitions``; PostgreSQL holds to the same table.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from claims import comparing, permissions, reanchoring, record, rules
from claims.formats.document import document, dump, load, stamp
from claims.models import Claim, Decision, Entry, Revision
from claims.models.transitions import BY_VERB, EDITABLE, OPEN, TRANSITIONS, Status, Transition, Who
from claims.refusals import Forbidden, Impossible, Incomplete, WorkflowError
from claims.rules import Finding
from sources.models.history import acting

__all__ = ["Asked", "Forbidden", "Impossible", "Incomplete", "WorkflowError"]
VIOLATION, WARNING = rules.Level.VIOLATION, rules.Level.WARNING


class Asked(Incomplete):
    """Rules warn of the claim, and nobody has said why it is right; ``findings`` says which."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(*(finding.message for finding in findings), findings=findings)


def submit(
    claim: Claim, *, by: Any, seen: int | None = None, accept: dict[str, str] | None = None
) -> Claim:
    """Hand the claim to the reviewers.

    Raises Incomplete where a rule is broken, and Asked where one warns; ``accept`` gives, by a
    finding's key or for all of a rule by its name, the reason why the claim is right nevertheless,
    and records it.
    """
    return _step(claim, "submit", by=by, seen=seen, accept=accept)


def recall(claim: Claim, *, by: Any, seen: int | None = None) -> Claim:
    """Take it back before anyone has decided."""
    return _step(claim, "recall", by=by, seen=seen)


def return_(claim: Claim, *, by: Any, reason: str, seen: int | None = None) -> Claim:
    """Give it back to its coder, saying what to change."""
    return _step(claim, "return", by=by, reason=reason, seen=seen)


def reject(claim: Claim, *, by: Any, reason: str, seen: int | None = None) -> Claim:
    """Close it unpublished, saying why."""
    return _step(claim, "reject", by=by, reason=reason, seen=seen)


@transaction.atomic
def publish(claim: Claim, *, by: Any, seen: int | None = None) -> Revision:
    """Put the claim on the record; the version before it is superseded."""
    record.lock()
    before = Claim.objects.filter(number=claim.number, status=Status.PUBLISHED).first()
    with acting(by):
        claim = _lock(claim, BY_VERB["publish"], by=by, seen=seen)
        _as_adjudicated(claim)
        if before:
            _decide(before, BY_VERB["supersede"], by=by)
        _decide(claim, BY_VERB["publish"], by=by)

        def shown(number: int, at: datetime) -> Iterator[record.Shown]:
            for each in Claim.objects.for_rendering().filter(pk=claim.pk):
                text = dump(document(each, published=stamp(number, at)))
                yield record.Shown(each, Entry.Status.PUBLISHED, text, number)

        return _written(record.write(Revision.Kind.PUBLISH, by=by, shown=shown))


@transaction.atomic
def withdraw(claim: Claim, *, by: Any, reason: str, seen: int | None = None) -> Revision:
    """Mark it withdrawn, with a public reason; its entry stays for all to see."""
    record.lock()
    with acting(by):
        claim = _lock(claim, BY_VERB["withdraw"], by=by, reason=reason, seen=seen)
        _decide(claim, BY_VERB["withdraw"], by=by, reason=reason)

        def shown(number: int, at: datetime) -> Iterator[record.Shown]:
            entry = Entry.objects.get(number=claim.number, valid_until=None)
            last = load(entry.document)
            last |= {
                "status": "withdrawn",
                "withdrawn": stamp(number, at) | {"reason": reason.strip()},
            }
            yield record.Shown(claim, Entry.Status.WITHDRAWN, dump(last), entry.published_revision)

        return _written(record.write(Revision.Kind.WITHDRAW, by=by, shown=shown))


@transaction.atomic
def revise(claim: Claim, *, by: Any, seen: int | None = None) -> Claim:
    """Begin a new version as a draft of ``by``; the published one stays until it is replaced."""
    with acting(by):
        claim = _lock(claim, BY_VERB["revise"], by=by, seen=seen)
        being_done = Claim.objects.filter(number=claim.number, status__in=OPEN).first()
        if being_done:
            raise Impossible(
                f"{being_done.version_id} is being worked on by {being_done.coder} already."
            )
        _decide(claim, BY_VERB["revise"], by=by)
        new = _new_version(claim, by)
        _follow_the_text(new, BY_VERB["revise"])
        return new


@transaction.atomic
def correct(
    *things: Any, by: Any, redirects: Iterable[tuple[str, str]] = (), anchoring: bool = False
) -> Revision | None:
    """Bring published entries that show these things in line with them, as one revision.

    ``things`` have a ``public_id`` or are Claims. Entries that say the same as before are left
    alone; None where there are none. It takes who may correct the record, but for ``anchoring``:
    that changes no word, only where PostgreSQL has found the quote to stand.
    """
    with acting(by):
        ids = {thing.public_id for thing in things} | {old for old, _ in redirects}

        def shown(number: int, at: datetime) -> Iterator[record.Shown]:
            entries = {
                entry.claim_id: entry
                for entry in Entry.objects.filter(
                    valid_until=None, status=Entry.Status.PUBLISHED, terms__overlap=sorted(ids)
                )
            }
            for claim in Claim.objects.for_rendering().filter(pk__in=entries).order_by("number"):
                entry = entries[claim.pk]
                old = load(entry.document)
                new = document(claim, published=old["published"], corrected=old["corrected"])
                new["credits"] = old["credits"]
                if anchoring:
                    new = old | {"quote": new["quote"]}
                if new != old:
                    text = dump(new | {"corrected": stamp(number, at)})
                    yield record.Shown(claim, entry.status, text, entry.published_revision)

        revision = record.write(Revision.Kind.CORRECT, by=by, shown=shown, redirects=redirects)
        if revision and not anchoring and not permissions.may_correct(by):
            raise Forbidden("Published claims show this; changing it takes a reviewer or manager.")
        return revision


def possible(claim: Claim, *, by: Any) -> list[Transition]:
    """The verbs this person could do on this claim now, in the order of the table."""
    return [
        transition
        for transition in TRANSITIONS
        if not transition.by_itself
        and claim.status in transition.sources
        and _may(claim, transition, by)
        and not (
            transition.new_version
            and Claim.objects.filter(number=claim.number, status__in=OPEN).exists()
        )
    ]


def problems(claim: Claim, *, to: Any = None) -> list[str]:
    """What keeps the claim from being submitted; empty when nothing does."""
    return [each.message for each in rules.findings(claim, to=to) if each.level == VIOLATION]


#: A verb's function, by the name people and forms use.
DO: dict[str, Callable[..., Any]] = {
    "submit": submit,
    "recall": recall,
    "publish": publish,
    "return": return_,
    "reject": reject,
    "revise": revise,
    "withdraw": withdraw,
}


def do(
    verb: str,
    claim: Claim,
    *,
    by: Any,
    reason: str = "",
    seen: int | None = None,
    accept: dict[str, str] | None = None,
) -> Any:
    """Do a verb by its name; ``reason`` goes to the verbs that take one, ``accept`` to submit."""
    options: dict[str, Any] = {"reason": reason} if BY_VERB[verb].needs_reason else {}
    if verb == "submit":
        options["accept"] = accept
    return DO[verb](claim, by=by, seen=seen, **options)


def last_decision(claim: Claim) -> int:
    """What ``seen`` is compared with: the id of the newest decision, 0 for none."""
    newest = claim.decisions.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


@transaction.atomic
def _step(
    claim: Claim,
    verb: str,
    *,
    by: Any,
    seen: int | None,
    reason: str = "",
    accept: dict[str, str] | None = None,
) -> Claim:
    transition = BY_VERB[verb]
    with acting(by):
        claim = _lock(claim, transition, by=by, reason=reason, seen=seen)
        if verb == "submit":
            _hold_to_the_rules(claim, by=by, accept=accept or {})
        _decide(claim, transition, by=by, reason=reason)
        _follow_the_text(claim, transition)
    claim.refresh_from_db()
    return claim


def _hold_to_the_rules(claim: Claim, *, by: Any, accept: dict[str, str]) -> None:
    """Raise what the rules find; record the exceptions that are accepted, where they are asked."""
    with connection.cursor() as cursor:  # the same claim handed in twice at once: one is second
        cursor.execute("SELECT pg_advisory_xact_lock(7021003, %s)", [claim.article_id % 2**31])
    found = rules.findings(claim, to=by)
    if broken := [each for each in found if each.level == VIOLATION]:
        raise Incomplete(*(each.message for each in broken), findings=broken)
    asked = [each for each in found if each.level == WARNING and each.stands]
    reasons = {each.key: accept.get(each.key, accept.get(each.rule.name)) for each in asked}
    for each in asked:
        if (reason := reasons[each.key]) is not None:
            rules.exempt(claim, each.rule.name, by=by, reason=reason, mark=each.mark)
    if left := [each for each in asked if reasons[each.key] is None]:
        raise Asked(left)


def _lock(
    claim: Claim, transition: Transition, *, by: Any, seen: int | None, reason: str = ""
) -> Claim:
    """The claim as it stands now, nobody else deciding on it; raises what forbids the step."""
    locked = Claim.objects.select_for_update(of=("self",)).filter(pk=claim.pk).first()
    if locked is None:
        raise Impossible(f"{claim.version_id} has been deleted.")
    claim = locked
    if not _may(claim, transition, by):
        raise Forbidden(_why_not(claim, transition, by))
    if claim.status not in transition.sources:
        raise Impossible(
            f"{claim.version_id} is {claim.get_status_display().lower()}; "
            f"it cannot be {transition.done} now."
        )
    if seen is not None and seen != last_decision(claim):
        raise Impossible(
            f"{claim.version_id} has changed since you opened it. Look at it again, then decide."
        )
    if transition.needs_reason and not reason.strip():
        raise Incomplete(f"Give a reason. {transition.reason}")
    return claim


def _may(claim: Claim, transition: Transition, by: Any) -> bool:
    if not by.has_perm(transition.permission):
        return False
    is_coder = claim.coder_id == by.pk
    return {Who.ITS_CODER: is_coder, Who.REVIEWER: not is_coder}.get(transition.who, True)


def _why_not(claim: Claim, transition: Transition, by: Any) -> str:
    if not by.has_perm(transition.permission):
        return f"You may not do this: it takes {transition.who}, and you are not in that group."
    if transition.who == Who.REVIEWER:
        return f"You coded {claim.version_id}, so somebody else decides on it."
    return f"Only its coder can do this, and {claim.version_id} was coded by {claim.coder}."


def _decide(claim: Claim, transition: Transition, *, by: Any, reason: str = "") -> Decision:
    """Write the decision; in the database that is what moves the claim."""
    return Decision.objects.create(
        claim=claim,
        verb=transition.verb,
        from_status=claim.status,
        to_status=transition.target,
        by=by,
        reason=reason.strip(),
    )


def _new_version(claim: Claim, coder: Any) -> Claim:
    parts: list[list[Any]] = [
        list(related.all())
        for related in (
            claim.quotes,
            claim.claimants,
            claim.stances,
            claim.citations,
            claim.claimtopic_set,
            claim.exemptions,
        )
    ]
    newest = Claim.objects.filter(number=claim.number).order_by("-version").first()
    assert newest is not None
    new = Claim.objects.get(pk=claim.pk)
    new.pk, new._state.adding = None, True
    new.version, new.status, new.coder = newest.version + 1, Status.DRAFT, coder
    new.key = None
    new.save()
    for rows in parts:
        for row in rows:
            row.pk, row._state.adding, row.claim = None, True, new
            row.save()
    return new


def _follow_the_text(claim: Claim, transition: Transition) -> None:
    """Back with its coder, its quote follows a text that was corrected meanwhile."""
    if transition.target in EDITABLE:
        reanchoring.follow([claim], claim.article.snapshot)


def _as_adjudicated(claim: Claim) -> None:
    """What was coded twice is published as it was settled, not as somebody changed it since."""
    if variables := comparing.contradicted(claim):
        raise Impossible(
            f"{claim.version_id} is not what was adjudicated ({', '.join(variables)}). "
            "Return it to its coder, saying so."
        )


def _written(revision: Revision | None) -> Revision:
    assert revision is not None, "a publication or withdrawal always makes a revision"
    return revision
