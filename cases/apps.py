"""Who works where, who asked for help, what became of it."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "การช่วยเหลือประชาชน"

    def ready(self) -> None:
        from cases.actions.imports_jobs import register_kinds

        register_kinds()
