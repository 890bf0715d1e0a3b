"""What is due, what was posted, what is late; the INFO spreadsheet."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "ข้อมูลประจำเดือน"

    def ready(self) -> None:
        from cases import reference
        from cases.imports import receipts
        from cases.jobs import register
        from reporting.export_jobs import INFO
        from reporting.imported import due_after
        from reporting.reference import load_duty

        register(INFO)

        reference.AFTERWARDS.append(load_duty)
        receipts.AFTER_IMPORT.append(due_after)
