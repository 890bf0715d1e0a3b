"""A new version of a letter's text, entered twice over: what it says, and that the letter it makes was looked at."""

import hashlib

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from oversight.letters.placeholders import ALLOWED, EXAMPLE, WrongPlaceholder, check, fill
from oversight.models import LetterKind, LetterTemplate

LOOK = "อ่านหนังสือตัวอย่างด้านล่างนี้ หากถูกต้องให้ทำเครื่องหมายในช่องนี้ แล้วกดบันทึกอีกครั้ง หากไม่ถูกต้องให้แก้ไขข้อความด้านบน"
TEMPLATE = ("kind", "to", "text", "days", "valid_from")


def words() -> SafeString:
    """The placeholders, each with what it becomes."""
    listed = format_html_join(
        "", "<li>{}: {}</li>", ((f"{{{name}}}", told) for name, told in ALLOWED.items())
    )
    return format_html("หนึ่งบรรทัดคือหนึ่งย่อหน้า คำในวงเล็บปีกกาที่ใช้ได้:<ul>{}</ul>", listed)


def example(text: str) -> SafeString:
    """The letter that the text makes, of an invented month."""
    lines = (line for line in fill(text, EXAMPLE).splitlines() if line.strip())
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def _mark(text: str, kind: str) -> str:
    return hashlib.sha256(f"{kind}\0{text}".encode()).hexdigest()


class LetterTemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """Saved when the letter that it makes was shown and ticked; another text is shown anew."""

    right = forms.BooleanField(label="อ่านหนังสือตัวอย่างแล้ว", required=False)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = LetterTemplate
        fields = TEMPLATE
        widgets = {"text": forms.Textarea(attrs={"rows": 14, "cols": 90})}

    def clean_text(self) -> str:
        """Only words that are filled in; the kind stands above the text and is clean by now."""
        text: str = "\n".join(line.strip() for line in self.cleaned_data["text"].splitlines() if line.strip())
        kind = self.cleaned_data.get("kind")
        try:
            check(text, refers=bool(kind and LetterKind(kind).before))
        except WrongPlaceholder as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return text

    def _post_clean(self) -> None:
        """Asked last: only of a text that could be saved."""
        if not self.errors and not self.instance.pk:
            self.instance.version = _next_version(self.cleaned_data["kind"], self.cleaned_data["to"])
        super()._post_clean()  # type: ignore[misc]  # Django's own hook for what needs the instance
        if not self.errors:
            self._ask_to_look()

    def _ask_to_look(self) -> None:
        text = self.cleaned_data["text"]
        mark = _mark(text, self.cleaned_data["kind"])
        if self.cleaned_data["right"] and self.cleaned_data["shown"] == mark:
            return
        typed = {name: value for name, value in self.data.items() if name != self.add_prefix("right")}
        self.data = typed | {self.add_prefix("shown"): mark}
        self["right"].help_text = example(text)
        self.add_error("right", LOOK)


def _next_version(kind: str, to: str) -> int:
    newest = LetterTemplate.objects.filter(kind=kind, to=to).order_by("-version").first()
    return newest.version + 1 if newest else 1
