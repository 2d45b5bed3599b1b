from typing import Any

import pytest
from django.test import RequestFactory

from factbase.limits.clients import client, counted


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_an_address_counts_as_one_subscribers(given: str, found: str) -> None:
    assert counted(given) == found


@pytest.mark.parametrize(
    ("proxy", "forwarded", "found"),
    [
        (False, "198.51.100.1", "192.0.2.7"),
        (True, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (True, "203.0.113.9,198.51.100.1:50000", "198.51.100.1"),
        (True, "203.0.113.9, nonsense", "192.0.2.7"),
        (True, "", "192.0.2.7"),
    ],
)
def test_only_what_a_trusted_proxy_added_last_is_believed(
    settings: Any, proxy: bool, forwarded: str, found: str
) -> None:
    settings.PROXY = proxy
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": forwarded}
    )
    assert client(request) == found
