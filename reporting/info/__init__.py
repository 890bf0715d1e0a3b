"""The INFO spreadsheet: what it holds (`sources`, `rows`), how it looks (`layouts`, `sheets`), who may take it (`export`)."""

from reporting.info.export import Exported, export_info
from reporting.info.layouts import CannotExport
from reporting.info.sources import SOURCES

__all__ = ["SOURCES", "CannotExport", "Exported", "export_info"]
