"""Every public address is walked, with work in progress in the database: none of it shows."""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from claims import workflow
from claims.models import Claim, Proposition, Topic
from sources.formats import references
from sources.models import Actor, Article, Outlet, Snapshot
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.urls("claims.urls")]

#: Every secret holds this, so that one look finds any of them.
MARK = "Zuxqua"
ELSEWHERE = ("/admin", "/static")
HREF = re.compile(r"""(?:href|action)=["']([^"']+)""")
STATED = re.compile(r'"((?:https?://testserver)?/[^"\s]*)"')


@pytest.fixture(autouse=True)
def references_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show all that a reference is made from, and save the time of setting it in a style."""

    def write(items: Iterable[dict[str, Any]], form: str, **options: str) -> str:
        return json.dumps(list(items), ensure_ascii=False)

    monkeypatch.setattr(references, "write", write)


def secret(name: str) -> str:
    return f"{MARK}{name}"


@pytest.fixture
def people() -> dict[str, Any]:
    return {
        "coder": factories.user(
            secret("coder"), "Coders", email=f"{MARK}@example.org", first_name=secret("first")
        ),
        "reviewer": factories.user(secret("reviewer"), "Reviewers", last_name=secret("last")),
    }


def in_progress(people: dict[str, Any], name: str) -> Claim:
    """A draft in which everything that can hold words holds a secret."""
    text = f"{secret('before')} {secret('quoted')} {name} {secret('after')}"
    article = factories.article(
        title=secret(f"title {name}"), text=text, outlet=secret(f"outlet {name}")
    )
    Article.objects.filter(pk=article.pk).update(note=secret("note"))
    claim = factories.draft(
        coder=people["coder"],
        article=article,
        text=secret(f"claim {name}"),
        claimants=[secret(f"claimant {name}"), "Ada Example"],
        stances=[(secret(f"proposition {name}"), "opposes")],
        quote=f"{secret('quoted')} {name}",
        topics=[secret(f"topic-{name}").lower()],
        memo=secret("memo"),
    )
    claim.claimants.update(described_as=secret("described"))
    return claim


@pytest.fixture
def unpublished(people: dict[str, Any]) -> list[Claim]:
    coder, reviewer = people["coder"], people["reviewer"]
    draft, submitted, returned, rejected = (
        in_progress(people, name) for name in ("draft", "submitted", "returned", "rejected")
    )
    for claim in (submitted, returned, rejected):
        workflow.submit(claim, by=coder, accept=factories.ANSWERS)
    workflow.return_(returned, by=reviewer, reason=secret("reason"))
    workflow.reject(rejected, by=reviewer, reason=secret("reason"))
    return [draft, submitted, returned, rejected]


@pytest.fixture
def published(people: dict[str, Any]) -> list[Claim]:
    """A claim with a new version under way, one withdrawn, one of two versions."""
    article = factories.article(
        title="An open article", outlet="The Open Outlet", text=f"It is so. {'…' * 40}{MARK}"
    )
    Article.objects.filter(pk=article.pk).update(note=secret("note"))
    both = {"coder": people["coder"], "reviewer": people["reviewer"]}
    made = [
        factories.published(
            **both,
            article=article,
            claimants=[f"Ada Example {n}"],
            quote="It is so.",
            memo=secret("memo"),
            topics=["open"],
        )
        for n in range(3)
    ]
    workflow.withdraw(made[1], by=people["reviewer"], reason="It was not said.")
    for claim in (made[0], made[2]):
        new = workflow.revise(claim, by=people["coder"])
        new.text, new.memo = secret("next version"), secret("memo")
        if claim is made[2]:
            new.text = "It is so, by and large."
        new.save()
    workflow.submit(new, by=people["coder"], accept=factories.ANSWERS)
    workflow.publish(new, by=people["reviewer"])
    return made


def guesses() -> Iterator[str]:
    """Addresses nobody links to: every id there is, published or not."""
    kinds = {"articles": Article, "actors": Actor, "propositions": Proposition, "outlets": Outlet}
    for place, model in kinds.items():
        for row in model.objects.all():
            yield f"/{place}/{row.public_id}"
            yield f"/api/v1/{place}/{row.public_id}"
            for name in ("claimant", "author", "article", "proposition", "outlet"):
                yield f"/claims?{name}={row.public_id}"
                yield f"/api/v1/claims?{name}={row.public_id}"
                yield f"/api/v1/citations?{name}={row.public_id}"
    for claim in Claim.objects.all():
        for public_id in (claim.public_id, claim.version_id):
            yield f"/claims/{public_id}"
            yield f"/api/v1/claims/{public_id}"
            yield f"/api/v1/claims/{public_id}/versions"
        yield f"/claims?claim={claim.public_id}"
        yield f"/api/v1/citations?claim={claim.public_id}&of=claims&style=apa"
    yield from ("/feeds/claims.atom", "/sitemap.xml", "/robots.txt", "/api/v1/", "/claims/")
    yield from ("/sitemaps/pages-1.xml", "/sitemaps/claims-1.xml", "/sitemaps/subjects-1.xml")
    for proposition in Proposition.objects.all():
        for form in ("svg", "csv"):
            yield f"/propositions/{proposition.public_id}/debate.{form}"


def links(address: str, body: str, kind: str) -> Iterator[str]:
    if "image/png" in kind:
        return
    pattern = HREF if "html" in kind else STATED
    # Facets lead from every choice to every further one: the guesses have each of them once.
    body = re.sub(r"<aside.*?</aside>", "", body, flags=re.DOTALL)
    for found in pattern.findall(unescape(body) if "html" in kind else body):
        target = urlsplit(urljoin(f"http://testserver{address}", found))
        path = target.path + (f"?{target.query}" if target.query else "")
        if target.netloc == "testserver" and not path.startswith(ELSEWHERE):
            yield path


def walk(client: Client, waiting: list[str], answers: dict[str, str]) -> None:
    """To the answers comes that of every address that can be reached, headers too."""
    while waiting:
        address = waiting.pop()
        if address in answers:
            continue
        response = client.get(address)  # raises what would be an error of ours
        body = response.getvalue().decode(errors="replace")  # a picture is read for its bytes
        answers[address] = f"{dict(response.headers)}\n{body}"
        waiting += links(address, body, response.headers.get("Content-Type", ""))


def test_no_public_address_shows_anything_unpublished(
    client: Client, published: list[Claim], unpublished: list[Claim]
) -> None:
    answers: dict[str, str] = {}
    walk(client, ["/", "/api/v1/claims"], answers)
    claim = published[2].public_id
    wanted = {"/claims", "/about", "/revisions", f"/claims/{claim}", f"/claims/{claim}v1",
              f"/api/v1/claims/{claim}v2", "/topics/open"}  # fmt: skip
    assert wanted <= answers.keys(), "the walk comes by what is published"
    assert {"/articles/", "/actors/", "/propositions/", "/outlets/"} <= {
        re.sub(r"\w+$", "", address) for address in answers
    }
    walk(client, ["/api/v1/revisions", "/api/v1/schema", *guesses()], answers)
    shown = [address for address, answer in answers.items() if MARK.lower() in answer.lower()]
    assert shown == []


@pytest.mark.parametrize("what", ["claim", "quoted", "claimant", "proposition", "title", "memo"])
@pytest.mark.parametrize("list_", ["/claims", "/api/v1/claims"])
def test_searching_for_unpublished_words_finds_nothing(
    client: Client, published: list[Claim], unpublished: list[Claim], list_: str, what: str
) -> None:
    answer = client.get(list_, {"q": secret(what)}).content.decode()
    assert "No claim fits" in answer or '"results":[]' in answer


def test_an_unpublished_claim_is_as_unknown_as_one_that_never_was(
    client: Client, published: list[Claim], unpublished: list[Claim]
) -> None:
    asked = [each.public_id for each in unpublished]
    pages = [client.get(f"/claims/{public_id}") for public_id in [*asked, "C999"]]
    assert {page.status_code for page in pages} == {404}
    assert len({re.sub(r"C\d+", "C", page.content.decode()) for page in pages}) == 1


def test_the_topics_of_unpublished_claims_have_no_page(
    client: Client, unpublished: list[Claim]
) -> None:
    slugs = Topic.objects.values_list("slug", flat=True)
    assert {client.get(f"/topics/{slug}").status_code for slug in slugs} == {404}


def test_the_secrets_are_in_the_database(unpublished: list[Claim]) -> None:
    assert Claim.objects.filter(text__startswith=MARK).count() == len(unpublished)
    assert Snapshot.objects.filter(text__contains=MARK).count() == len(unpublished)
