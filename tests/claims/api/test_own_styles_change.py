"""What is written in a style of one's own is asked for anew: such a style changes and goes."""

from typing import Any

import pytest

from sources.models import OwnStyle
from tests import factories
from tests.sources.test_style_checks import style

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> OwnStyle:
    return OwnStyle.objects.create(slug="ours", title="Our Journal", text=style())


@pytest.mark.parametrize(
    "address",
    ["/api/v1/citations?style=own:ours&as_of=1", "/citations?style=own%3Aours&as_of=1"],
)
def test_no_copy_of_it_is_right_for_ever(client: Any, ours: OwnStyle, address: str) -> None:
    factories.published()
    first = client.get(address)
    assert first.status_code == 200
    assert "immutable" not in first["Cache-Control"]
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    ours.text = style(layout='<text value="Otherwise: "/><text variable="title"/>')
    ours.save()
    then = client.get(address, headers={"if-none-match": first["ETag"]})
    assert then.status_code == 200
    assert b"Otherwise:" in then.content
