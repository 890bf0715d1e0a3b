"""The broker carries JSON and nothing else: a pickled message would run code of whoever can write to Valkey."""

import os

import pytest
from kombu import Connection, Exchange, Producer, Queue
from kombu.exceptions import ContentDisallowed

from config.celery import app


class Touch:
    """Unpickled, it makes a file: the sign that foreign code has run."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_every_content_type_setting_says_json():
    assert list(app.conf.accept_content) == list(app.conf.result_accept_content) == ["json"]
    assert {app.conf.task_serializer, app.conf.result_serializer, app.conf.event_serializer} == {"json"}


@pytest.fixture
def received():
    """Sends a body with a serializer and tells what a worker's consumer, by our settings, makes of it."""
    with Connection("memory://") as connection:
        queue = Queue("told", Exchange("told"), routing_key="told", channel=connection.channel())

        def send(body, serializer, **consumer):
            queue.declare()
            Producer(connection, queue.exchange, "told").publish(body, serializer=serializer)
            taken, refused = [], []
            asked = app.amqp.TaskConsumer(connection.channel(), queues=[queue], **consumer)
            asked.register_callback(lambda told, message: taken.append(told))
            asked.on_decode_error = lambda message, error: refused.append(error)
            with asked:
                connection.drain_events(timeout=5)
            return taken, refused

        yield send


def test_a_pickled_message_is_refused_unread(received, tmp_path):
    taken, refused = received(Touch(tmp_path / "ran"), "pickle")
    assert taken == []
    assert [type(error) for error in refused] == [ContentDisallowed]
    assert not (tmp_path / "ran").exists()


def test_what_the_house_itself_sends_is_taken(received):
    assert received([[], {}, {}], app.conf.task_serializer) == ([[[], {}, {}]], [])


def test_a_consumer_that_took_pickle_would_have_run_it(received, tmp_path):
    """The negative control: it is the setting that refuses."""
    received(Touch(tmp_path / "ran"), "pickle", accept=["pickle"])
    assert (tmp_path / "ran").exists()


def test_no_scheduled_task_carries_anything():
    """What beat sends is a name; PostgreSQL is asked for the rest."""
    assert all(not entry.get("args") and not entry.get("kwargs") for entry in app.conf.beat_schedule.values())
