"""Addresses of the overview. Codes are the Department of Provincial Administration's, and the อปท.'s own."""

from django.urls import path, re_path

from oversight.views.late import late, late_pdf
from oversight.views.letter import (
    letter_acknowledge,
    letter_cancel,
    letter_detail,
    letter_issue,
    letter_pdf,
    letter_renew,
)
from oversight.views.letters import letter_batch, letter_inbox, letter_list, letter_make, letter_print
from oversight.views.local_authority import local_authority
from oversight.views.orders import order_detail, order_list, order_new
from oversight.views.overview import direct, district, overview, province
from oversight.views.send_back import month_send_back
from oversight.views.summary import summary_pdf

urlpatterns = [
    path("excuses/", order_list, name="order_list"),
    path("excuses/new/", order_new, name="order_new"),
    path("excuses/<uuid:pk>/", order_detail, name="order_detail"),
    path("letters/", letter_list, name="letter_list"),
    path("letters/received/", letter_inbox, name="letter_inbox"),
    path("letters/make/", letter_make, name="letter_make"),
    path("letters/issue/", letter_batch, name="letter_batch"),
    path("letters/print/", letter_print, name="letter_print"),
    path("letters/<uuid:pk>/", letter_detail, name="letter_detail"),
    path("letters/<uuid:pk>/paper/", letter_pdf, name="letter_pdf"),
    path("letters/<uuid:pk>/issue/", letter_issue, name="letter_issue"),
    path("letters/<uuid:pk>/again/", letter_renew, name="letter_renew"),
    path("letters/<uuid:pk>/cancel/", letter_cancel, name="letter_cancel"),
    path("letters/<uuid:pk>/acknowledge/", letter_acknowledge, name="letter_acknowledge"),
    path("overview/", overview, name="overview"),
    path("overview/late/", late, name="overview_late"),
    path("overview/late.pdf", late_pdf, name="overview_late_pdf"),
    path("overview/summary.pdf", summary_pdf, name="overview_summary_pdf"),
    path("months/send-back/<str:code>/<month:month>/", month_send_back, name="month_send_back"),
    re_path(r"^overview/lao/(?P<code>[0-9]{8})/$", local_authority, name="overview_local_authority"),
    re_path(r"^overview/district/(?P<code>[0-9]{4})/$", district, name="overview_district"),
    re_path(r"^overview/(?P<code>[0-9]{2})/direct/$", direct, name="overview_direct"),
    re_path(r"^overview/(?P<code>[0-9]{2})/$", province, name="overview_province"),
]
