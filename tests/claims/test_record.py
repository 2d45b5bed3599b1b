"""The record: what it showed at any revision, what corrects it, and that it holds together."""

import pytest
from django.db import connection

from claims import editing, workflow
from claims.formats.digest import NONE_BEFORE, digest, sha256
from claims.formats.document import load
from claims.models import Claim, Entry, Revision
from claims.record import NoSuchRevision, Record
from sources import adding
from sources.models import Outlet
from sources.names import PersonName
from tests import factories as make
from tests.threads import in_threads

pytestmark = pytest.mark.django_db


def shown(revision: int) -> dict[int, str]:
    """Claim number → document, of everything the record held at this revision."""
    return {e.number: e.document for e in Record.as_of(revision).entries()}


# --- reading -------------------------------------------------------------------------------------


def test_before_anything_is_published_the_record_is_at_revision_nought_and_empty() -> None:
    make.submitted()
    assert Record.current().revision == 0
    assert not Record.current().entries().exists()


@pytest.mark.parametrize("number", [-1, 0, 2, 10**12])
def test_a_revision_that_has_not_been_is_said_to_be_none(number: int) -> None:
    make.published()
    with pytest.raises(NoSuchRevision, match="the record is at 1"):
        Record.as_of(number)


def test_as_of_a_revision_is_byte_for_byte_what_it_was() -> None:
    """After each step the record as of every step before is what was read at that step."""
    reviewer, actor = make.reviewer(), make.actor()
    claim, other = make.published(), make.published(text="Another claim.")

    def revised() -> None:
        newer = workflow.revise(claim, by=claim.coder)
        Claim.objects.filter(pk=newer.pk).update(text="Better said.")
        workflow.submit(newer, by=claim.coder)
        workflow.publish(newer, by=reviewer)

    def corrected() -> None:
        actor.name = "Ada Renamed"
        actor.save()
        workflow.correct(actor, by=reviewer)

    def withdrawn() -> None:
        workflow.withdraw(other, by=reviewer, reason="Because.")

    read = {n: shown(n) for n in (1, 2)}
    for step in (revised, corrected, withdrawn):
        step()
        now = Record.current().revision
        read[now] = shown(now)
        assert {n: shown(n) for n in read} == read
    assert len(set(map(str, read.values()))) == len(read) == 5


def test_a_version_is_shown_as_it_last_was_withdrawn_or_corrected() -> None:
    claim, actor = make.published(), make.actor()
    actor.name = "Ada Renamed"
    actor.save()
    workflow.correct(actor, by=make.reviewer())
    entry = Record.current().claim(claim.number, 1)
    assert entry is not None
    assert load(entry.document)["claimants"][0]["name"] == "Ada Renamed"

    workflow.withdraw(claim, by=make.reviewer(), reason="Because.")
    entry = Record.current().claim(claim.number, 1)
    assert entry is not None
    assert entry.status == "withdrawn"
    assert [e.status for e in Record.current().versions(claim.number)] == ["withdrawn"]


def test_a_draft_and_its_changes_are_not_in_the_record() -> None:
    claim = make.published()
    newer = workflow.revise(claim, by=claim.coder)
    newer.text = "Not yet for others to read."
    newer.save()
    assert [load(e.document)["text"] for e in Record.current().entries()] == [claim.text]


def test_a_version_is_found_as_it_was_last_shown() -> None:
    claim = make.published(text="First.")
    newer = workflow.revise(claim, by=claim.coder)
    workflow.submit(newer, by=claim.coder)
    workflow.publish(newer, by=make.reviewer())
    first, newest = (Record.current().claim(claim.number, version) for version in (1, None))
    assert first is not None
    assert newest is not None
    assert (first.version, newest.version) == (1, 2)
    assert [e.version for e in Record.current().versions(claim.number)] == [2, 1]


def test_a_withdrawn_claim_is_an_entry_and_not_among_the_claims() -> None:
    claim = make.published()
    workflow.withdraw(claim, by=make.reviewer(), reason="Because.")
    assert not Record.current().claims().exists()
    assert Record.current().entries().get().number == claim.number


# --- corrections ---------------------------------------------------------------------------------


def _world() -> dict[str, object]:
    """Three claims: one shows everything, one shares its outlet, one shares nothing."""
    article = make.article(
        outlet="The Times",
        makers=[adding.Maker(PersonName("Yang", "Jianli"))],
    )
    full = make.published(article=article)
    make.published(
        article=make.article("Elsewhere", outlet="The Times"),
        claimants=("Bo Other",),
        stances=(("Something else.", "supports"),),
    )
    make.published(
        article=make.article("Far off"),
        claimants=("Cy Other",),
        stances=(("Something third.", "mixed"),),
    )
    return {
        "claimant": make.actor(),
        "author": make.actor("Jianli Yang"),
        "article": article,
        "outlet": Outlet.objects.get(),
        "proposition": make.proposition(),
        "full": full,
    }


@pytest.mark.parametrize(
    ("what", "field", "touched"),
    [
        ("claimant", "name", [1]),
        ("author", "family", [1]),
        ("article", "title", [1]),
        ("outlet", "name", [1, 2]),
        ("proposition", "definition", [1]),
    ],
)
def test_a_correction_is_one_revision_of_exactly_the_claims_that_show_it(
    what: str, field: str, touched: list[int]
) -> None:
    world = _world()
    first = world["full"].number  # type: ignore[attr-defined]
    thing = world[what]
    setattr(thing, field, "Corrected")
    thing.save()  # type: ignore[attr-defined]
    revision = workflow.correct(thing, by=make.reviewer())
    assert revision is not None
    assert (revision.number, revision.kind) == (4, "correct")
    numbers = sorted(revision.entries.values_list("number", flat=True))
    assert [number - first + 1 for number in numbers] == touched
    assert all("Corrected" in e.document for e in revision.entries.all())


@pytest.mark.parametrize("what", ["claimant", "author", "article", "outlet", "proposition"])
def test_where_nothing_shown_has_changed_there_is_no_revision(what: str) -> None:
    world = _world()
    assert workflow.correct(world[what], by=make.reviewer()) is None
    assert Record.current().revision == 3


def test_a_correction_of_what_is_not_shown_is_no_revision() -> None:
    claim = make.published()
    claim.article.note = "Ask the archive."
    claim.article.save()
    assert workflow.correct(claim.article, by=make.reviewer()) is None


def test_a_correction_leaves_the_claim_as_it_was_published() -> None:
    claim = make.published()
    actor = make.actor()
    actor.name = "Ada Renamed"
    actor.save()
    workflow.correct(actor, by=make.reviewer())
    before, after = (load(shown(n)[claim.number]) for n in (1, 2))
    assert after["corrected"]["revision"] == 2
    assert after["published"] == before["published"]
    assert (after["text"], after["version"]) == (before["text"], before["version"])


def test_a_withdrawn_claim_is_not_corrected() -> None:
    claim = make.published()
    workflow.withdraw(claim, by=make.reviewer(), reason="Because.")
    actor = make.actor()
    actor.name = "Ada Renamed"
    actor.save()
    assert workflow.correct(actor, by=make.reviewer()) is None


# --- redirects -----------------------------------------------------------------------------------


def test_a_merged_id_leads_to_the_one_that_stays() -> None:
    make.published()
    merged, stays = make.actor(), make.actor("Ada B. Example")
    editing.merge(merged, into=stays, by=make.reviewer())
    assert Record.current().redirect(merged.public_id) == stays.public_id


def test_a_redirect_leads_over_any_number_of_merges_and_as_of_then_only_so_far() -> None:
    make.published()
    one, two, three = make.actor(), make.actor("Two"), make.actor("Three")
    editing.merge(one, into=two, by=make.reviewer())
    editing.merge(two, into=three, by=make.reviewer())
    assert Record.current().redirect(one.public_id) == three.public_id
    assert Record.as_of(2).redirect(one.public_id) == two.public_id
    assert Record.as_of(1).redirect(one.public_id) is None


def test_the_merge_of_what_was_never_public_is_no_revision() -> None:
    editing.merge(make.actor("One"), into=make.actor("Two"), by=make.reviewer())
    assert Record.current().revision == 0


# --- numbers and digests -------------------------------------------------------------------------


def digests_hold() -> bool:
    """Work every digest out again, in Python, from what is stored."""
    before = NONE_BEFORE
    for revision in Revision.objects.order_by("number"):
        again = digest(
            number=revision.number,
            before=before,
            kind=revision.kind,
            at=revision.at,
            entries=[
                (e.number, e.version, e.status, sha256(e.document))
                for e in revision.entries.order_by("number")
            ],
            redirects=revision.redirects.order_by("pk").values_list("old", "new"),
        )
        if again != revision.digest:
            return False
        before = again
    return True


def test_digests_cover_every_kind_of_revision() -> None:
    claim = make.published()
    editing.merge(make.actor(), into=make.actor("Stays"), by=make.reviewer())
    workflow.withdraw(claim, by=make.reviewer(), reason="Ünïcödé “reason” 杨建利 🕊")
    assert [r.kind for r in Revision.objects.order_by("number")] == [
        "publish",
        "correct",
        "withdraw",
    ]
    assert digests_hold()


def test_the_times_of_revisions_never_go_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from claims import record

    make.published()
    earlier = Revision.objects.get().at - timedelta(hours=1)
    monkeypatch.setattr(record.timezone, "now", lambda: earlier)
    make.published(text="Another.")
    first, second = Revision.objects.order_by("number")
    assert second.at == first.at


@pytest.mark.django_db(transaction=True)
def test_eight_threads_publishing_200_claims_leave_revisions_without_a_gap() -> None:
    reviewer, article = make.reviewer(), make.article()
    proposition = make.proposition()
    claims = [
        make.submitted(article=article, text=f"Claim {n}.", stances=((proposition, "opposes"),))
        for n in range(200)
    ]
    seen_in_order: list[int] = []

    def publish(share: list[Claim]) -> None:
        for claim in share:
            seen_in_order.append(workflow.publish(claim, by=reviewer).number)

    shares = [claims[n::8] for n in range(8)]
    assert in_threads(*(lambda share=share: publish(share) for share in shares)) == [None] * 8
    assert list(Revision.objects.order_by("number").values_list("number", flat=True)) == list(
        range(1, 201)
    )
    assert sorted(seen_in_order) == list(range(1, 201))
    assert Entry.objects.filter(valid_until=None).count() == 200
    assert digests_hold()


@pytest.mark.django_db(transaction=True)
def test_revision_numbers_follow_the_order_of_commits() -> None:
    """A revision is never seen while one with a smaller number is still to come."""
    reviewer = make.reviewer()
    claims = [make.submitted(text=f"Claim {n}.") for n in range(40)]
    gaps: list[tuple[int, int]] = []
    done = False

    def watch() -> None:
        while not done:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*), coalesce(max(number), 0) FROM claims_revision")
                count, newest = cursor.fetchone()
            if count != newest:
                gaps.append((count, newest))

    def publish(share: list[Claim]) -> None:
        for claim in share:
            workflow.publish(claim, by=reviewer)

    def publish_all() -> None:
        nonlocal done
        try:
            results = in_threads(*(lambda n=n: publish(claims[n::4]) for n in range(4)))
            assert results == [None] * 4
        finally:
            done = True

    assert in_threads(watch, publish_all) == [None, None]
    assert not gaps
