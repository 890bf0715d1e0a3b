"""What district and province see, check, send back and chase."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "oversight"
    verbose_name = "การกำกับติดตาม"
