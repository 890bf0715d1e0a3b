"""The room that runs the others."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "การตั้งค่า"

    def ready(self) -> None:
        from config import celery, checks  # noqa: F401  (makes the Celery application known, registers the checks)
