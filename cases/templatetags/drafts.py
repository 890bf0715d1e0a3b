"""`{% load drafts %}`: what a form carries whose text is kept while it is typed."""

from django import template
from django.forms import Form
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.models.keys import new_key
from cases.thai import format_instant
from cases.views.drafts import KEY, PATH, SENT, TITLE, WRITER, key_in

OPENED = '<p class="note" role="status">เปิดร่างที่เก็บไว้เมื่อ {} ซึ่งยังไม่ได้บันทึก — ตรวจสอบข้อความ แล้วกดบันทึก</p>'
register = template.Library()


@register.simple_tag
def keeps_draft() -> SafeString:
    """On the form's tag: where its text is sent every few seconds."""
    return format_html('data-draft="{}"', reverse("draft_keep"))


@register.simple_tag(takes_context=True)
def draft_fields(context: Context, *title: object, of: Form | None = None, at: str = "") -> SafeString:
    """Inside the form: the key under which it is kept, the page, and what its draft is called on the start page.

    `of`: of several forms on a page the one; it goes on under the key that was sent only if it is what was sent.
    `at`: where the form can be opened again, if not at the address of this page.
    """
    request = context["request"]
    key = key_in(request) if of is None or of.is_bound else None
    told = {
        KEY: key or new_key(),
        PATH: at or request.path,
        TITLE: " ".join(map(str, title)),
        WRITER: request.user.pk,
    } | ({SENT: "1"} if key else {})
    fields = format_html_join("", '<input type="hidden" name="{}" value="{}">', told.items())
    draft = getattr(request, "draft", None)
    return fields + format_html(OPENED, format_instant(draft.kept_at)) if draft and key else fields
