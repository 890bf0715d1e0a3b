"""Nothing personal in a log line, and no key to anything."""

import logging

import pytest
from django.db import DatabaseError, transaction
from gunicorn.config import Config

from cases.models import Case
from config import gunicorn, postgres
from config.logs import Quiet
from tests.factories import make_case

FORMAT = Quiet("%(levelname)s %(message)s")


def logged(error=None, message="Internal Server Error: /cases/new/"):
    info = (type(error), error, error.__traceback__) if error else None
    return FORMAT.format(logging.LogRecord("x", logging.ERROR, __file__, 1, message, (), info))


@pytest.mark.django_db
def test_a_refused_row_is_not_written_into_the_log(officer):
    case = make_case(officer, community="ชุมชนลับแล")
    with pytest.raises(DatabaseError) as raised, transaction.atomic():
        Case.objects.filter(pk=case.pk).update(people_affected=0)
    assert "ลับแล" in str(raised.value)  # the database quotes the whole row
    text = logged(raised.value)
    assert "ลับแล" not in text
    assert "case_affects_someone" in text  # enough to find the fault
    assert "test_logs.py" in text


def test_other_faults_keep_their_words():
    with pytest.raises(KeyError) as raised:
        {}["a programming fault"]
    assert "a programming fault" in logged(raised.value)


def test_an_invitation_is_no_use_to_a_reader_of_the_log():
    line = logged(message="Forbidden (CSRF token missing.): /invitation/MTI/abc123-0f0f/")
    assert "abc123" not in line
    assert "/invitation/" in line


def test_the_web_servers_log_masks_it_too():
    logger = gunicorn.logger_class(Config())
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/invitation/MTI/abc123-0f0f/",
        "RAW_URI": "/",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }
    atoms = logger.atoms(_Answer(), _Asked(), environ, _Moment())
    assert "abc123" not in gunicorn.access_log_format % logger.atoms_wrapper_class(atoms)


class _Answer:
    status, sent, headers, response_length = "200 OK", 1, (), 1


class _Asked:
    headers = ()


class _Moment:
    seconds, microseconds, days = 0, 1000, 0


def test_the_database_logs_no_statement_and_no_row():
    assert postgres.TUNING["log_min_error_statement"] == "panic"
    assert postgres.TUNING["log_error_verbosity"] == "terse"
