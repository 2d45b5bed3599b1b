"""The tables of the overview."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.http import urlencode

from claims.admin.filters import PROPOSITION
from claims.admin.progress.table import Cell, Column, Row, Table, count, hours, share
from claims.progress import LISTED, Aged, Figures, Overview
from claims.signs import SIGNS


def of_overview(found: Overview) -> Iterator[Table]:
    yield _ages(found.ages)
    yield _weeks(found)
    yield _reviewers(found)
    yield _coders(found)
    yield _articles(found)
    yield _propositions(found)


def _ages(ages: list[Aged]) -> Table:
    return Table(
        name="queue",
        title="How long claims wait for review",
        of="waiting",
        columns=[Column("claims", drawn=True)],
        rows=[Row(_age(each), [count(each.count)]) for each in ages],
        empty="Nothing waits for review.",
        across=True,
        note="Now, since they were last handed in; the period does not matter here.",
    )


def _age(aged: Aged) -> str:
    if aged.until is None:
        return f"more than {aged.days} days"
    return f"{aged.days}–{aged.until} day{'s' if aged.until != 1 else ''}"


def _decided(figures: Figures) -> list[Cell]:
    return [count(n) for n in (figures.published, figures.returned, figures.rejected)]


def _weeks(found: Overview) -> Table:
    names = ("submitted", "published", "returned", "rejected")
    return Table(
        name="weeks",
        title="Each week",
        of="week from",
        columns=[Column(each, drawn=True) for each in names],
        rows=[
            Row(f"{w:%-d %b %Y}", [count(f.submitted), *_decided(f)], key=str(w))
            for w, f in found.weeks
        ],
        empty="Nothing was handed in or decided on in this period. Choose a longer one.",
        folded=True,
        note="Weeks begin on Monday; of the first and the last, the days of the period count.",
    )


def _reviewers(found: Overview) -> Table:
    return Table(
        name="reviewers",
        title="By reviewer",
        of="reviewer",
        columns=[
            Column("decisions", drawn=True),
            Column("published"),
            Column("returned"),
            Column("rejected"),
            Column("taken now", drawn=True),
            Column("typical wait"),
        ],
        rows=[
            Row(
                str(each.reviewer),
                [count(each.figures.decided), *_decided(each.figures), count(each.taken),
                 hours(each.figures.waited)],
            )
            for each in found.reviewers
        ],
        empty="Nobody decided on anything in this period. Choose a longer one.",
        across=True,
        note="“Now” is now. Typical wait: from handing in to a decision; half waited longer.",
    )  # fmt: skip


def _coders(found: Overview) -> Table:
    claims = reverse("admin:claims_claim_changelist")
    return Table(
        name="coders",
        title="By coder",
        of="coder",
        columns=[
            Column("drafts now"),
            Column("waiting now", drawn=True),
            Column("returned now", drawn=True),
            Column("submitted"),
            Column("published", drawn=True),
            Column("returned"),
            Column("rejected"),
            Column("accepted at first"),
            Column("typical wait"),
        ],
        rows=[
            Row(
                str(each.coder),
                [count(each.draft), count(each.submitted), count(each.returned),
                 count(each.figures.submitted), *_decided(each.figures),
                 share(each.figures.accepted_share), hours(each.figures.waited)],
                url=f"{claims}?{urlencode({'coder': each.coder.pk})}",
            )
            for each in found.coders
        ],
        empty="Nobody has coded a claim yet. People are added to Coders under People.",
        across=True,
        note="“Now” is now; the rest is what happened in the period. Typical wait: from handing "
        "in to a decision; half of them waited longer.",
    )  # fmt: skip


def _articles(found: Overview) -> Table:
    return Table(
        name="articles",
        title="By article",
        of="article",
        columns=[
            Column("waiting", drawn=True), Column("drafts"), Column("returned"),
            Column("published", drawn=True),
        ],
        rows=[
            Row(
                f"{each.thing.public_id} {each.thing.shown_title}",
                [count(each.counts[s]) for s in ("submitted", "draft", "returned", "published")],
                url=reverse("admin:sources_article_change", args=[each.thing.pk]),
            )
            for each in found.articles
        ],
        empty="No claim has been coded yet. Add an article, then code its claims.",
        across=True,
        folded=True,
        note=f"As it is now. The {LISTED} with most to review; the CSV file has all.",
    )  # fmt: skip


def _propositions(found: Overview) -> Table:
    claims = reverse("admin:claims_claim_changelist")
    sides = ("supports", "opposes", "mixed", "neutral", "unclear")
    return Table(
        name="propositions",
        title="By proposition",
        of="proposition",
        columns=[
            Column("waiting"), Column("drafts"), Column("returned"), Column("published", True),
            *(Column(f"{SIGNS[side]} {side}") for side in sides),
        ],
        rows=[
            Row(
                f"{each.thing.public_id} {each.thing.text}",
                [count(each.counts[s])
                 for s in ("submitted", "draft", "returned", "published", *sides)],
                url=f"{claims}?{urlencode({PROPOSITION: each.thing.pk})}",
            )
            for each in found.propositions
        ],
        empty="No claim takes a stance yet.",
        across=True,
        folded=True,
        note=f"As it is now; stances of published claims. The {LISTED} with most published claims; "
        "the CSV file has all. Claims you may yet code a second time are left out.",
    )  # fmt: skip
