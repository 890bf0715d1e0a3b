"""Addresses of the committee, its meetings and the public notices. Keys only: nothing about a person stands in one."""

from django.urls import path

from cases.views import committee, meetings, minutes, notices, resolutions

urlpatterns = [
    path("committee/", committee.committee, name="committee"),
    path("committee/new/", committee.committee_new, name="committee_new"),
    path("committee/<uuid:pk>/edit/", committee.committee_edit, name="committee_edit"),
    path("committee/<uuid:pk>/members/new/", committee.committee_member_new, name="committee_member_new"),
    path("committee/members/<uuid:pk>/", committee.committee_member, name="committee_member"),
    path("committee/meetings/", meetings.meeting_list, name="meeting_list"),
    path("committee/meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("committee/meetings/<uuid:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("committee/meetings/<uuid:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path("committee/meetings/<uuid:pk>/call-off/", meetings.meeting_call_off, name="meeting_call_off"),
    path("committee/meetings/<uuid:pk>/attendance/", minutes.meeting_attendance, name="meeting_attendance"),
    path("committee/meetings/<uuid:pk>/agenda/", minutes.meeting_agenda, name="meeting_agenda"),
    path("committee/meetings/<uuid:pk>/order/", minutes.meeting_order, name="meeting_order"),
    path("committee/meetings/<uuid:pk>/close/", minutes.meeting_close, name="meeting_close"),
    path("committee/meetings/<uuid:pk>/resolutions/", resolutions.meeting_resolve, name="meeting_resolve"),
    path("committee/meetings/<uuid:pk>/reopen/", minutes.meeting_reopen, name="meeting_reopen"),
    path("committee/notices/", notices.notice_list, name="notice_list"),
    path("committee/notices/new/", notices.notice_new, name="notice_new"),
    path("committee/notices/<uuid:pk>/", notices.notice_detail, name="notice_detail"),
    path("committee/objections/<uuid:pk>/", notices.objection_answer, name="objection_answer"),
]
