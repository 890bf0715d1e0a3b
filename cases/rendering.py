"""How forms are drawn: our templates, each field with its label, hint and error."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    field_template_name = "forms/field.html"
