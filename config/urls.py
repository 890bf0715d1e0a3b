"""Every address of the application. A view without a declared permission stops the start (config.checks)."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path

from cases.views.account import without_password
from cases.views.again import sign_in
from config.views import alive, health, watching

handler500 = "config.views.fault"

urlpatterns = [
    path("health/", health, name="health"),
    path("health/live/", alive, name="alive"),
    path("health/watch/", watching, name="watching"),
    path("account/login/", sign_in, name="account_login"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/password/", account.password_change, name="account_change_password"),
    # The name is the library's, which leads there; a password is set by invitation alone.
    path("account/password/none/", without_password, name="account_set_password"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("admin/", admin.site.urls),
    path("", include("cases.urls")),
    path("", include("cases.urls_committee")),
    path("", include("cases.urls_imports")),
    path("", include("cases.urls_papers")),
    path("", include("cases.urls_staff")),
    path("", include("reporting.urls")),
    path("", include("oversight.urls")),
]
