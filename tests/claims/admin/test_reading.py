import re
from typing import Any

import pytest

from claims import workflow
from claims.models import Claim, Entry, Quote
from claims.models.transitions import TRANSITIONS
from tests import factories
from tests.pages import said

pytestmark = pytest.mark.django_db
LIST = "/admin/claims/claim/"


def change(claim: Claim) -> str:
    return f"{LIST}{claim.pk}/change/"


def do(client: Any, claim: Claim, verb: str, *, follow: bool = True, **typed: Any) -> Any:
    return client.post(f"{LIST}{claim.pk}/do/{verb}/", typed, follow=follow)


def status(claim: Claim) -> str:
    claim.refresh_from_db()
    return claim.status


def buttons(page: Any) -> list[str]:
    return [step.transition.verb for step in page.context["steps"]]


# --- buttons -------------------------------------------------------------------------------


def test_everybody_is_offered_the_verbs_the_table_gives_them(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = factories.submitted()
    assert buttons(client_of(coder).get(change(claim))) == ["recall"]
    assert buttons(client_of(reviewer).get(change(claim))) == ["publish", "return", "reject"]


def test_every_verb_of_the_table_has_an_address(client_of: Any, reviewer: Any) -> None:
    claim = factories.draft()
    for transition in TRANSITIONS:
        page = do(client_of(reviewer), claim, transition.verb, reason="Because.")
        assert page.status_code in ((404,) if transition.by_itself else (403, 409))


def test_a_verb_that_does_not_exist_is_not_found(client_of: Any, coder: Any) -> None:
    claim = factories.draft()
    assert do(client_of(coder), claim, "bless").status_code == 404
    assert client_of(coder).post(f"{LIST}999999/do/submit/").status_code == 404


def test_a_verb_is_done_by_post_alone(client_of: Any, reviewer: Any) -> None:
    claim = factories.submitted()
    page = client_of(reviewer).get(f"{LIST}{claim.pk}/do/publish/")
    assert page.url == change(claim)
    assert status(claim) == "submitted"


def test_a_verb_from_another_site_is_refused(client_of: Any, reviewer: Any) -> None:
    claim = factories.submitted()
    client = client_of(reviewer)
    client.handler.enforce_csrf_checks = True
    assert do(client, claim, "publish").status_code == 403
    assert status(claim) == "submitted"


# --- deciding ------------------------------------------------------------------------------


def test_publishing_writes_the_record_and_goes_on_to_what_waits_next(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim, waiting = factories.submitted(text="First."), factories.submitted(text="Next.")
    page = do(client_of(reviewer), claim, "publish")
    assert Entry.objects.get().claim == claim
    assert page.context["claim"] == waiting
    assert said(page)[0].endswith("published.")


def test_after_the_last_decision_the_queue_is_shown(client_of: Any, reviewer: Any) -> None:
    page = do(client_of(reviewer), factories.submitted(), "reject", reason="No claim.")
    assert page.context["queue"].sections


def test_the_second_of_two_reviewers_is_told_that_the_claim_has_changed(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = factories.submitted()
    seen = workflow.last_decision(claim)
    do(client_of(reviewer), claim, "publish", seen=seen)
    page = do(client_of(factories.reviewer("second")), claim, "publish", seen=seen)
    assert page.status_code == 409
    assert "is published; it cannot be published now." in page.content.decode()
    assert Entry.objects.count() == 1


def test_a_decision_on_what_has_changed_meanwhile_is_a_conflict(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = factories.submitted()
    seen = workflow.last_decision(claim)
    workflow.recall(claim, by=coder)
    workflow.submit(claim, by=coder)
    page = do(client_of(reviewer), claim, "publish", seen=seen)
    assert page.status_code == 409
    assert "has changed since you opened it" in page.content.decode()
    assert status(claim) == "submitted"


def test_the_page_carries_the_last_decision_its_reader_saw(client_of: Any, reviewer: Any) -> None:
    claim = factories.submitted()
    page = client_of(reviewer).get(change(claim)).content.decode()
    assert f'name="seen" value="{workflow.last_decision(claim)}"' in page


def test_a_coder_is_refused_publishing_their_own_claim(client_of: Any, coder: Any) -> None:
    claim = factories.submitted()
    page = do(client_of(coder), claim, "publish")
    assert page.status_code == 403
    assert "you are not in that group" in page.content.decode()
    assert status(claim) == "submitted"


def test_a_reviewer_is_refused_publishing_their_own_claim(client_of: Any, reviewer: Any) -> None:
    claim = factories.submitted(coder=reviewer)
    page = do(client_of(reviewer), claim, "publish")
    assert page.status_code == 403
    assert f"You coded {claim.version_id}, so somebody else decides" in page.content.decode()


@pytest.mark.parametrize("reason", ["", "  \n ", "a\0b", "x" * 5_001])
def test_a_decision_without_a_good_reason_is_not_taken(
    reason: str, client_of: Any, reviewer: Any
) -> None:
    claim = factories.submitted()
    page = do(client_of(reviewer), claim, "return", reason=reason)
    assert page.status_code == 422
    assert page.content.decode().count('class="errornote"') == 1
    (step,) = (each for each in page.context["steps"] if each.tried)
    assert step.transition.verb == "return"
    assert status(claim) == "submitted"


def test_a_reason_that_was_typed_is_kept_when_the_decision_is_not_taken(
    client_of: Any, reviewer: Any
) -> None:
    claim = factories.submitted()
    page = do(client_of(reviewer), claim, "return", reason="Name them.", seen=0)
    assert page.status_code == 409
    (step,) = (each for each in page.context["steps"] if each.transition.verb == "return")
    assert "Name them." in str(step.form["reason"])


@pytest.mark.parametrize("seen", ["x", "1.5", "9" * 40])
def test_an_odd_last_decision_is_no_server_error(seen: str, client_of: Any, reviewer: Any) -> None:
    page = do(client_of(reviewer), factories.submitted(), "publish", seen=seen)
    assert page.status_code in (409, 422)


def test_submitting_what_lacks_something_leads_back_to_the_form(client_of: Any, coder: Any) -> None:
    claim = factories.draft(stances=())
    page = do(client_of(coder), claim, "submit")
    assert "Add a stance" in said(page)[0]
    assert page.redirect_chain[-1][0].endswith(f"?claim={claim.pk}")


def test_revising_leads_to_the_new_draft(client_of: Any, coder: Any) -> None:
    claim = factories.published()
    page = do(client_of(coder), claim, "revise")
    new = Claim.objects.get(number=claim.number, version=2)
    assert page.redirect_chain[-1][0].endswith(f"?claim={new.pk}")


def test_a_claim_under_revision_says_who_is_at_it(client_of: Any, coder: Any) -> None:
    claim = factories.published()
    workflow.revise(claim, by=coder)
    page = client_of(coder).get(change(claim)).content.decode()
    assert f"C{claim.number}v2</a> is being worked on by coder" in page


# --- what a reviewer reads -----------------------------------------------------------------


def test_a_reviewer_reads_the_quote_in_its_context(client_of: Any, reviewer: Any) -> None:
    article = factories.article_with_text()
    claim = factories.submitted(article=article, quote=factories.QUOTE)
    (quote,) = client_of(reviewer).get(change(claim)).context["quotes"]
    assert quote.before == "These drills show that "
    assert quote.after == ", whatever it says."


def test_a_context_begins_and_ends_with_whole_words(client_of: Any, reviewer: Any) -> None:
    text = f"{'word ' * 200}{factories.QUOTE}{' other' * 200}"
    article = factories.article_with_text(text)
    claim = factories.submitted(article=article, quote=factories.QUOTE)
    (quote,) = client_of(reviewer).get(change(claim)).context["quotes"]
    assert set(quote.before.split()) == {"word"}
    assert set(quote.after.split()) == {"other"}


def test_a_reviewer_reads_what_the_proposition_means(client_of: Any, reviewer: Any) -> None:
    which = factories.proposition("Rain is wet", definition="Any rain at all.")
    claim = factories.submitted(stances=((which, "supports"),))
    assert "Any rain at all." in client_of(reviewer).get(change(claim)).content.decode()


def test_a_reviewer_reads_the_decisions_so_far(client_of: Any, coder: Any, reviewer: Any) -> None:
    claim = factories.submitted()
    workflow.return_(claim, by=reviewer, reason="Whose words?")
    workflow.submit(claim, by=coder)
    page = client_of(reviewer).get(change(claim))
    assert [each.verb for each in page.context["decisions"]] == ["submit", "return", "submit"]
    assert "Whose words?" in page.content.decode()
    assert "</b>: submitted" in page.content.decode()


def test_only_its_coder_reads_how_a_claim_that_waits_can_change_again(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim, how = factories.submitted(), "once it is returned or recalled"
    assert how in client_of(coder).get(change(claim)).content.decode()
    assert how not in client_of(reviewer).get(change(claim)).content.decode()


def test_a_reviewer_reads_what_a_new_version_changes(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = workflow.revise(factories.published(text="Old words."), by=coder)
    Claim.objects.filter(pk=claim.pk).update(text="New words.")
    workflow.submit(claim, by=coder)
    (changed,) = client_of(reviewer).get(change(claim)).context["evidence"].since_published
    assert (changed.label, changed.before, changed.after) == ("Claim", "Old words.", "New words.")


def test_the_words_for_who_speaks_are_those_of_the_public_pages(
    client_of: Any, reviewer: Any
) -> None:
    claim = factories.submitted(attribution="mixed", made="2021")
    page = client_of(reviewer).get(change(claim)).content.decode()
    assert "<dt>Made</dt><dd>2021, partly quoted, partly reported</dd>" in page


def test_the_claim_is_the_one_heading_of_its_page(client_of: Any, reviewer: Any) -> None:
    claim = factories.submitted(text="Rain is wet.")
    page = client_of(reviewer).get(change(claim)).content.decode()
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == ["Rain is wet."]


def test_a_reader_can_skip_to_what_the_page_is_about(client_of: Any, reviewer: Any) -> None:
    for address in ("/admin/", LIST, change(factories.submitted()), f"{LIST}add/"):
        page = client_of(reviewer).get(address).content.decode()
        assert page.count('<div id="content" role="main"') == 1, address
        assert 'href="#content"' in page, address


def test_a_first_version_has_nothing_to_be_compared_with(client_of: Any, reviewer: Any) -> None:
    page = client_of(reviewer).get(change(factories.submitted()))
    assert page.context["evidence"].since_published is None


def test_what_was_coded_is_shown_as_text_and_never_as_markup(client_of: Any, reviewer: Any) -> None:
    article = factories.article_with_text("He said <script>alert(1)</script> aloud.")
    claim = factories.submitted(
        article=article, text="<b>Bold</b>", quote="<script>alert(1)</script>"
    )
    page = client_of(reviewer).get(change(claim)).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>Bold</b>" not in page
    assert Quote.objects.get().start == 8
