"""Addresses of staff administration, invitations and the designated officers."""

from django.urls import path

from cases.views import account, designated, staff

urlpatterns = [
    path("staff/", staff.staff_list, name="staff_list"),
    path("staff/new/", staff.staff_new, name="staff_new"),
    path("staff/<int:pk>/", staff.staff_detail, name="staff_detail"),
    path("staff/<int:pk>/edit/", staff.staff_edit, name="staff_edit"),
    path("staff/<int:pk>/disable/", staff.staff_disable, name="staff_disable"),
    path("staff/<int:pk>/enable/", staff.staff_enable, name="staff_enable"),
    path("staff/<int:pk>/reset/", staff.staff_reset, name="staff_reset"),
    path("designated/", designated.designated_list, name="designated_list"),
    path("designated/<str:code>/", designated.designated_one, name="designated_one"),
    path("invitation/<str:uidb64>/<str:token>/", account.invitation, name="invitation"),
    path("permissions/", staff.permissions, name="permissions"),
]
