"""Who works here. Managers look after coders and reviewers; they cannot rise above themselves."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from sources.admin.base import FactbaseModelAdmin
from sources.admin.history import HistoryAdmin
from sources.models import User
from sources.models.user import Membership, OwnPermission
from sources.reverting import Undo

admin.site.unregister(Group)


def grantable(user: Any) -> QuerySet[Group]:
    """The groups that hold nothing this person does not have."""
    if user.is_superuser:
        return Group.objects.all()
    own = Permission.objects.filter(group__user=user) | Permission.objects.filter(user=user)
    beyond = Permission.objects.filter(group=OuterRef("pk")).exclude(pk__in=own.values("pk"))
    return Group.objects.exclude(Exists(beyond))


@admin.register(User)
class UserAdmin(HistoryAdmin, DjangoUserAdmin, FactbaseModelAdmin):  # type: ignore[misc]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "full_name", "groups_shown", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": (("first_name", "last_name"), "email", "credited_as")}),
        ("What they may do", {"fields": ("is_active", "groups")}),
        ("Dates", {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        ("Person", {"fields": (("first_name", "last_name"), "email")}),
        ("What they may do", {"fields": ("groups",)}),
    )
    beyond = ("is_staff", "is_superuser", "user_permissions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not request.user.is_superuser:
            return fieldsets
        return (*fieldsets, ("Beyond the groups", {"fields": self.beyond}))

    def why_read_only(self, request: HttpRequest, obj: Any) -> str:
        if obj.is_superuser and not request.user.is_superuser:
            return "This is an administrator of the whole site; only another one can change it."
        may_grant = set(grantable(request.user))
        if obj.pk and any(group not in may_grant for group in obj.groups.all()):
            return "This person may do more than you; somebody who may do the same can change it."
        return ""

    def history_parts(self, request: HttpRequest) -> list[Any]:
        return [(Membership, "user"), (OwnPermission, "user")]

    def why_not_undone(self, request: HttpRequest, obj: Any, undos: list[Undo]) -> str:
        """Nobody gives back by a revert what they could not give on the page."""
        if request.user.is_superuser:
            return ""
        beyond = {back.column.name for undo in undos for back in undo.fields if undo.model is User}
        groups = {undo.row.group_id for undo in undos if undo.model is Membership}  # type: ignore
        if (
            beyond & set(self.beyond)
            or any(undo.model is OwnPermission for undo in undos)
            or groups - {group.pk for group in grantable(request.user)}
        ):
            return "This would change what only somebody with more rights than yours can give."
        return ""

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return []

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["queryset"] = grantable(request.user)
            kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True  # the workbench is what an account is for
        super().save_model(request, obj, form, change)

    @display(description="name", ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @display(description="groups")
    def groups_shown(self, user: User) -> str:
        if user.is_superuser:
            return "administrator"
        return ", ".join(group.name for group in user.groups.all()) or "none yet"


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, FactbaseModelAdmin):  # type: ignore[misc]
    """Coders, Reviewers, Managers: made by the program, read by managers."""
