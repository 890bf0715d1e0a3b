"""At the end of the long run: which alteration was caught by which proof, and how fast."""

import pytest

CAUGHT: list[tuple[str, str, float]] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what, proof, seconds in CAUGHT:
        terminalreporter.write_line(f"{what:<60} → {proof:<14} {seconds:6.1f} s")
    if CAUGHT:
        terminalreporter.write_line(f"{len(CAUGHT)} alterations caught in {sum(s for *_, s in CAUGHT):.0f} s")
