"""At the end: what was played, and in the long run which alteration was caught by which proof, and how fast."""

import pytest

PLAYED: list[str] = []
CAUGHT: list[tuple[str, str, float, str]] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in PLAYED:
        terminalreporter.write_line(line)
    for what, proof, seconds, told in CAUGHT:
        terminalreporter.write_line(f"{what:<60} → {proof:<12} {seconds:5.1f} s  {told}")
    if CAUGHT:
        terminalreporter.write_line(
            f"{len(CAUGHT)} alterations caught in {sum(seconds for _, _, seconds, _ in CAUGHT):.0f} s"
        )
