"""What is due, what was posted, what is late; the INFO spreadsheet."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "ข้อมูลประจำเดือน"
