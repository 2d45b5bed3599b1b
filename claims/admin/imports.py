"""Imports, as claims see them: what published claims show follows what is filled in."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims.filling_in import InLine
from sources.admin import imports
from sources.models import ImportBatch


@admin.register(ImportBatch)
class ImportAdmin(imports.ImportAdmin):
    def shown(self, request: HttpRequest) -> Any:
        return InLine(request.user)
