"""Which article a new claim is found in."""

from typing import Any

from django import forms

from claims.models import Claim
from sources.admin.base import Searched
from sources.models import Article


class ChooseArticle(forms.Form):
    article = forms.ModelChoiceField(
        queryset=Article.objects.current(),
        label="Which article makes the claim?",
        error_messages={
            "required": "Choose the article the claim is found in.",
            "invalid_choice": "There is no such article. Choose one, or add it first.",
        },
    )

    def __init__(self, *args: Any, admin_site: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["article"]
        field.widget = Searched(Claim._meta.get_field("article"), admin_site)
        field.widget.choices = field.choices  # type: ignore[attr-defined]
