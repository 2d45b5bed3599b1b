"""How style sheets and scripts are gathered for serving."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Gathered(CompressedManifestStaticFilesStorage):
    """With gzip alone: Brotli at its best takes a minute at the first start, for little."""

    def create_compressor(self, **options: Any) -> Any:
        return super().create_compressor(**{**options, "use_brotli": False})
