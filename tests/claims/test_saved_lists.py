"""What can be done with a list, by whom, and what PostgreSQL refuses whoever tries."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from claims import saved_lists, workflow
from claims.models import SavedList, SavedListItem
from claims.refusals import Forbidden, Impossible, Incomplete
from tests import factories
from tests.claims.lists import ids, of_articles, of_claims

pytestmark = pytest.mark.django_db


class TestMaking:
    def test_a_list_is_private_and_its_makers(self, coder: Any) -> None:
        made = saved_lists.create("To read", of="articles", by=coder)
        assert (made.owner, made.visibility, made.address) == (coder, "private", "")

    @pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\0b"])
    def test_a_name_that_is_none_is_refused(self, coder: Any, name: str) -> None:
        with pytest.raises(ValidationError):
            saved_lists.create(name, of="claims", by=coder)

    def test_it_takes_a_coder(self) -> None:
        with pytest.raises(Forbidden):
            saved_lists.create("Mine", of="claims", by=factories.user("nobody", None))

    def test_a_filter_is_kept_as_the_query_string_of_a_list(self, coder: Any) -> None:
        made = saved_lists.create("Against", of="claims", by=coder,
                                  filter="?stance=opposes&q=&topic=a,b")  # fmt: skip
        assert made.filter == "stance=opposes&topic=a,b"

    def test_a_filter_pinned_to_a_revision_makes_a_frozen_list(self, coder: Any) -> None:
        factories.published()
        made = saved_lists.create("Then", of="claims", by=coder, filter="stance=opposes&as_of=1")
        assert (made.filter, made.frozen_id) == ("stance=opposes", 1)
        follows = saved_lists.create("Now", of="claims", by=coder, filter="stance=opposes")
        changed = saved_lists.change(follows, name="Then", about="", by=coder,
                                     filter="stance=opposes&as_of=1")  # fmt: skip
        assert changed.frozen_id == 1

    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ("stance=oposes", "Did you mean “opposes”"),
            ("colour=red", "There is no parameter “colour”"),
            ("stance=opposes&limit=5", "leave limit out"),
            ("q=war&sort=relevance", "ranks the best"),
            ("sort=&q=", "nothing in particular"),
            ("as_of=99", "There is no revision 99"),
        ],
    )
    def test_a_filter_no_list_would_take_is_refused(
        self, coder: Any, query: str, says: str
    ) -> None:
        with pytest.raises(Incomplete, match=re.escape(says)):
            saved_lists.create("Never", of="claims", by=coder, filter=query)

    def test_there_is_an_end_to_how_many_one_keeps(
        self, coder: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(saved_lists, "MOST_LISTS", 1)
        saved_lists.create("One", of="claims", by=coder)
        with pytest.raises(Incomplete, match="Delete one first"):
            saved_lists.create("Two", of="claims", by=coder)


class TestWhatIsInIt:
    def test_stands_in_the_order_it_was_added(self, coder: Any) -> None:
        one, two, three = (factories.draft(text=f"{n}.") for n in "123")
        saved = of_claims(two, one, by=coder)
        came = saved_lists.add(saved, [three.public_id, f"{one.public_id}v1", "C999"], by=coder)
        assert ids(saved) == [two.public_id, one.public_id, three.public_id]
        assert (came.added, came.already, came.unknown) == (
            [three.public_id], [one.public_id], ["C999"],
        )  # fmt: skip

    def test_an_article_merged_away_is_named_by_the_one_that_stays(self, coder: Any) -> None:
        from claims import editing

        one, two = factories.article("One"), factories.article("Two")
        editing.merge(one, into=two, by=factories.reviewer())
        assert ids(of_articles(one, two, by=coder)) == [two.public_id]

    @pytest.mark.parametrize("key", ["one2023", "ONE2023", "later"])
    def test_an_article_is_found_by_its_citation_key_of_now_or_once(
        self, coder: Any, key: str
    ) -> None:
        article = factories.article("One", issued="2023")
        article.citation_key = "Later"
        article.save()
        saved = saved_lists.create("To read", of="articles", by=coder)
        saved_lists.add(saved, [key, "two2023", article.public_id], by=coder)
        assert ids(saved) == [article.public_id]

    def test_the_key_of_what_was_merged_away_names_the_one_that_stays(self, coder: Any) -> None:
        from claims import editing

        one, two = factories.article("One", issued="2023"), factories.article("Two")
        editing.merge(one, into=two, by=factories.reviewer())
        saved = saved_lists.create("To read", of="articles", by=coder)
        assert saved_lists.add(saved, ["one2023"], by=coder).added == [two.public_id]

    @pytest.mark.parametrize(
        "named", ["P1", "C1", "A0", "A", "", "A1; DROP", "A" + "9" * 30, "a\0b", "\ud800"]
    )
    def test_what_is_no_article_is_not_added(self, coder: Any, named: str) -> None:
        saved = saved_lists.create("To read", of="articles", by=coder)
        assert saved_lists.add(saved, [named], by=coder).added == []

    def test_a_claim_hidden_from_its_second_coder_is_none_they_could_add(
        self, coder: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from claims.models import Claim

        claim = factories.draft()
        monkeypatch.setattr(
            type(Claim.objects), "visible_to", lambda self, user: Claim.objects.none()
        )
        other = factories.user("other")
        saved = saved_lists.create("Mine", of="claims", by=other)
        assert saved_lists.add(saved, [claim.public_id], by=other).unknown == [claim.public_id]

    @pytest.mark.parametrize(("to", "order"), [(1, "312"), (2, "132"), (3, "123"), (99, "123")])
    def test_a_thing_goes_to_a_place_and_the_others_make_room(
        self, coder: Any, to: int, order: str
    ) -> None:
        claims = {n: factories.draft(text=f"{n}.") for n in "123"}
        saved = of_claims(*claims.values(), by=coder)
        saved_lists.move(saved, claims["3"].public_id, to=to, by=coder)
        assert ids(saved) == [claims[n].public_id for n in order]

    def test_a_thing_finds_room_between_two_however_often(self, coder: Any) -> None:
        claims = [factories.draft(text=f"{n}.").public_id for n in range(3)]
        saved = saved_lists.create("Mine", of="claims", by=coder)
        saved_lists.add(saved, claims, by=coder)
        for _ in range(12):
            claims.insert(1, claims.pop())
            saved_lists.move(saved, claims[1], to=2, by=coder)
            assert ids(saved) == claims

    def test_to_move_one_thing_is_one_change_in_the_history(self, coder: Any) -> None:
        claims = [factories.draft(text=f"{n}.") for n in range(4)]
        saved = of_claims(*claims, by=coder)
        events = SavedListItem.pgh_event_model.objects  # type: ignore[attr-defined]
        before = events.count()
        saved_lists.move(saved, claims[3].public_id, to=1, by=coder)
        assert events.count() == before + 1

    def test_notes_are_kept_and_what_is_removed_is_gone(self, coder: Any) -> None:
        one, two = factories.draft(text="1."), factories.draft(text="2.")
        saved = of_claims(one, two, by=coder)
        saved_lists.annotate(saved, two.public_id, " The clearest case. ", by=coder)
        assert saved_lists.remove(saved, [one.public_id, "C999"], by=coder) == 1
        assert list(saved.items.values_list("public_id", "note")) == [
            (two.public_id, "The clearest case.")
        ]

    def test_a_note_or_a_description_without_end_is_refused(self, coder: Any) -> None:
        claim = factories.published()
        saved = of_claims(claim, by=coder)
        with pytest.raises(ValidationError, match="5,001 characters; it may have 5,000"):
            saved_lists.annotate(saved, claim.public_id, "x" * 5_001, by=coder)
        with pytest.raises(ValidationError, match="characters; it may have"):
            saved_lists.change(saved, name="A", about="x" * 3_000_000, by=coder)

    def test_a_note_no_database_can_hold_is_refused(self, coder: Any) -> None:
        claim = factories.draft()
        saved = of_claims(claim, by=coder)
        with pytest.raises(ValidationError):
            saved_lists.annotate(saved, claim.public_id, "a\0b", by=coder)

    def test_what_is_not_there_is_neither_moved_nor_annotated(self, coder: Any) -> None:
        saved = of_claims(by=coder)
        for verb in (
            lambda: saved_lists.move(saved, "C1", to=1, by=coder),
            lambda: saved_lists.annotate(saved, "C1", "Why", by=coder),
        ):
            with pytest.raises(Impossible, match="C1 is not in the list"):
                verb()

    def test_a_list_has_an_end(self, coder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(saved_lists, "MOST", 1)
        one, two = factories.draft(text="1."), factories.draft(text="2.")
        with pytest.raises(Incomplete, match="at most 1"):
            of_claims(one, two, by=coder)

    def test_every_change_is_in_the_history_with_who(self, coder: Any) -> None:
        claim = factories.draft()
        saved = of_claims(claim, by=coder)
        saved_lists.annotate(saved, claim.public_id, "Why", by=coder)
        events: Any = SavedListItem.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
        assert [(each.pgh_label, each.pgh_context.metadata["user"]) for each in events] == [
            ("insert", coder.pk), ("update", coder.pk),
        ]  # fmt: skip


class TestSharing:
    def test_by_link_is_an_address_of_128_bits_that_goes_when_it_is_taken_back(
        self, coder: Any
    ) -> None:
        saved = saved_lists.share(of_claims(by=coder), how="link", by=coder)
        first = saved.address
        assert re.fullmatch(r"[0-9a-f]{32}", first)
        assert saved_lists.share(saved, how="private", by=coder).address == ""
        again = saved_lists.share(saved, how="link", by=coder).address
        assert again not in ("", first)

    def test_the_address_is_not_kept_in_the_history(self) -> None:
        names = {f.name for f in SavedList.pgh_event_model._meta.get_fields()}  # type: ignore[attr-defined]
        assert "token" not in names

    @pytest.mark.parametrize(
        ("name", "slug"),
        [("On Neutrality: a start!", "on-neutrality-a-start"), ("中国", "list-"), ("2023", "list-"),
         ("a" * 200, "a" * 50), ("0" * 32, "list-")],
    )  # fmt: skip
    def test_a_public_one_is_called_after_its_name(self, coder: Any, name: str, slug: str) -> None:
        saved = saved_lists.share(of_claims(by=coder, name=name), how="public", by=coder)
        assert saved.slug == (f"{slug}{saved.pk}" if slug.endswith("-") else slug)

    def test_two_of_one_name_have_two_addresses(self, coder: Any) -> None:
        found = [of_claims(by=coder, how="public").address for _ in range(3)]
        assert found == ["on-neutrality", "on-neutrality-2", "on-neutrality-3"]

    def test_an_address_somebody_has_is_refused_in_words(self, coder: Any) -> None:
        of_claims(by=coder, how="public", slug="war")
        with pytest.raises(ValidationError, match="Another list has this address"):
            of_claims(by=coder, how="public", slug="war")

    @pytest.mark.parametrize("slug", ["a b", "ä", "a--b", "-a", "a.json", "a/b", "0" * 32])
    def test_an_address_that_is_none_is_refused(self, coder: Any, slug: str) -> None:
        with pytest.raises(ValidationError):
            of_claims(by=coder, how="public", slug=slug)

    def test_a_way_to_share_that_is_none_is_refused(self, coder: Any) -> None:
        with pytest.raises(Incomplete, match="who may see"):
            of_claims(by=coder, how="everybody")

    def test_a_manager_can_take_back_what_somebody_shares_and_a_coder_cannot(
        self, coder: Any, manager: Any
    ) -> None:
        saved = of_claims(by=coder, how="public")
        with pytest.raises(Forbidden):
            saved_lists.take_back(saved, by=factories.user("other"))
        assert not saved_lists.take_back(saved, by=manager).is_shared


class TestFreezing:
    def test_is_at_the_newest_revision_and_nothing_changes_until_it_is_taken_off(
        self, coder: Any
    ) -> None:
        claim, other = factories.published(), factories.draft(text="2.")
        saved = saved_lists.freeze(of_claims(claim, by=coder), by=coder)
        assert saved.frozen_id == 1
        for verb in (
            lambda: saved_lists.add(saved, [other.public_id], by=coder),
            lambda: saved_lists.remove(saved, [claim.public_id], by=coder),
            lambda: saved_lists.annotate(saved, claim.public_id, "Why", by=coder),
            lambda: saved_lists.change(saved, name="Other", about="", by=coder),
        ):
            with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
                verb()
        saved_lists.thaw(saved, by=coder)
        assert saved_lists.add(saved, [other.public_id], by=coder).added == [other.public_id]

    def test_a_frozen_list_can_still_be_shared_and_taken_back(self, coder: Any) -> None:
        saved = saved_lists.freeze(of_claims(factories.published(), by=coder), by=coder)
        assert saved_lists.share(saved, how="link", by=coder).is_shared
        assert not saved_lists.share(saved, how="private", by=coder).is_shared

    def test_nothing_is_frozen_before_anything_is_published_nor_twice(self, coder: Any) -> None:
        saved = of_claims(by=coder)
        with pytest.raises(Impossible, match="nothing to freeze"):
            saved_lists.freeze(saved, by=coder)
        factories.published()
        saved_lists.freeze(saved, by=coder)
        with pytest.raises(Impossible, match="frozen at revision 1 already"):
            saved_lists.freeze(saved, by=coder)


class TestCopyingAndDeleting:
    def test_a_copy_is_private_and_has_everything_with_its_notes(self, coder: Any) -> None:
        one, two = factories.published(text="1."), factories.draft(text="2.")
        saved = of_claims(two, one, by=coder, how="public")
        saved_lists.annotate(saved, one.public_id, "Why", by=coder)
        saved_lists.freeze(saved, by=coder)
        made = saved_lists.copy(saved, by=coder)
        assert (made.name, made.visibility, made.frozen) == (
            "On neutrality (copy)",
            "private",
            None,
        )
        assert list(made.items.values_list("public_id", "note")) == [
            (two.public_id, ""), (one.public_id, "Why"),
        ]  # fmt: skip

    def test_a_copy_by_hand_of_what_a_filter_chooses_can_be_changed(self, coder: Any) -> None:
        claim = factories.published()
        saved = saved_lists.create("Against", of="claims", by=coder, filter="stance=opposes")
        made = saved_lists.copy(saved, by=coder, items=[claim.public_id])
        assert (made.filter, ids(made)) == ("", [claim.public_id])

    def test_a_frozen_shared_list_is_deleted_with_all_it_holds(self, coder: Any) -> None:
        saved = saved_lists.freeze(of_claims(factories.published(), by=coder, how="link"), by=coder)
        saved_lists.delete(saved, by=coder)
        assert not SavedList.objects.exists()
        assert not SavedListItem.objects.exists()

    def test_what_is_deleted_meanwhile_is_said_to_be(self, coder: Any) -> None:
        saved = of_claims(by=coder)
        saved_lists.delete(saved, by=coder)
        with pytest.raises(Impossible, match="deleted meanwhile"):
            saved_lists.add(saved, ["C1"], by=coder)


VERBS: dict[str, Any] = {
    "add": lambda saved, by: saved_lists.add(saved, [], by=by),
    "remove": lambda saved, by: saved_lists.remove(saved, [], by=by),
    "annotate": lambda saved, by: saved_lists.annotate(saved, "C1", "", by=by),
    "move": lambda saved, by: saved_lists.move(saved, "C1", to=1, by=by),
    "change": lambda saved, by: saved_lists.change(saved, name="Other", about="", by=by),
    "share": lambda saved, by: saved_lists.share(saved, how="public", by=by),
    "freeze": lambda saved, by: saved_lists.freeze(saved, by=by),
    "thaw": lambda saved, by: saved_lists.thaw(saved, by=by),
    "copy": lambda saved, by: saved_lists.copy(saved, by=by),
    "delete": lambda saved, by: saved_lists.delete(saved, by=by),
}


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_does_anything_with_anothers_list(coder: Any, manager: Any, verb: str) -> None:
    saved = of_claims(by=coder)
    with pytest.raises(Forbidden, match="somebody else's"):
        VERBS[verb](saved, manager)


def _refused(statement: str, *values: Any) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as c:
        c.execute(statement, values)
    return str(refusal.value)


class TestPostgreSQLRefuses:
    """What no verb and no form is asked about."""

    def test_an_article_in_a_list_of_claims(self, coder: Any) -> None:
        saved = of_claims(by=coder)
        said = _refused("INSERT INTO claims_savedlistitem (list_id, public_id, position, note) "
                        "VALUES (%s, 'A1', 1, '')", saved.pk)  # fmt: skip
        assert "A list of claims takes claims; A1 is none." in said

    def test_anything_by_hand_in_a_list_that_a_filter_chooses(self, coder: Any) -> None:
        saved = saved_lists.create("Against", of="claims", by=coder, filter="stance=opposes")
        assert "Make a copy" in _refused(
            "INSERT INTO claims_savedlistitem (list_id, public_id, position, note) "
            "VALUES (%s, 'C1', 1, '')", saved.pk
        )  # fmt: skip
        assert "Make a copy" in _refused("UPDATE claims_savedlist SET filter = ''")

    def test_another_owner(self, coder: Any, reviewer: Any) -> None:
        of_claims(by=coder)
        assert "stays its owner's" in _refused(
            "UPDATE claims_savedlist SET owner_id = %s", reviewer.pk
        )

    @pytest.mark.parametrize(
        "change",
        ["visibility = 'link'", "visibility = 'public'", "token = repeat('0', 32)",
         "token = 'guess'", "slug = 'A'", "name = ' '"],
    )  # fmt: skip
    def test_a_list_that_is_not_where_it_says(self, coder: Any, change: str) -> None:
        of_claims(by=coder)
        assert "check constraint" in _refused(f"UPDATE claims_savedlist SET {change}")

    def test_a_change_of_a_frozen_list(self, coder: Any) -> None:
        saved_lists.freeze(of_claims(factories.published(), by=coder), by=coder)
        factories.published(text="More.")
        for change in ("name = 'x'", "frozen_id = 2"):
            assert "frozen" in _refused(f"UPDATE claims_savedlist SET {change}")
        for statement in ("UPDATE claims_savedlistitem SET note = 'x'",
                          "DELETE FROM claims_savedlistitem"):  # fmt: skip
            assert "frozen" in _refused(statement)


def test_a_withdrawn_claim_stays_in_the_list(coder: Any, reviewer: Any) -> None:
    claim = factories.published()
    saved = of_claims(claim, by=coder)
    workflow.withdraw(claim, by=reviewer, reason="Wrong.")
    assert ids(saved) == [claim.public_id]
