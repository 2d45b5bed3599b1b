"""How far the work has come, as charts, tables and CSV: “My work” and the overview."""

from claims.admin.progress.pages import ProgressPages

__all__ = ["ProgressPages"]
