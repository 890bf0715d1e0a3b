"""How passwords are hashed and which are refused."""

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError


class TunedArgon2(Argon2PasswordHasher):
    """Argon2id with OWASP's second profile: 19 MiB, 2 passes, 1 lane.

    Django's default (100 MiB, 8 lanes) signs in 7 users a second on two cores, this 57: on the
    morning of the 5th everybody signs in at once.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class LengthInThai:
    """At least `min_length` characters; a Thai sentence is welcome."""

    def __init__(self, min_length: int = 12) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: object = None) -> None:
        if len(password) < self.min_length:
            raise ValidationError(
                f"รหัสผ่านมี {len(password)} ตัวอักษร ต้องมีอย่างน้อย {self.min_length} ตัวอักษร "
                "— ใช้ประโยคภาษาไทยที่จำง่ายได้",
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return f"อย่างน้อย {self.min_length} ตัวอักษร ใช้ประโยคภาษาไทยที่จำง่ายได้"
