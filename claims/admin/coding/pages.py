"""The addresses of the coding screen."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from claims import anchoring, editing, proposing
from claims.admin import reading
from claims.admin.coding import choosing, saving, showing
from claims.admin.coding.answering import (
    Answer,
    answering,
    is_number,
    numbers,
    passage,
    sent,
    typed,
)
from claims.admin.coding.showing import Json
from claims.admin.coding.unplaced import unplaced
from claims.admin.text import CLOSED
from claims.anchoring import NotInText
from claims.models import Claim, Quote
from claims.presenting import SIGNS
from sources import texts
from sources.admin.search import row_id
from sources.models import Actor, Article, Snapshot

SEE, CODE = ("claims.view_claim",), ("claims.view_claim", "claims.code_claim")
_OF_ARTICLE = ("page", "claims", "form", "propose", "place", "save", "delete", "recall", "unplaced",
               "actors", "new_actor")  # fmt: skip
_OF_ALL = ("add_actor", "propositions", "add_proposition", "articles", "topics")


class CodingPages:
    """A part of the claims' admin: what ``coding/…`` answers."""

    admin_site: Any

    def get_urls(self) -> list[Any]:
        one, get = "coding/<int:article>/", ("GET", SEE)
        made = [
            ("claims/", "claims", self.coding_claims, *get),
            ("form/", "form", self.coding_form, *get),
            ("propose/", "propose", self.coding_propose, "POST", SEE),
            ("place/", "place", self.coding_place, "POST", SEE),
            ("save/", "save", self.coding_save, "POST", (*CODE, "claims.add_claim")),
            ("delete/", "delete", self.coding_delete, "POST", (*CODE, "claims.delete_claim")),
            ("recall/", "recall", self.coding_recall, "POST", CODE),
            ("unplaced/", "unplaced", self.coding_settle, "POST", CODE),
            ("actors/", "actors", self.coding_actors, *get),
            ("actors/new/", "new_actor", self.coding_new_actor, *get),
        ]
        of_all = [
            ("propositions/", "propositions", "add_proposition", choosing.propositions,
             choosing.add_proposition, "claims.add_proposition"),
            ("actors/", "", "add_actor", None, choosing.add_actor, "sources.add_actor"),
            ("articles/", "articles", "", choosing.articles, None, ""),
            ("topics/", "topics", "", choosing.topics, None, ""),
        ]  # fmt: skip
        found = [path(one, self.admin_site.admin_view(self.coding_page), name="claims_coding")]
        for end, name, view, method, permissions in made:
            answer = answering(self, view, method=method, permissions=permissions)
            found.append(path(one + end, answer, name=f"claims_coding_{name}"))
        for end, listed, added, offer, add, permission in of_all:
            answer = self._offer_or_add(offer, add, permission)
            for name in filter(None, (listed, added)):
                found.append(path(f"coding/{end}", answer, name=f"claims_coding_{name}"))
        return [*found, *super().get_urls()]  # type: ignore[misc]

    def _offer_or_add(self, offer: Any, add: Any, permission: str) -> Any:
        """One address: GET offers what there is, POST adds one."""
        by_method = {}
        if offer:
            by_method["GET"] = answering(self, offer, permissions=SEE)
        if add:
            permissions = (*CODE, permission)
            by_method["POST"] = answering(self, add, method="POST", permissions=permissions)
        known = next(iter(by_method.values()))

        def answer(request: HttpRequest) -> HttpResponse:
            return by_method.get(str(request.method), known)(request)

        answer.csrf_exempt = True  # type: ignore[attr-defined]  # as those it leads to
        return answer

    # --- the page ----------------------------------------------------------------------------

    def coding_page(self, request: HttpRequest, article: int) -> HttpResponse:
        """The text with its claims; ``?claim=`` opens one, ``?snapshot=`` shows an older text."""
        if not all(request.user.has_perm(each) for each in SEE):
            raise PermissionDenied
        found = Article.objects.select_related("merged_into").filter(pk=article).first()
        if found is None:
            raise Http404("There is no such article.")
        if found.merged_into_id:
            return redirect("admin:claims_coding", article=found.merged_into_id)
        get_token(request)  # the script sends it back with whatever it saves
        claim = self._asked_for(request, found)
        if claim and reading.why_read_only(claim, request.user):
            return redirect(showing.address(claim))
        return self._page(request, found, claim)

    def _page(self, request: HttpRequest, article: Article, claim: Claim | None) -> HttpResponse:
        newest = article.snapshot
        snapshot = self._snapshot(request, article) or newest
        older = bool(snapshot and newest and snapshot.pk != newest.pk)
        may_code = request.user.has_perm("claims.code_claim")
        form = showing.form(showing.for_form(claim.pk), request.user) if claim else None
        context = {
            **self.admin_site.each_context(request),
            "title": f"Code {article.public_id}",
            "opts": self.opts,  # type: ignore[attr-defined]
            "article": article,
            "snapshot": snapshot,
            "snapshots": article.snapshots.defer("text").order_by("-pk"),
            "addresses": addresses(article),
            "read_only": older or not may_code,
            "older": older,
            "claims": self._claims(request, article),
            "form": form,
            "blank": showing.blank(article),
            "is_fullwidth": "1",
        }
        context["coding"] = {
            "article": {"id": article.pk, "public_id": article.public_id},
            "snapshot": snapshot.pk if snapshot else None,
            "user": request.user.pk,
            "read_only": context["read_only"],
            "signs": SIGNS,
            "closed": CLOSED,
            **{name: context[name] for name in ("addresses", "claims", "form", "blank")},
        }
        return TemplateResponse(request, "admin/claims/coding.html", context)

    def _asked_for(self, request: HttpRequest, article: Article) -> Claim | None:
        asked = request.GET.get("claim")
        if not asked:
            return None
        here = Claim.objects.visible_to(request.user).filter(article=article)
        claim = here.filter(pk=row_id(asked) or 0).select_related("coder").first()
        if claim is None:
            raise Http404("There is no such claim in this article.")
        return claim

    def _snapshot(self, request: HttpRequest, article: Article) -> Snapshot | None:
        asked = request.GET.get("snapshot")
        if not asked:
            return None
        found = article.snapshots.filter(pk=row_id(asked) or 0).first()
        if found is None:
            raise Http404("There is no such text of this article.")
        return found

    # --- what the script asks ----------------------------------------------------------------

    def coding_claims(self, request: HttpRequest, article: int) -> Json:
        return self._claims(request, _article(article))

    def _claims(self, request: HttpRequest, article: Article) -> Json:
        known = showing.here(article, request.user)
        every = Claim.objects.filter(article=article).exclude(status="superseded").count()
        found = showing.rows(known, request.user)
        return {
            "claims": found,
            "hidden": every - len(found),
            "unplaced": unplaced(article, request.user),
        }

    def coding_form(self, request: HttpRequest, article: int) -> Json:
        which, asked = _article(article), request.GET.get("claim")
        if not asked:
            return {"form": showing.blank(which)}
        claim = saving.claim_named(request, which, row_id(asked) or 0)
        assert claim is not None, "it was asked for by its id"
        if why := reading.why_read_only(claim, request.user):
            status = 409 if claim.coder_id == request.user.pk else 403
            raise Answer(status, error=why, url=showing.address(claim))
        return {"form": showing.form(showing.for_form(claim.pk), request.user)}

    def coding_save(self, request: HttpRequest, article: int) -> Json:
        return saving.save(request, _article(article))

    def coding_delete(self, request: HttpRequest, article: int) -> Json:
        return saving.delete(request, _article(article))

    def coding_recall(self, request: HttpRequest, article: int) -> Json:
        return saving.recall(request, _article(article))

    def coding_actors(self, request: HttpRequest, article: int) -> Json:
        return choosing.actors(request, _article(article))

    def coding_new_actor(self, request: HttpRequest, article: int) -> Json:
        return choosing.new_actor(request, _article(article))

    def coding_place(self, request: HttpRequest, article: int) -> Json:
        """Where words that were typed or pasted stand; what is only like them is offered."""
        which, exact = _article(article), typed(sent(request), "exact")
        snapshot = which.snapshot
        if snapshot is None:
            said = "The text of this article is not here yet; the quote is kept as you typed it."
            return {"nearest": None, "folded": False, "error": said}
        try:
            exact = texts.normalise(exact)
            found = anchoring.find(snapshot.text, exact)
        except NotInText as error:
            near = passage(error.nearest) if error.nearest else None
            folded = error.same_but_for_marks
            return {"nearest": near, "folded": folded, "error": " ".join(error.messages)}
        except ValidationError as error:
            raise Answer(422, errors={"exact": error.messages}) from error
        return {"found": passage(found), "times": anchoring.times(snapshot.text, exact)}

    def coding_propose(self, request: HttpRequest, article: int) -> Json:
        which, data = _article(article), sent(request)
        snapshot = which.snapshots.filter(pk=_number(data, "snapshot")).first()
        parts = _parts(data, snapshot)
        chosen = list(Actor.objects.filter(pk__in=numbers(data, "claimants")))
        of = showing.Of(which)
        text = snapshot.text if snapshot else ""
        given = proposing.attribution(
            text,
            parts,
            claimants=[each.name for each in chosen],
            in_byline=bool(chosen) and all(each.pk in of.in_byline for each in chosen),
        )
        named = proposing.claimants(text, parts)
        return {
            "attribution": {"value": given.value, "why": given.why},
            "described_as": _described(named, chosen),
            "claimants": [
                {
                    "actor": of.actor(each.actor) if each.actor else None,
                    "name": each.name,
                    "why": each.why,
                    "described_as": each.described_as,
                    "sure": each.sure,
                }
                for each in named
            ],
        }

    def coding_settle(self, request: HttpRequest, article: int) -> Json:
        """Where a quote of an earlier text stands now, as a person says."""
        which, data = _article(article), sent(request)
        quotes = Quote.objects.filter(claim__in=showing.here(which, request.user).order_by())
        quote = quotes.filter(pk=_number(data, "quote")).first()
        snapshot = which.snapshots.filter(pk=_number(data, "snapshot")).first()
        if quote is None or snapshot is None:
            raise Http404("There is no such quote, or no such text, in this article.")
        start, end = _number(data, "start"), _number(data, "end")
        settled = editing.settle(quote, snapshot=snapshot, start=start, end=end, by=request.user)
        claim = showing.for_form(settled.claim_id)
        return {
            "claim": showing.row(claim, request.user),
            "unplaced": unplaced(which, request.user),
            "said": f"The quote of {claim.version_id} stands in the new text now.",
        }


def addresses(article: Article) -> dict[str, str]:
    """Where the script sends and asks what."""
    here = {name: reverse(_named(name), args=[article.pk]) for name in _OF_ARTICLE}
    thread = {"thread": reverse("admin:claims_claim_comment", args=[0])}  # 0: the claim's id
    return here | {name: reverse(_named(name)) for name in _OF_ALL} | thread


def _named(name: str) -> str:
    return "admin:claims_coding" if name == "page" else f"admin:claims_coding_{name}"


def _article(pk: int) -> Article:
    found = Article.objects.select_related("merged_into").filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such article.")
    if found.merged_into:
        raise Answer(409, error=f"This article has been merged into {found.merged_into.public_id}.")
    return found


def _number(data: Json, name: str) -> int:
    value = data.get(name)
    if is_number(value):
        return value
    raise Answer(422, errors={name: ["A number belongs here."]})


def _parts(data: Json, snapshot: Snapshot | None) -> list[tuple[int, int]]:
    """The passages in the order of the text, as far as they are passages of it."""
    sent_parts = data.get("parts")
    if snapshot is None or not isinstance(sent_parts, list):
        raise Answer(422, error="Say which passage, of which text.")
    found = []
    for each in sent_parts[:50]:
        start, end = (each.get("start"), each.get("end")) if isinstance(each, dict) else (0, 0)
        if not (is_number(start) and is_number(end) and start < end <= len(snapshot.text)):
            raise Answer(422, error="This is no passage of the text.")
        found.append((start, min(end, start + 10_000)))
    return sorted(found)


def _described(named: list[proposing.Proposed], chosen: list[Actor]) -> str:
    """What the article calls the first of those who were chosen, or of those it names."""
    if not chosen:
        return named[0].described_as if named and named[0].sure else ""
    first = {each.actor.pk: each.described_as for each in named if each.actor}
    return first.get(chosen[0].pk, "")
