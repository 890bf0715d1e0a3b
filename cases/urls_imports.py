"""Addresses of an import. Keys only."""

from django.urls import path

from cases.views.imports import (
    import_again,
    import_bring,
    import_drop,
    import_file,
    import_give_back,
    import_list,
    import_template,
    import_undo,
)
from cases.views.imports_columns import import_columns, import_heading_forget, import_headings
from cases.views.imports_rows import import_row

urlpatterns = [
    path("imports/", import_list, name="import_list"),
    path("imports/template/", import_template, name="import_template"),
    path("imports/headings/", import_headings, name="import_headings"),
    path("imports/headings/<uuid:pk>/forget/", import_heading_forget, name="import_heading_forget"),
    path("imports/<uuid:pk>/", import_file, name="import_file"),
    path("imports/<uuid:pk>/columns/", import_columns, name="import_columns"),
    path("imports/<uuid:pk>/again/", import_again, name="import_again"),
    path("imports/<uuid:pk>/bring/", import_bring, name="import_bring"),
    path("imports/<uuid:pk>/give-back/", import_give_back, name="import_give_back"),
    path("imports/<uuid:pk>/drop/", import_drop, name="import_drop"),
    path("imports/<uuid:pk>/undo/", import_undo, name="import_undo"),
    path("imports/<uuid:pk>/rows/<uuid:row>/", import_row, name="import_row"),
]
