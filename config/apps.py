"""The room that runs the others."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "การตั้งค่า"

    def ready(self) -> None:
        from config import celery, checks  # noqa: F401  (makes the Celery application known, registers the checks)


class AdministrationConfig(AdminConfig):
    """Django's admin with our own door and our own refusals."""

    default_site = "cases.admin_site.Site"
