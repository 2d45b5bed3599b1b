"""“Add to a list”: from the page of a claim or article, and from lists of them."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import action
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import SafeString

from claims import saved_lists
from claims.models import Claim, SavedList
from claims.models.saved_list import LETTERS
from claims.refusals import NOT_DONE, not_done
from claims.saved_lists import Added
from sources.admin.search import row_id

#: How many are named in a sentence.
TOLD = 5


def address(public_id: str, back: str) -> str:
    """Where somebody is asked which list this goes into."""
    of = next(of for of, letter in LETTERS.items() if letter == public_id[0])
    asked = urlencode({"of": of, "ids": public_id, "back": back})
    return f"{reverse('admin:claims_savedlist_add_to')}?{asked}"


class AddingPages:
    """Gives the admin of lists the page that asks which one."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.add_to_view)
        mine = path("add-to/", view, name="claims_savedlist_add_to")
        return [mine, *super().get_urls()]  # type: ignore[misc]

    def add_to_view(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("claims.change_savedlist"):
            raise PermissionDenied("To keep lists takes a coder, and you are not in that group.")
        given = request.POST if request.method == "POST" else request.GET
        of, named = given.get("of", ""), given.get("ids", "").replace(",", " ").split()
        if of not in LETTERS or not named:
            raise Http404("Nothing was chosen to be added to a list.")
        back = _back(request, given.get("back", ""), of)
        if request.method != "POST":
            return ask(self.admin_site, request, of, named, back)
        try:
            into = _chosen(request, of)
            came = saved_lists.add(into, named, by=request.user)
        except NOT_DONE as error:
            why = not_done(error)
            return ask(
                self.admin_site, request, of, named, back, error=str(why), status=why.status_code
            )
        messages.add_message(request, level_of(came), _told(into, came))
        return HttpResponseRedirect(back)


def ask(
    site: Any,
    request: HttpRequest,
    of: str,
    named: list[str],
    back: str,
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """Which list? One there is, or a new one."""
    context = {
        **site.each_context(request),
        "title": "Add to a list",
        "of": of,
        "named": named,
        "first": named[:TOLD],
        "back": back,
        "error": error,
        "typed": request.POST if error else {},
        "lists": SavedList.objects.of_owner(request.user).taking(of),
    }
    return TemplateResponse(request, "admin/claims/lists/add_to.html", context, status=status)


@action(description="Add to a list …")
def add_to_list(admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    """Of an admin's list: those that were chosen there."""
    of = SavedList.Of.CLAIMS if queryset.model is Claim else SavedList.Of.ARTICLES
    named = list(dict.fromkeys(each.public_id for each in queryset[: saved_lists.MOST + 1]))
    if len(named) > saved_lists.MOST:
        admin.message_user(
            request, f"A list names at most {saved_lists.MOST:,}. Choose fewer.", messages.ERROR
        )
        return None
    return ask(admin.admin_site, request, of, named, request.get_full_path())


class Listable:
    """An admin's list of claims or articles, from which they are added to somebody's list."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        if request.user.has_perm("claims.change_savedlist"):
            actions["add_to_list"] = (add_to_list, "add_to_list", "Add to a list …")
        return actions


def level_of(came: Added) -> int:
    return messages.WARNING if came.unknown else messages.SUCCESS


def what_came_of_it(came: Added) -> str:
    """“3 added. C4 was there already. There is no X9.”"""
    count = len(came.added)
    said = [f"{count} added." if count != 1 else f"{came.added[0]} added."]
    if came.already:
        were = "was" if len(came.already) == 1 else "were"
        said.append(f"{_some(came.already)} {were} there already.")
    if came.unknown:
        said.append(f"Not found: {_some(came.unknown)}.")
    return " ".join(said)


def _told(into: SavedList, came: Added) -> SafeString:
    where = reverse("admin:claims_savedlist_change", args=[into.pk])
    link = format_html('<a class="text-link" href="{}">{}</a>', where, into.name)
    return format_html("{} {}", link, f"– {what_came_of_it(came)}")


def _some(ids: list[str]) -> str:
    more = f" and {len(ids) - TOLD} more" if len(ids) > TOLD else ""
    return ", ".join(each[:20] for each in ids[:TOLD]) + more


def _chosen(request: HttpRequest, of: str) -> SavedList:
    """The list that was chosen, or one that is made for it."""
    name = request.POST.get("name", "").strip()
    chosen = request.POST.get("list", "")
    if chosen in ("", "new"):
        return saved_lists.create(name, of=of, by=request.user)
    mine = SavedList.objects.of_owner(request.user)
    found = mine.filter(pk=row_id(chosen) or 0).first()
    if found is None:
        raise Http404("There is no such list of yours.")
    return found


def _back(request: HttpRequest, given: str, of: str) -> str:
    if url_has_allowed_host_and_scheme(given, allowed_hosts=None) and given.startswith("/"):
        return given
    where = "claims_claim" if of == SavedList.Of.CLAIMS else "sources_article"
    return reverse(f"admin:{where}_changelist")
