"""The ways in which a person is told something. One class each, all of them in `CHANNELS`; another (a LINE account,
say) is one class more, one line there, and an address on the user.
"""

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.core import mail

from cases.models import User
from reporting.letter import Letter, letter
from reporting.models.reminder import EMAIL, IN_APP

OK = 250
REFUSED = "smtp"  # begins the code of a letter that was refused for what it is, or for its address
REFUSED_FOR_NOW = range(400, 500)  # SMTP: try again later; from 500 on never


@dataclass(frozen=True)
class Message:
    """`key` is the same for the same thing told: the receiving server may know a second copy by it."""

    key: str
    subject: str
    body: str


class NotSent(Exception):
    """It certainly did not go. `again`: later it may. `down`: nothing goes to that server now."""

    def __init__(self, code: str, *, again: bool, down: bool = False) -> None:
        super().__init__(code)
        self.code, self.again, self.down = code, again, down


class Unsure(Exception):
    """Nobody can say whether it went: it is never sent again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Channel(Protocol):
    """`reaches` is a condition in SQL on the user `u`, so that a national month is told in one statement.

    `switch`: what its button says, "" when nobody can switch it off. `at_night`: quiet hours do not hold it back.
    """

    key: str
    thai: str
    switch: str
    reaches: str
    at_night: bool

    def works(self) -> bool:
        """Whether this installation has it."""

    def address(self, user: User) -> str:
        """Where the user is reached now; "" when not at all."""

    def send(self, message: Message, user: User) -> None:
        """NotSent or Unsure when it did not end well."""

    def close(self) -> None: ...


class InApp:
    """The notice in the application is the row itself: it is sent when it is made, and has no switch."""

    key, thai, switch = IN_APP, "ในระบบ", ""
    reaches = "true"
    at_night = True

    def works(self) -> bool:
        return True

    def address(self, user: User) -> str:
        return user.username if user.is_active else ""

    def send(self, message: Message, user: User) -> None:
        """Nothing is left to do."""

    def close(self) -> None:
        """Nothing was opened."""


class Email:
    """One connection for as long as the instance is used."""

    key, thai, switch = EMAIL, "อีเมล", "งดรับทางอีเมล"
    reaches = "u.email <> ''"
    at_night = False

    def __init__(self) -> None:
        self._connection: Any = None
        self._handed = False

    def works(self) -> bool:
        return bool(settings.EMAIL_SENDS)

    def address(self, user: User) -> str:
        return user.email if user.is_active else ""

    def send(self, message: Message, user: User) -> None:
        self.hand_over(letter(message.key, message.subject, message.body, to=[self.address(user)]))

    def hand_over(self, letter: Letter) -> None:
        """NotSent or Unsure when it did not end well."""
        letter.connection = self._open()
        try:
            letter.send()
        except smtplib.SMTPRecipientsRefused as refused:
            code = max((reply[0] for reply in refused.recipients.values()), default=550)
            raise NotSent(f"{REFUSED} {code}", again=code in REFUSED_FOR_NOW) from refused
        except smtplib.SMTPSenderRefused as refused:  # it is us whom it does not want, with whatever letter
            raise NotSent(f"sender {refused.smtp_code}", again=True, down=True) from refused
        except smtplib.SMTPResponseException as refused:
            code = refused.smtp_code
            raise NotSent(f"{REFUSED} {code}", again=code in REFUSED_FOR_NOW) from refused
        except smtplib.SMTPNotSupportedError as refused:
            raise NotSent("address", again=False) from refused
        except (smtplib.SMTPException, OSError) as broken:
            self.close()
            if self._handed:
                raise Unsure(type(broken).__name__) from broken
            raise NotSent(f"talk {type(broken).__name__}", again=True, down=True) from broken
        except ValueError as wrong:  # an address or a name that no header can hold
            raise NotSent("address", again=False) from wrong

    def _open(self) -> Any:
        """A connection that answers: nothing has been said of the message yet, so a fault here is certain."""
        try:
            self._drop_dead()
            if self._connection is None:
                self._connection = mail.get_connection()
                self._connection.open()
                self._note_handing_over(getattr(self._connection, "connection", None))
        except (smtplib.SMTPException, OSError) as down:
            self.close()
            raise NotSent(f"connect {type(down).__name__}", again=True, down=True) from down
        self._handed = (
            getattr(self._connection, "connection", None) is None
        )  # other ways than SMTP tell nothing
        return self._connection

    def _note_handing_over(self, talk: Any) -> None:
        """Until a letter's text is handed over the server cannot have it, however it falls silent."""
        if talk is None:
            return
        data = talk.data

        def handing_over(text: Any) -> Any:
            self._handed = True
            return data(text)

        talk.data = handing_over

    def _drop_dead(self) -> None:
        """A server hangs up on who says nothing for a while."""
        talk = getattr(self._connection, "connection", None)
        if talk is None:
            return
        try:
            alive = talk.noop()[0] == OK
        except (smtplib.SMTPException, OSError):
            alive = False
        if not alive:
            self.close()

    def close(self) -> None:
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.close()
        self._connection = None


CHANNELS: dict[str, type[InApp] | type[Email]] = {one.key: one for one in (InApp, Email)}


def channels() -> dict[str, Channel]:
    """One instance each, of those that this installation has."""
    made: dict[str, Channel] = {key: kind() for key, kind in CHANNELS.items()}
    return {key: one for key, one in made.items() if one.works()}
