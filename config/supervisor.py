"""Keeps the processes of `up` running: starts them, restarts what dies, stops them all."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config import processes

LONGEST_PAUSE = 30.0  # seconds between two tries of what keeps dying
STEADY = 60.0  # seconds after which a death counts as the first again


@dataclass
class Service:
    """One process: what it is called, its words, and how often it has died lately."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    child: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    deaths: int = 0
    due: float = 0.0  # monotonic instant of the next start, when dead

    def pause(self, now: float) -> float:
        """Seconds to wait before starting again: 1, 2, 4 … 30."""
        self.deaths = 1 if now - self.born > STEADY else self.deaths + 1
        return float(min(LONGEST_PAUSE, 2 ** (self.deaths - 1)))


@dataclass
class Supervisor:
    """The services of one data folder; `say` tells the operator what happens."""

    data: Path
    directory: Path
    say: Callable[[str], None]
    services: dict[str, Service] = field(default_factory=dict)

    def stop_leftovers(self, names: Sequence[str]) -> None:
        """Ends what a killed run has left behind; most of it has ended by itself."""
        for name in names:
            processes.stop_noted(self._note(name))

    def start(self, service: Service) -> None:
        service.child = processes.spawn(
            service.command, log=self.log(service.name), env=service.environment, cwd=self.directory
        )
        service.born = time.monotonic()
        processes.remember(service.child.pid, self._note(service.name))
        self.services[service.name] = service

    def look_after(self) -> None:
        """One round: notices the dead, starts again what is due."""
        now = time.monotonic()
        for service in self.services.values():
            if service.child is not None and service.child.poll() is not None:
                processes.kill_group(service.child.pid)  # its own children may still hold the port
                wait = service.pause(now)
                self.say(
                    f"{service.name} หยุดทำงาน (รหัส {service.child.returncode}) จะเริ่มใหม่ใน {wait:.0f} วินาที "
                    f"ดู {self.log(service.name)}"
                )
                service.child, service.due = None, now + wait
            elif service.child is None and now >= service.due:
                self.start(service)

    def replace_environment(self, changes: Mapping[str, str]) -> None:
        """Starts everything again with new addresses of the servers."""
        self.stop()
        for service in self.services.values():
            kept = {name: value for name, value in changes.items() if name in service.environment}
            service.environment = {**service.environment, **kept}
            self.start(service)

    def stop(self) -> None:
        """Asks all to end at once, waits for each, kills what does not."""
        running = [service.child for service in self.services.values() if service.child is not None]
        for child in running:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for child in running:
            processes.stop_child(child, patience=10)
        for name in self.services:
            self._note(name).unlink(missing_ok=True)

    def kill(self) -> None:
        """For the impatient second Ctrl-C."""
        for service in self.services.values():
            if service.child is not None and service.child.poll() is None:
                processes.kill_group(service.child.pid)

    def log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"

    def _note(self, name: str) -> Path:
        return self.data / "run" / f"{name}.json"
