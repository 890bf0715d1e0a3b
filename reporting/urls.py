"""Addresses of the room `reporting`. Months are พ.ศ. (2569-10), as people say them."""

from django.urls import path, register_converter

from reporting.months import Month
from reporting.views.excuse import excuse_month, excuse_revoke
from reporting.views.exports import export_ask, export_file, exports
from reporting.views.home import home
from reporting.views.info import info, info_file, info_recorded
from reporting.views.layouts import (
    layout,
    layout_drop,
    layout_list,
    layout_prepare,
    layout_preview,
    layout_publish,
    layout_take_back,
    layout_template,
)
from reporting.views.month import month, month_info, month_nil, month_post, month_recorded
from reporting.views.months import month_list
from reporting.views.posting import posting_detail
from reporting.views.receipt import posting_receipt
from reporting.views.reminders import reminder_channel, reminder_list, reminder_open, reminder_read
from reporting.views.runs import runs


class MonthInUrl:
    """2569-10 ↔ Month; anything else is no address."""

    regex = r"2[4-6][0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> Month:
        return Month.parse(value)

    def to_url(self, value: Month) -> str:
        return str(value)


register_converter(MonthInUrl, "month")

urlpatterns = [
    path("", home, name="home"),
    path("months/", month_list, name="month_list"),
    path("months/<month:month>/", month, name="month_page"),
    path("months/<month:month>/post/", month_post, name="month_post"),
    path("months/<month:month>/nil/", month_nil, name="month_nil"),
    path("months/<month:month>/info/", month_info, name="month_info"),
    path("months/<month:month>/recorded/", month_recorded, name="month_recorded"),
    path("months/excuse/<str:code>/<month:month>/", excuse_month, name="excuse_month"),
    path("months/excuse/<str:code>/<month:month>/revoke/", excuse_revoke, name="excuse_revoke"),
    path("postings/<uuid:pk>/", posting_detail, name="posting_detail"),
    path("postings/<uuid:pk>/receipt.pdf", posting_receipt, name="posting_receipt"),
    path("reminders/", reminder_list, name="reminder_list"),
    path("reminders/read/", reminder_read, name="reminder_read"),
    path("reminders/channels/", reminder_channel, name="reminder_channel"),
    path("reminders/<int:pk>/open/", reminder_open, name="reminder_open"),
    path("exports/", exports, name="exports"),
    path("exports/make/", export_ask, name="export_ask"),
    path("exports/<uuid:pk>/", export_file, name="export_file"),
    path("system/", runs, name="runs"),
    path("info/", info, name="info"),
    path("info/file/", info_file, name="info_file"),
    path("info/recorded/", info_recorded, name="info_recorded"),
    path("info/layouts/", layout_list, name="layout_list"),
    path("info/layouts/template/", layout_template, name="layout_template"),
    path("info/layouts/<int:version>/", layout, name="layout"),
    path("info/layouts/<int:version>/prepare/", layout_prepare, name="layout_prepare"),
    path("info/layouts/<int:version>/preview/", layout_preview, name="layout_preview"),
    path("info/layouts/<int:version>/publish/", layout_publish, name="layout_publish"),
    path("info/layouts/<int:version>/take-back/", layout_take_back, name="layout_take_back"),
    path("info/layouts/<int:version>/drop/", layout_drop, name="layout_drop"),
]
