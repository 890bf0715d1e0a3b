"""Addresses of the committee, its meetings and the public notices. Keys only: nothing about a person stands in one."""

from django.urls import path

from cases.views import committee

urlpatterns = [
    path("committee/", committee.committee, name="committee"),
    path("committee/new/", committee.committee_new, name="committee_new"),
    path("committee/members/<uuid:pk>/", committee.committee_member, name="committee_member"),
]
