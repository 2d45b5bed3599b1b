from django.contrib.auth.models import AbstractUser

from sources.models.fields import words
from sources.models.history import tracked


@tracked
class User(AbstractUser):
    """Somebody who works here: coder, reviewer or manager, by group."""

    history_leaves_out = ("password", "last_login")

    first_name = words(150, "first name", blank=True)
    last_name = words(150, "last name", blank=True)
    credited_as = words(
        200,
        "credited as",
        blank=True,
        help_text="The name shown in public beside what you code and review. "
        "Leave it empty and no name is shown.",
    )

    def __str__(self) -> str:
        return self.get_full_name() or self.username


@tracked
class Membership(User.groups.through):  # type: ignore[name-defined, misc]
    """User × group: who may code, review and manage."""

    class Meta:
        proxy = True


@tracked
class OwnPermission(User.user_permissions.through):  # type: ignore[name-defined, misc]
    """User × permission, where somebody has one besides those of their groups."""

    class Meta:
        proxy = True
