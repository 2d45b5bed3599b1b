"""Codebooks brought in from a file and taken out as one: seen before anything is changed."""

import base64
import binascii
import zlib
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldBooleanWidget,
)

from claims import codebook, permissions, workflow
from claims.admin.operations import note_field
from claims.admin.outcomes import said, seen_in_full
from claims.codebook import exchange
from claims.codebook.planning import plan
from claims.formats.codebook import KINDS, MAX_BYTES, PROPOSITION, Parsed, Unreadable
from claims.models import CodebookVersion
from claims.refusals import NOT_DONE
from sources.refusals import in_words


class Options(forms.Form):
    """How a file is read."""

    kind = forms.ChoiceField(
        label="Codes that do not say what they are",
        choices=[(kind, f"are {kind}s") for kind in KINDS],
        initial=PROPOSITION,
        widget=UnfoldAdminRadioSelectWidget(),
        help_text="Codebooks of other programs hold codes; ours hold propositions and topics.",
    )
    foreign_ids = forms.BooleanField(
        label="The file comes from another database: its ids (Q9) mean nothing here",
        required=False,
        widget=UnfoldBooleanWidget(),
    )


class UploadForm(Options):
    file = forms.FileField(
        label="File",
        help_text=f"CSV (.csv) or a REFI-QDA codebook (.qdc), up to {MAX_BYTES // 1_000_000} MB.",
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.qdc"}),
        error_messages={"empty": "There is nothing in the file.", "required": "Choose a file."},
    )
    field_order = ("file", "kind", "foreign_ids")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(
                f"The file has {file.size:,} bytes; a codebook may have {MAX_BYTES:,}."
            )
        return file


class ApplyForm(Options):
    """What the preview sends back: the same file, which codebook it was seen against, and why it
    is brought in, which is asked once there is something to bring in."""

    note = note_field()
    content = forms.CharField(widget=forms.HiddenInput, max_length=MAX_BYTES * 2)
    extension = forms.CharField(widget=forms.HiddenInput, max_length=10)
    seen = forms.IntegerField(widget=forms.HiddenInput, max_value=2**62)
    leave_out_refused = forms.BooleanField(required=False)

    def clean_content(self) -> bytes:
        try:
            packed = base64.b64decode(self.cleaned_data["content"], validate=True)
            return zlib.decompressobj().decompress(packed, MAX_BYTES + 1)
        except (binascii.Error, ValueError, zlib.error) as error:
            raise ValidationError("The file was lost on the way. Choose it again.") from error


class Files:
    """The part of the codebook's ModelAdmin that deals with files."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        mine = [
            path("import/", view(self.import_view), name="claims_codebook_import"),
            path("codebook.<slug:form>", view(self.export_view), name="claims_codebook_export"),
        ]
        return [*mine, *super().get_urls()]  # type: ignore[misc]

    def export_view(self, request: HttpRequest, form: str) -> HttpResponse:
        if not request.user.has_perm("claims.view_codebookversion"):
            raise PermissionDenied
        if form not in exchange.BY_EXTENSION:
            raise Http404(f"A codebook can be had as {' or '.join(exchange.BY_EXTENSION)}.")
        number = _number(request.GET.get("as_of", ""))
        name = f"codebook-{number}.{form}"
        return HttpResponse(
            exchange.write(form, number),
            content_type=exchange.BY_EXTENSION[form].MEDIA_TYPE,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not permissions.may_correct(request.user):
            raise PermissionDenied
        if request.method != "POST":
            return self._upload(request, UploadForm())
        if "content" in request.POST and "back" not in request.POST:
            return self._apply(request)
        form = UploadForm(request.POST, request.FILES)
        if "back" in request.POST:
            return self._upload(request, UploadForm(initial=request.POST.dict()))
        if not form.is_valid():
            return self._upload(request, form, 422)
        file = form.cleaned_data["file"]
        extension = (file.name or "").rpartition(".")[2][:10]
        return self._preview(request, form, file.read(), extension)

    def _upload(self, request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
        return self._show(request, "import", "Import a codebook", status, form=form)

    def _preview(
        self, request: HttpRequest, form: Any, raw: bytes, extension: str, *,
        error: str = "", status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        options = form.cleaned_data
        try:
            parsed = exchange.read(raw, extension, kind=options["kind"])
            seen = CodebookVersion.objects.newest_number()
            planned = plan(parsed, foreign_ids=options["foreign_ids"])
            outcome = self._outcome(request, parsed, options)
        except Unreadable as unreadable:
            form.add_error("file" if "file" in form.fields else None, str(unreadable))
            return self._upload(request, form, 422)
        except NOT_DONE as refused:
            form.add_error(None, _in_words(refused))
            return self._upload(request, form, 422)
        asking = form if "note" in form.fields else ApplyForm()
        return self._show(
            request,
            "import_preview",
            "What the file would change",
            status,
            plan=planned,
            options=options,
            form=asking,
            **seen_in_full(outcome),
            content=base64.b64encode(zlib.compress(raw)).decode(),
            extension=extension,
            seen=seen,
            error=error,
        )

    def _outcome(self, request: HttpRequest, parsed: Parsed, options: Any) -> Any:
        return codebook.preview(
            exchange.bring_in,  # type: ignore[arg-type]
            parsed,
            by=request.user,
            note="To see what it comes to.",
            foreign_ids=options["foreign_ids"],
            leave_out_refused=True,
        )

    def _apply(self, request: HttpRequest) -> HttpResponse:
        form = ApplyForm(request.POST)
        if not form.is_valid() and set(form.errors) == {"note"}:
            raw, extension = (form.cleaned_data[name] for name in ("content", "extension"))
            return self._preview(request, form, raw, extension, status=422)
        if not form.is_valid():
            upload = UploadForm(initial=request.POST.dict())
            problems = [str(each) for errors in form.errors.values() for each in errors]
            messages.error(request, " ".join(dict.fromkeys(problems)))
            return self._upload(request, upload, 422)
        options = form.cleaned_data
        raw, extension = options["content"], options["extension"]
        try:
            parsed = exchange.read(raw, extension, kind=options["kind"])
            outcome = exchange.bring_in(
                parsed,
                by=request.user,
                **{name: options[name]
                   for name in ("note", "foreign_ids", "leave_out_refused", "seen")},
            )  # fmt: skip
        except Unreadable as unreadable:
            messages.error(request, str(unreadable))
            return self._upload(request, UploadForm(), 422)
        except NOT_DONE as refused:
            status = getattr(refused, "status_code", 422)
            error = " ".join(_in_words(refused).messages)
            return self._preview(request, form, raw, extension, error=error, status=status)
        if outcome is None:
            messages.info(request, "Everything in the file is in the codebook already.")
            return HttpResponseRedirect(reverse("admin:claims_codebook"))
        messages.success(request, said(outcome))
        return HttpResponseRedirect(
            reverse("admin:claims_codebookversion_change", args=[outcome.version.pk])
        )

    def _show(
        self, request: HttpRequest, template: str, title: str, status: int, **context: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            **context,
        }
        return TemplateResponse(
            request, f"admin/claims/codebook/{template}.html", context, status=status
        )


def _number(asked: str) -> int:
    newest = CodebookVersion.objects.newest_number()
    if not asked:
        return newest
    if not asked.isdecimal() or len(asked) > 18 or int(asked) > newest:
        raise Http404(f"There is no codebook version “{asked[:40]}”; it is at {newest}.")
    return int(asked)


def _in_words(refused: Exception) -> ValidationError:
    if isinstance(refused, workflow.WorkflowError):
        return ValidationError(str(refused))
    return ValidationError(in_words(refused).messages)
