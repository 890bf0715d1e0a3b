"""What district and province see, check, send back and chase."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "oversight"
    verbose_name = "การกำกับติดตาม"

    def ready(self) -> None:
        from cases import reference
        from cases.jobs import register
        from oversight.letter_jobs import letter_job
        from oversight.letters.waiting import letters_waiting
        from oversight.reference import load_letter_templates
        from reporting.views import home

        register(letter_job())
        home.ALSO.append(letters_waiting)
        reference.AFTERWARDS.append(load_letter_templates)
