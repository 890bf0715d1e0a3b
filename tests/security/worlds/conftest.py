"""At the end: what was played, and in the long run which alteration was caught by which proof, and how fast."""

from tests.workers import FIGURES

PLAYED: list[str] = []
CAUGHT: list[tuple[str, str, float, str]] = []


def figures() -> list[str]:
    caught = [f"{what:<60} → {proof:<12} {seconds:5.1f} s  {told}" for what, proof, seconds, told in CAUGHT]
    if caught:
        caught.append(
            f"{len(CAUGHT)} alterations caught in {sum(seconds for _, _, seconds, _ in CAUGHT):.0f} s"
        )
    return [*PLAYED, *caught]


FIGURES.append(figures)
