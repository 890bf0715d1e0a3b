"""Addresses of the papers. Keys only: nothing about a person stands in one."""

from django.urls import path

from cases.views.papers import paper_blank, paper_case, paper_meeting, paper_notice
from cases.views.piles import paper_cases

urlpatterns = [
    path("papers/blank/<slug:name>/", paper_blank, name="paper_blank"),
    path("papers/cases/", paper_cases, name="paper_cases"),
    path("cases/<uuid:pk>/paper/<slug:name>/", paper_case, name="paper_case"),
    path("papers/meeting/<uuid:pk>/<slug:name>/", paper_meeting, name="paper_meeting"),
    path("papers/notice/<uuid:pk>/", paper_notice, name="paper_notice"),
]
