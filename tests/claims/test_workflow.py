import pytest
from tests import factories as f
pytestmark = pytest.mark.django_db
def test_f(coder, client_of):
    c = f.published(article=f.article_with_text(makers=[]), quote=f.QUOTE, topics=["x"], cites=[f.article("o")])
    assert c.status == "published"
    client_of(coder)
@pytest.mark.django_db(transaction=True)
def test_g():
    f.published()
@pytest.mark.django_db(transaction=True)
def test_h():
    f.published()
