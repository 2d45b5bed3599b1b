"""No upload fills the disk: what is too long for anything here is counted, and not kept."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class Bounded(FileUploadHandler):
    """First of the handlers: past the limit it passes nothing on, and forms say it is too long."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.kept += len(raw_data)
        return raw_data if self.kept <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE else None

    def file_complete(self, file_size: int) -> None:
        """Those after this one make the file."""
