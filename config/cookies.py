"""The cookie between two pages that says "saved": with the same protection as the session's."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookie(CookieStorage):
    """Over HTTPS no other host, and no page without HTTPS, can put words into this cookie."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        return "__Host-messages" if settings.SERVED_OVER_HTTPS else "messages"


class Messages(FallbackStorage):
    """The cookie; what is too long for it goes into the session."""

    storage_classes = (HostCookie, SessionStorage)
