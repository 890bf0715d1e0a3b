"""What becomes of a letter when the step that sent the case on is taken back."""

from cases.models import Case, CaseStep, Referral, User


def unsend(case: Case, step: CaseStep, by: User) -> None:
    """Removes the letter that the step wrote, unless it was answered: an answer is a fact. History keeps it."""
    if step.verb != "refer":
        return
    letters = Referral.objects.visible_to(by).filter(case=case, agency=case.referred_to).unanswered()
    if letter := letters.filter(sent_on=step.happened_on).order_by("-id").first():
        letter.delete()
