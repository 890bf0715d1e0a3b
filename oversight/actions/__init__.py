"""What district and province do: letters are drafted, issued, acknowledged."""

from oversight.actions.make_letters import cancel_letter, make_letters, renew_letter
from oversight.actions.send_letters import acknowledge_letter, issue_letter, issue_letters, running_number
from oversight.letters.refusals import CannotWrite

__all__ = [
    "CannotWrite",
    "acknowledge_letter",
    "cancel_letter",
    "issue_letter",
    "issue_letters",
    "make_letters",
    "renew_letter",
    "running_number",
]
