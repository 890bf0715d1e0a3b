"""How django-allauth is used here: sign-in by user name, nobody signs up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from cases.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Reads the user with the office in one statement: every page shows it."""

    def get_user(self, user_id: Any) -> User | None:
        offices = User.objects.select_related(
            "local_authority__district__province", "district__province", "province"
        )
        user = offices.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
