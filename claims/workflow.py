"""The verbs that move a claim, and the only code that writes the record.

Each verb is atomic: it locks the claim, checks who and whether, and writes a Decision. What a
verb needs stands in ``claims.models.transitions``; PostgreSQL holds to the same table.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from claims import permissions, record
from claims.formats.document import document, dump, load, stamp
from claims.models import Claim, Decision, Entry, Revision
from claims.models.transitions import BY_VERB, OPEN, TRANSITIONS, Status, Transition, Who
from sources.models.history import acting


class WorkflowError(Exception):
    """A verb that was not done; nothing has changed. The message is for people."""

    status_code = 400


class Forbidden(WorkflowError):
    """Not by this person."""

    status_code = 403


class Impossible(WorkflowError):
    """Not from where the claim stands now: somebody else may have been quicker."""

    status_code = 409


class Incomplete(WorkflowError):
    """The claim, or the decision, lacks something. ``problems`` says what, one a line."""

    status_code = 422

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


def submit(claim: Claim, *, by: Any, seen: int | None = None) -> Claim:
    """Hand the claim to the reviewers; it needs a claimant, a stance and a verbatim quote."""
    return _step(claim, "submit", by=by, seen=seen)


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
        return _new_version(claim, by)


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


def problems(claim: Claim) -> list[str]:
    """What the claim lacks to be submitted; empty when it is ready."""
    lacks = []
    if not claim.claimants.exists():
        lacks.append(
            "Add the claimant: who makes this claim? Where the article does not name them, "
            "write how it describes them."
        )
    if not claim.stances.exists():
        lacks.append("Add a stance: which proposition does it support or oppose?")
    if claim.article.snapshots.exists():
        quotes = list(claim.quotes.all())
        if not quotes:
            lacks.append("Add the quote: the words of the article that make the claim.")
        lacks += [
            f"The quote “{quote.exact[:80]}” does not stand in the article's text."
            for quote in quotes
            if quote.snapshot_id is None
        ]
    return lacks


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


def do(verb: str, claim: Claim, *, by: Any, reason: str = "", seen: int | None = None) -> Any:
    """Do a verb by its name; ``reason`` goes to the verbs that take one."""
    options = {"reason": reason} if BY_VERB[verb].needs_reason else {}
    return DO[verb](claim, by=by, seen=seen, **options)


def last_decision(claim: Claim) -> int:
    """What ``seen`` is compared with: the id of the newest decision, 0 for none."""
    newest = claim.decisions.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


@transaction.atomic
def _step(claim: Claim, verb: str, *, by: Any, seen: int | None, reason: str = "") -> Claim:
    transition = BY_VERB[verb]
    with acting(by):
        claim = _lock(claim, transition, by=by, reason=reason, seen=seen)
        if verb == "submit" and (lacks := problems(claim)):
            raise Incomplete(*lacks)
        _decide(claim, transition, by=by, reason=reason)
    claim.refresh_from_db()
    return claim


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


def _written(revision: Revision | None) -> Revision:
    assert revision is not None, "a publication or withdrawal always makes a revision"
    return revision
