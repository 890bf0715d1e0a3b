"""How django-allauth is used here: sign-in by user name, nobody signs up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest

from cases.models import User
from cases.scope import at_the_door, become
from cases.views.told import begin
from reporting.models import Delivery


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "ชื่อผู้ใช้หรือรหัสผ่านไม่ตรงกับที่ลงทะเบียนไว้ — "
        "ตรวจสอบตัวพิมพ์เล็กใหญ่และภาษาของแป้นพิมพ์ แล้วลองอีกครั้ง",
        "too_many_login_attempts": "ลองเข้าสู่ระบบหลายครั้งเกินไป — รออย่างน้อย 5 นาทีแล้วลองอีกครั้ง "
        "หากจำรหัสผ่านไม่ได้ ติดต่อผู้ดูแลระบบ",
        "enter_current_password": "รหัสผ่านปัจจุบันไม่ถูกต้อง — พิมพ์รหัสผ่านที่ใช้เข้าสู่ระบบครั้งนี้",
        "incorrect_password": "รหัสผ่านไม่ถูกต้อง — ตรวจสอบตัวพิมพ์เล็กใหญ่และภาษาของแป้นพิมพ์",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """The first page then tells which jobs ended meanwhile."""
        super().login(request, user)
        begin(request)

    def reauthenticate(self, user: User, password: str) -> bool:
        """By user name; the library would look for an e-mail address in a table that is not used here."""
        found = self.authenticate(context.request, username=user.username, password=password)
        return found is not None and found.pk == user.pk


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in through the second wall, and opens the scope of whoever is signed in."""

    def _authenticate_by_username(self, username: str, password: str) -> User | None:
        at_the_door(username.lower())
        return super()._authenticate_by_username(username, password)  # type: ignore[no-any-return]

    def get_user(self, user_id: Any) -> User | None:
        """With the office and how many notices are unread, in one statement: every page shows them."""
        become(user_id)
        unread = Delivery.objects.unread().filter(recipient=OuterRef("pk")).order_by().values("recipient")
        offices = User.objects.select_related(
            "local_authority__district__province", "district__province", "province"
        ).annotate(unread_notices=Subquery(unread.annotate(many=Count("pk")).values("many")))
        user = offices.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
