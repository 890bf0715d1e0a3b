"""A real SMTP server for the tests, on this machine: what it takes is kept, what it is told to refuse is refused."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

TAKEN = "250 taken"


@dataclass
class PostOffice:
    """`answer` says what the server answers to a whole message; anything but `TAKEN` keeps none. `sender` and
    `recipient`, when set, what it answers to the sender and to an address before that.
    """

    port: int
    letters: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    answer: Callable[[], str] = lambda: TAKEN
    sender: Callable[[], str] = lambda: "250 OK"
    recipient: Callable[[str], str] = lambda address: "250 OK"

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if (said := self.sender()).startswith("250"):
            envelope.mail_from = address
        return said

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if (said := self.recipient(address)).startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = self.answer()
        if said == TAKEN:
            letter = message_from_bytes(envelope.content, policy=policy.default)
            letter.raw = envelope.content  # type: ignore[attr-defined]
            # Python 3.11's own parser of addresses keeps the space between two encoded words.
            letter.plain = {  # type: ignore[attr-defined]
                name: str(make_header(decode_header(value))).strip()
                for name, value in message_from_bytes(envelope.content).items()
            }
            self.letters.append((envelope.rcpt_tos, letter))  # type: ignore[arg-type]
        return said

    @property
    def addresses(self) -> list[str]:
        return sorted(address for to, _ in self.letters for address in to)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def open_office(port: int) -> Iterator[PostOffice]:
    office = PostOffice(port)
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def use(settings: Any, port: int) -> None:
    """As `EMAIL_URL=smtp://127.0.0.1:port` would set it."""
    settings.EMAIL_SENDS = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "ระบบข้อมูลการช่วยเหลือประชาชน <no-reply@example.go.th>"
