"""What is due, what was posted, what is late; the INFO spreadsheet."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "ข้อมูลประจำเดือน"

    def ready(self) -> None:
        from cases import reference
        from cases.imports import receipts
        from cases.jobs import register
        from reporting.exports import job_kinds
        from reporting.imported import due_after
        from reporting.reference import load_duty

        for kind in job_kinds():
            register(kind)

        reference.AFTERWARDS.append(load_duty)
        receipts.AFTER_IMPORT.append(due_after)
