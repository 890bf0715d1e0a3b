"""Addresses of the overview. Codes are the Department of Provincial Administration's, and the อปท.'s own."""

from django.urls import path, re_path

from oversight.views.late import late, late_pdf
from oversight.views.local_authority import local_authority
from oversight.views.orders import order_detail, order_list, order_new
from oversight.views.overview import direct, district, overview, province
from oversight.views.summary import summary_pdf

urlpatterns = [
    path("excuses/", order_list, name="order_list"),
    path("excuses/new/", order_new, name="order_new"),
    path("excuses/<uuid:pk>/", order_detail, name="order_detail"),
    path("overview/", overview, name="overview"),
    path("overview/late/", late, name="overview_late"),
    path("overview/late.pdf", late_pdf, name="overview_late_pdf"),
    path("overview/summary.pdf", summary_pdf, name="overview_summary_pdf"),
    re_path(r"^overview/lao/(?P<code>[0-9]{8})/$", local_authority, name="overview_local_authority"),
    re_path(r"^overview/district/(?P<code>[0-9]{4})/$", district, name="overview_district"),
    re_path(r"^overview/(?P<code>[0-9]{2})/direct/$", direct, name="overview_direct"),
    re_path(r"^overview/(?P<code>[0-9]{2})/$", province, name="overview_province"),
]
