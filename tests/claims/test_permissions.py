import pytest
from django.contrib.auth.models import Group

from claims import permissions
from tests import factories as make

pytestmark = pytest.mark.django_db

#: what one may do → who may
MAY = {
    "claims.code_claim": {"Coders", "Reviewers", "Managers"},
    "claims.add_claim": {"Coders", "Reviewers", "Managers"},
    "claims.delete_claim": {"Coders", "Reviewers", "Managers"},
    "sources.add_snapshot": {"Coders", "Reviewers", "Managers"},
    "claims.view_entry": {"Coders", "Reviewers", "Managers"},
    "claims.review_claim": {"Reviewers", "Managers"},
    "claims.correct_record": {"Reviewers", "Managers"},
    "sources.delete_actor": {"Managers"},
    "sources.add_user": {"Managers"},
    "sources.change_user": {"Managers"},
    "sources.delete_user": set(),
    "sources.change_snapshot": set(),
    "sources.delete_snapshot": set(),
    "claims.add_decision": set(),
    "claims.change_revision": set(),
    "claims.change_entry": set(),
    "claims.delete_entry": set(),
    "auth.change_group": set(),
}


@pytest.mark.parametrize("permission", MAY)
def test_a_group_may_do_what_its_work_takes_and_no_more(permission: str) -> None:
    groups = ("Coders", "Reviewers", "Managers")
    may = {group for group in groups if make.user(group, group).has_perm(permission)}
    assert may == MAY[permission]


def test_somebody_in_no_group_may_do_nothing() -> None:
    assert not make.user("nobody", None).get_all_permissions()


def test_making_the_groups_again_takes_away_what_was_added_by_hand() -> None:
    permissions.ensure_groups()
    coders = Group.objects.get(name="Coders")
    coders.permissions.add(*Group.objects.get(name="Managers").permissions.all())
    permissions.ensure_groups()
    assert not coders.permissions.filter(codename="review_claim").exists()


@pytest.mark.parametrize(("group", "may"), [("Coders", False), ("Reviewers", True)])
def test_correcting_the_record_takes_a_reviewer(group: str, may: bool) -> None:
    assert permissions.may_correct(make.user("somebody", group)) is may
