"""An e-mail of this system's, as every mail programme reads it."""

from email.charset import BASE64, Charset
from email.header import Header
from email.message import Message
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

SEVEN_BITS = Charset("utf-8")  # a server that takes no more than that spoils bare Thai
SEVEN_BITS.body_encoding = BASE64


class Letter(EmailMessage):
    """Django encodes the Thai of a header before its name is known, and then begins with an empty line, `Subject:`,
    which some mail programmes show as no subject at all.
    """

    encoding = SEVEN_BITS

    def message(self, *args: Any, **how: Any) -> Any:
        made = super().message(*args, **how)
        name, address = parseaddr(self.from_email)
        sender = Header(name, "utf-8", header_name="From")
        sender.append(f"<{address}>", "us-ascii")
        _put(made, "Subject", Header(str(self.subject), "utf-8", header_name="Subject"))
        if name:
            _put(made, "From", sender)
        return made


def _put(made: Any, name: str, value: Header) -> None:
    del made[name]
    Message.__setitem__(made, name, value)  # Django's own would encode it once more


def letter(key: str, subject: str, body: str, **how: Any) -> Letter:
    """The same `key` is the same Message-ID: the receiving server may know a second copy by it. Its right side is the
    sender's domain: a machine's own name may be another one's, too.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {
        "Message-ID": f"<{key}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        **how.pop("headers", {}),
    }
    return Letter(subject, body, headers=headers, **how)
