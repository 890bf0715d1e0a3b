"""The INFO spreadsheet: what it holds (`sources`), how it looks (`sheets`), who may take it (`export`)."""

from reporting.info.export import CannotExport, export_info
from reporting.info.sources import SOURCES

__all__ = ["SOURCES", "CannotExport", "export_info"]
