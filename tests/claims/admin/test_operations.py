"""Changing the codebook on its pages: asked, shown what it comes to, done."""

import re
from typing import Any

import pytest

from claims import codebook
from claims.models import Claim, CodebookVersion, Proposition, Revision, Share, Topic
from tests import factories as make

pytestmark = pytest.mark.django_db
NOTE = "Two readings were mixed."


def proposition(text: str = "It is so", **fields: Any) -> Proposition:
    return Proposition.objects.create(text=text, **fields)


def page_of(thing: Any, operation: str) -> str:
    return f"/admin/claims/{thing._meta.model_name}/{thing.pk}/{operation}/"


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def hidden(page: Any) -> dict[str, str]:
    """What the page that shows a preview sends when its button is pressed."""
    form = page.content.decode().split('class="choose')[1]
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = value[1] if value else ""
    return found


def do(client: Any, thing: Any, operation: str, **typed: Any) -> Any:
    """Ask, look, do: as a person goes through the pages."""
    typed.setdefault("note", NOTE)
    seen = client.post(page_of(thing, operation), typed)
    assert seen.status_code == 200, words(seen)
    return client.post(page_of(thing, operation), hidden(seen) | {"do": ""}, follow=True)


STEPS = {
    "rename": ({"text": "So it is"}, lambda it: str(it) == "So it is"),
    "redefine": ({"definition": "New."}, lambda it: it.definition == "New."),
    "deprecate": ({"why": "Vague."}, lambda it: it.deprecated == "Vague."),
}


@pytest.mark.parametrize("model", [Proposition, Topic])
@pytest.mark.parametrize("operation", list(STEPS))
def test_an_operation_is_asked_for_shown_and_done(
    client_of: Any, reviewer: Any, operation: str, model: Any
) -> None:
    it = proposition() if model is Proposition else make.topic("rain")
    typed, done = STEPS[operation]
    client = client_of(reviewer)
    assert client.get(page_of(it, operation)).status_code == 200
    page = do(client, it, operation, **typed)
    it.refresh_from_db()
    assert done(it)
    assert f"Codebook version {it.since_id}" in words(page)
    assert it.since.note == NOTE


def test_the_preview_counts_what_is_touched_and_changes_nothing(
    client_of: Any, reviewer: Any
) -> None:
    it = proposition()
    make.draft(stances=[(it, "supports")])
    make.submitted(stances=[(it, "supports")], text="Two.")
    for text in ("Three.", "Four."):
        make.published(stances=[(it, "supports")], text=text)
    versions, revisions = CodebookVersion.objects.count(), Revision.objects.count()
    page = client_of(reviewer).post(page_of(it, "rename"), {"text": "So it is", "note": NOTE})
    assert (
        "This touches 4 claims: 1 draft, 1 waiting for review, 2 published, whose entries will "
        "be corrected in one revision."
    ) in words(page)
    assert CodebookVersion.objects.count() == versions
    assert Revision.objects.count() == revisions


def test_what_was_typed_survives_an_error(client_of: Any, reviewer: Any) -> None:
    proposition("So it is")
    page = client_of(reviewer).post(
        page_of(proposition(), "rename"), {"text": "so it is", "note": NOTE}
    )
    assert page.status_code == 422
    assert "There is this proposition already." in words(page)
    assert 'value="so it is"' in page.content.decode()
    assert NOTE in page.content.decode()


def test_a_note_is_asked_for(client_of: Any, reviewer: Any) -> None:
    page = client_of(reviewer).post(page_of(proposition(), "rename"), {"text": "So it is"})
    assert page.status_code == 422
    assert "Say why, in a sentence." in words(page)


def test_going_back_from_the_preview_keeps_what_was_typed(client_of: Any, reviewer: Any) -> None:
    it, client = proposition(), client_of(reviewer)
    seen = client.post(page_of(it, "rename"), {"text": "So it is", "note": NOTE})
    page = client.post(page_of(it, "rename"), hidden(seen) | {"back": ""})
    assert 'value="So it is"' in page.content.decode()
    assert "See what it comes to" in words(page)


def test_who_is_overtaken_sees_the_preview_anew(client_of: Any, reviewer: Any) -> None:
    it, client = proposition(), client_of(reviewer)
    seen = client.post(page_of(it, "rename"), {"text": "So it is", "note": NOTE})
    codebook.redefine(it, definition="Newer.", by=reviewer, note=NOTE)
    page = client.post(page_of(it, "rename"), hidden(seen) | {"do": ""})
    assert page.status_code == 409
    assert "Somebody has changed the codebook since you looked." in words(page)
    page = client.post(page_of(it, "rename"), hidden(page) | {"do": ""}, follow=True)
    it.refresh_from_db()
    assert it.text == "So it is"


def test_two_chosen_in_the_list_are_merged_on_the_page(client_of: Any, reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    claim = make.published(stances=[(it, "supports")])
    client = client_of(reviewer)
    page = client.post(
        "/admin/claims/proposition/",
        {"action": "merge", "_selected_action": [it.pk, kept.pk]},
        follow=True,
    )
    assert f'<option value="{kept.pk}" selected' in page.content.decode()
    do(client, it, "merge", into=kept.pk)
    it.refresh_from_db()
    assert it.merged_into == kept
    assert claim.stances.get().proposition == it


def test_an_operation_is_for_one_at_a_time(client_of: Any, reviewer: Any) -> None:
    chosen = [proposition(f"It is so {number}").pk for number in range(3)]
    page = client_of(reviewer).post(
        "/admin/claims/proposition/",
        {"action": "rename", "_selected_action": chosen},
        follow=True,
    )
    assert "is for one at a time" in words(page)


def test_a_split_asks_where_each_claim_goes(client_of: Any, reviewer: Any) -> None:
    it = proposition()
    one = make.draft(stances=[(it, "supports")])
    public = make.published(stances=[(it, "supports")], text="Public.")
    waiting = make.submitted(stances=[(it, "supports")], text="Waiting.")
    client = client_of(reviewer)
    page = client.get(page_of(it, "split"))
    assert f'name="goes_{one.pk}"' in page.content.decode()
    assert f'name="goes_{waiting.pk}"' not in page.content.decode()
    do(
        client, it, "split",
        **{"count": "2", "text_0": "Here", "text_1": "There", "retire": "on",
           f"goes_{one.pk}": "0", f"goes_{public.pk}": "1"},
    )  # fmt: skip
    assert one.stances.get().proposition.text == "Here"
    newer = Claim.objects.get(number=public.number, version=2)
    assert (newer.stances.get().proposition.text, newer.coder) == ("There", reviewer)
    assert not Proposition.objects.in_use().filter(pk=it.pk).exists()


def test_the_preview_of_a_split_names_no_id_that_is_not_there_yet(
    client_of: Any, reviewer: Any
) -> None:
    it = proposition()
    claims = [make.draft(stances=[(it, "supports")]), make.published(stances=[(it, "supports")])]
    goes = {f"goes_{claim.pk}": str(part) for part, claim in enumerate(claims)}
    page = client_of(reviewer).post(
        page_of(it, "split"),
        {"count": "2", "text_0": "Here", "text_1": "There", "note": NOTE, "retire": "on", **goes},
    )
    assert f"A revision of {claims[1].public_id} It is so → There" in words(page)
    assert set(re.findall(r"/claims/claim/(\d+)/", page.content.decode())) == {
        str(claim.pk) for claim in claims
    }
    assert set(re.findall(r"\bQ\d+", words(page))) == {it.public_id}


def test_a_split_can_have_more_parts_and_keeps_what_was_typed(
    client_of: Any, reviewer: Any
) -> None:
    page = client_of(reviewer).post(
        page_of(proposition(), "split"), {"count": "2", "text_0": "Here", "more": ""}
    )
    assert 'name="text_2"' in page.content.decode()
    assert 'value="Here"' in page.content.decode()


def test_a_claim_is_not_sent_to_a_part_without_words(client_of: Any, reviewer: Any) -> None:
    it = proposition()
    claim = make.draft(stances=[(it, "supports")])
    page = client_of(reviewer).post(
        page_of(it, "split"),
        {"count": "3", "text_0": "Here", "text_1": "There", "note": NOTE, f"goes_{claim.pk}": "2"},
    )
    assert page.status_code == 422
    assert "Part 3 has no words yet." in words(page)


def test_what_is_no_longer_used_can_be_used_again(client_of: Any, reviewer: Any) -> None:
    it = proposition()
    codebook.deprecate(it, "Vague.", by=reviewer)
    do(client_of(reviewer), it, "use-again")
    it.refresh_from_db()
    assert it.deprecated == ""


def test_a_coder_has_buttons_for_what_a_coder_may_do(client_of: Any, coder: Any) -> None:
    it = proposition()
    page = client_of(coder).get(f"/admin/claims/proposition/{it.pk}/change/").content.decode()
    offered = re.findall(rf"/admin/claims/proposition/{it.pk}/([a-z-]+)/\"", page)
    assert {"rename", "redefine", "narrow"} <= set(offered)
    assert not {"merge", "split", "deprecate"} & set(offered)
    assert client_of(coder).get(page_of(it, "merge")).status_code == 403


def test_a_coder_who_renames_what_is_published_is_told_who_may(client_of: Any, coder: Any) -> None:
    it = proposition()
    make.published(stances=[(it, "supports")])
    page = client_of(coder).post(page_of(it, "rename"), {"text": "So it is", "note": NOTE})
    assert page.status_code == 403
    assert "takes a reviewer or manager" in words(page)


def test_hidden_claims_are_neither_counted_nor_named(
    client_of: Any, reviewer: Any, manager: Any
) -> None:
    Share.objects.create(percent=100, seed="seed", note="All.", by=manager)
    it = proposition()
    make.draft(stances=[(it, "supports")], text="Hidden words.")
    client = client_of(reviewer)
    for page in (
        client.post(page_of(it, "rename"), {"text": "So it is", "note": NOTE}),
        client.get(page_of(it, "split")),
        client.get("/admin/claims/codebookversion/codebook/"),
        client.get("/admin/claims/proposition/"),
    ):
        assert page.status_code == 200
        assert "Hidden words." not in page.content.decode()
        assert "1 claim" not in words(page)


@pytest.mark.parametrize(
    "operation", ["rename", "redefine", "merge", "split", "narrow", "deprecate"]
)
@pytest.mark.parametrize("text", ["\0", "A" * 30_000], ids=["NUL", "long"])
def test_what_no_codebook_can_hold_is_refused_in_words(
    client_of: Any, reviewer: Any, operation: str, text: str
) -> None:
    it = proposition()
    typed = dict.fromkeys(("text", "definition", "into", "text_0", "broader", "why", "note"), text)
    page = client_of(reviewer).post(
        page_of(it, operation), typed | {"count": "x" * 9, "do": "", "seen": "é"}
    )
    assert page.status_code == 422
    assert Proposition.objects.get() == it


@pytest.mark.parametrize("seen", ["", "x", "99999999999999999999", "-1", "0"])
def test_a_change_nobody_has_looked_at_is_not_made(
    client_of: Any, reviewer: Any, seen: str
) -> None:
    it = proposition()
    page = client_of(reviewer).post(
        page_of(it, "rename"), {"text": "So it is", "note": NOTE, "do": "", "seen": seen}
    )
    assert page.status_code == 409
    it.refresh_from_db()
    assert it.text == "It is so"


def test_there_is_nothing_to_do_with_what_is_not_there(client_of: Any, reviewer: Any) -> None:
    client = client_of(reviewer)
    assert client.get("/admin/claims/proposition/99999/rename/").status_code == 404
    assert client.get(page_of(make.topic(), "split")).status_code == 404
    it, kept = proposition(), proposition("So it is")
    codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    page = client.get(page_of(it, "rename"), follow=True)
    assert "merged away" in words(page)
