"""A researcher's list of articles or of claims: chosen by hand, or what a filter chooses."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Deferrable, Q
from django.db.models.functions import Now

from claims.models.revision import Revision
from sources.models.fields import closed_lists, prose, words
from sources.models.history import tracked
from sources.models.rules import guard, keeps, literal, refuse

#: An address nobody can guess: 128 bits. No list's own name looks like one.
TOKEN = r"^[0-9a-f]{32}$"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
#: What a list names: claims by their number, articles by theirs.
LETTERS = {"articles": "A", "claims": "C"}

_FROZEN = "This list is frozen. Take the freeze off first; then it can be changed."
_NOT_OF_THIS = (
    "'A list of ' || the_list.of || ' takes ' || the_list.of || '; ' || NEW.public_id "
    "|| ' is none.'"
)


class SavedListQuerySet(models.QuerySet["SavedList"]):
    def of_owner(self, user: object) -> "SavedListQuerySet":
        """Nobody but its owner sees a list in the workbench."""
        return self.filter(owner=user)

    def taking(self, of: str) -> "SavedListQuerySet":
        """Those something of this kind can be added to by hand."""
        return self.filter(of=of, filter="", frozen=None)


@tracked
@closed_lists
class SavedList(models.Model):
    """Seen by its owner alone, until they share it. Published things in it are read from the
    record, as of the revision it is frozen at or the newest one."""

    history_leaves_out = ("token",)

    class Of(models.TextChoices):
        ARTICLES = "articles", "articles"
        CLAIMS = "claims", "claims"

    class Visibility(models.TextChoices):
        PRIVATE = "private", "only you"
        LINK = "link", "anybody who has the link"
        PUBLIC = "public", "everybody, and it is listed"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_lists", editable=False
    )
    name = words(200)
    about = prose("description", max_length=5_000, help_text="Shown above the list where shared.")
    of = models.CharField(max_length=8, choices=Of, editable=False)
    filter = words(
        4_000, blank=True, help_text="The query string of a list of claims; empty: chosen by hand."
    )
    frozen = models.ForeignKey(
        Revision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        help_text="It is read as of this revision; none: of the newest.",
    )
    visibility = models.CharField(
        max_length=7, choices=Visibility, default=Visibility.PRIVATE, editable=False
    )
    token = models.CharField(max_length=32, blank=True, editable=False)
    slug = words(60, "address", blank=True, help_text="Its public address: /lists/this.")
    made = models.DateTimeField(db_default=Now(), editable=False)

    objects = SavedListQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        permissions = [("unshare_savedlist", "Can take back what others share")]
        constraints = [
            models.CheckConstraint(
                name="saved_list_has_a_name",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="Give the list a name.",
            ),
            models.CheckConstraint(
                name="saved_list_token_is_one", condition=Q(token="") | Q(token__regex=TOKEN)
            ),
            models.CheckConstraint(
                name="saved_list_slug_is_one",
                condition=Q(slug="") | (Q(slug__regex=SLUG) & ~Q(slug__regex=TOKEN)),
                violation_error_message="The address of a list has small letters, digits and "
                "hyphens, such as claims-on-neutrality.",
            ),
            models.CheckConstraint(
                name="saved_list_is_where_it_says",
                condition=Q(visibility="private", token="")
                | (Q(visibility="link") & ~Q(token=""))
                | (Q(visibility="public") & ~Q(slug="")),
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=~Q(slug=""),
                name="one_list_a_slug",
                violation_error_message="Another list has this address. Choose another one.",
            ),
            models.UniqueConstraint(
                fields=["token"], condition=~Q(token=""), name="one_list_a_token"
            ),
        ]
        triggers = [
            keeps(["owner_id", "of"], "A list stays its owner's, and of what it was made for.",
                  name="keeps_its_owner"),
            keeps(["name", "about", "filter", "frozen_id"], _FROZEN, name="frozen_is_frozen",
                  once="OLD.frozen_id IS NOT NULL AND NEW.frozen_id IS NOT NULL"),
            guard(
                "stays_by_hand",
                pgtrigger.Update,
                f"""
                    IF (OLD.filter = '') <> (NEW.filter = '') THEN
                        {refuse(literal("A list chosen by hand and one by a filter stay what they "
                                        "are. Make a copy instead."))}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def by_hand(self) -> bool:
        return not self.filter

    @property
    def is_shared(self) -> bool:
        return self.visibility != self.Visibility.PRIVATE

    @property
    def address(self) -> str:
        """The last part of where it is found by whoever may; empty while nobody may."""
        if self.visibility == self.Visibility.PUBLIC:
            return self.slug
        return self.token if self.visibility == self.Visibility.LINK else ""


@tracked
class SavedListItem(models.Model):
    """What a list names, by its public id: it may not be published yet, or no longer."""

    list = models.ForeignKey(SavedList, models.CASCADE, related_name="items", editable=False)
    public_id = words(20, "id", help_text="A5 or C12.")
    position = models.PositiveIntegerField()
    note = prose(max_length=5_000, help_text="Shown under it where the list is shared.")

    history_named, history_place = "public_id", "position"

    class Meta:
        ordering = ["list_id", "position"]
        constraints = [
            models.CheckConstraint(
                name="saved_list_item_is_an_id",
                condition=Q(public_id__regex=r"^[AC][1-9][0-9]{0,17}$"),
                violation_error_message="A list names articles (A5) or claims (C12).",
            ),
            models.UniqueConstraint(
                fields=["list", "public_id"],
                name="once_in_a_list",
                violation_error_message="The list has it already.",
            ),
            models.UniqueConstraint(
                fields=["list", "position"],
                name="one_place_in_a_list",
                deferrable=Deferrable.DEFERRED,
            ),
        ]
        triggers = [
            guard(
                "its_list_takes_it",
                pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                f"""
                    SELECT l.of, l.filter, l.frozen_id INTO the_list
                    FROM claims_savedlist l
                    WHERE l.id = CASE TG_OP WHEN 'DELETE' THEN OLD.list_id ELSE NEW.list_id END
                    FOR SHARE;
                    IF the_list.frozen_id IS NOT NULL THEN {refuse(literal(_FROZEN))} END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    IF the_list.filter <> '' THEN
                        {refuse(literal("A filter chooses what is in this list. Make a copy of "
                                        "it by hand to add something else."))}
                    END IF;
                    IF left(NEW.public_id, 1)
                        <> (CASE the_list.of WHEN 'articles' THEN 'A' ELSE 'C' END)
                    THEN
                        {refuse(_NOT_OF_THIS)}
                    END IF;
                    RETURN NEW;
                """,
                declare=[("the_list", "record")],
            ),
            keeps(["list_id", "public_id"], "What stands in a list is removed, not exchanged.",
                  name="keeps_what_it_names"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.public_id} in “{self.list}”"
