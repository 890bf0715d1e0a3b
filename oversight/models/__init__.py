"""What district and province write: templates of letters, letters, what stood in them."""

from oversight.models.letter import Letter, LetterPaper, LetterRow, LetterState
from oversight.models.template import LetterKind, LetterTemplate, LetterTo

__all__ = ["Letter", "LetterKind", "LetterPaper", "LetterRow", "LetterState", "LetterTemplate", "LetterTo"]
