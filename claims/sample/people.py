"""The people of the sample: a coder, a reviewer and a manager, none of them real."""

from django.contrib.auth.models import Group
from django.db import transaction

from claims.permissions import CODERS, MANAGERS, REVIEWERS, ensure_groups
from sources.models import User

GROUPS = {"coder": CODERS, "reviewer": REVIEWERS, "manager": MANAGERS}


@transaction.atomic
def people() -> dict[str, User]:
    """The three by their user names, made where they are missing; without a password at first."""
    ensure_groups()
    return {name: _person(name, group) for name, group in GROUPS.items()}


def _person(name: str, group: str) -> User:
    found = User.objects.filter(username=name).first()
    if found:
        return found
    person = User(username=name, first_name="Demo", last_name=name, is_staff=True)
    person.set_unusable_password()
    person.save()
    person.groups.add(Group.objects.get(name=group))
    return person
