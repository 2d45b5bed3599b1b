"""Filling in the workbench's forms as a browser does: what the page holds, and what is typed."""

from typing import Any

from django.http import HttpResponse
from django.test import Client


def filled(page: HttpResponse, **typed: Any) -> dict[str, Any]:
    """What a browser would send from this page: every field as it stands, then ``typed``."""
    context: Any = page.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {field.html_name: field.value() for form in forms for field in form}
    sent = {k: v for k, v in values.items() if v is not None and v is not False}
    return sent | typed


def save(client: Client, url: str, **typed: Any) -> HttpResponse:
    """Open the form, type into it, and save."""
    return client.post(url, filled(client.get(url), **typed), follow=True)


def errors(page: HttpResponse) -> list[str]:
    """Everything the page says is wrong, field by field and row by row."""
    context: Any = page.context
    form, inlines = context["adminform"].form, context["inline_admin_formsets"]
    found = [each for group in form.errors.values() for each in group]
    for formset in (inline.formset for inline in inlines):
        found += formset.non_form_errors()
        found += [each for row in formset.errors for group in row.values() for each in group]
    return [str(each) for each in found]


def said(page: HttpResponse) -> list[str]:
    return [str(message) for message in page.context["messages"]]
