"""What a sealed column is in Python before anybody asks for its text."""

from typing import Any, Final, NoReturn

CLOSED: Final = object()


class Sealed:
    """A token, opened at most once; or a value that was set and waits for its row to be saved.

    Shows nothing: not in a log, a template, a traceback, a cache or a queue.
    """

    __slots__ = ("token", "value")

    def __init__(self, token: str | None = None, value: Any = CLOSED) -> None:
        self.token = token
        self.value = value

    @property
    def closed(self) -> bool:
        return self.value is CLOSED

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sealed) or self.token is None:
            return self is other
        return self.token == other.token

    def __hash__(self) -> int:
        return hash(self.token) if self.token else id(self)

    def __copy__(self) -> "Sealed":
        return self

    def __deepcopy__(self, memo: object) -> "Sealed":
        return self

    def __reduce__(self) -> Any:
        """A pickle holds the token alone."""
        if self.token is None:
            self._refuse()
        return Sealed, (self.token,)

    def _refuse(self) -> NoReturn:
        raise TypeError("text without its token cannot be pickled: save the row, or load it anew")
