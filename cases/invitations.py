"""Invitation links: one use, 72 hours (PASSWORD_RESET_TIMEOUT), worthless once a password is set or the account stops."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from cases.models import User
from cases.scope import at_the_door


class Invitations(PasswordResetTokenGenerator):
    """The token is bound to the password's hash, so using it or issuing the next one ends it."""

    key_salt = "cases.invitations"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        office = (str(user.role), user.local_authority_id, user.district_id, user.province_id, user.is_active)
        return f"{super()._make_hash_value(user, timestamp)}{office}"


invitations = Invitations()


def invitation_path(user: User) -> str:
    """The link's path on this site; whoever holds it sets the password."""
    uid = urlsafe_base64_encode(str(user.pk).encode())
    return reverse("invitation", args=[uid, invitations.make_token(user)])


def invited(uid: str, token: str) -> User | None:
    """The user whose link this is; None when it was used, is too old, or never was one."""
    try:
        key = int(urlsafe_base64_decode(uid))
        at_the_door(f"#{key}")
        user = User.objects.filter(pk=key, is_active=True).first()
    except (ValueError, OverflowError, ValidationError):
        return None
    return user if user and invitations.check_token(user, token) else None
