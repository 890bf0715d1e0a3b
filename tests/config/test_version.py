"""Which code runs, worked out without git: of a checkout, a worktree, an image, an unpacked archive."""

from pathlib import Path

import pytest

from config.version import code_version

COMMIT = "3f2a9c" + "0" * 34


@pytest.fixture
def project(tmp_path: Path) -> Path:
    base = tmp_path / "project"
    base.mkdir()
    (base / "pyproject.toml").write_text('[project]\nversion = "1.2"\n')
    return base


def branch(git: Path, *, packed: bool = False) -> None:
    (git / "refs/heads").mkdir(parents=True)
    if packed:
        (git / "packed-refs").write_text(f"# pack-refs with: peeled\n{COMMIT} refs/heads/main\n")
    else:
        (git / "refs/heads/main").write_text(f"{COMMIT}\n")


@pytest.mark.parametrize("packed", [False, True])
def test_a_checkout_on_a_branch(project: Path, packed: bool) -> None:
    branch(project / ".git", packed=packed)
    (project / ".git/HEAD").write_text("ref: refs/heads/main\n")
    assert code_version(project) == "1.2+3f2a9c000000"


def test_a_checkout_of_one_commit(project: Path) -> None:
    (project / ".git").mkdir()
    (project / ".git/HEAD").write_text(f"{COMMIT}\n")
    assert code_version(project) == "1.2+3f2a9c000000"


def test_a_worktree_of_another_checkout(project: Path, tmp_path: Path) -> None:
    home = tmp_path / "home/.git"
    branch(home)
    (home / "worktrees/w").mkdir(parents=True)
    (home / "worktrees/w/HEAD").write_text("ref: refs/heads/main\n")
    (home / "worktrees/w/commondir").write_text("../..\n")
    (project / ".git").write_text(f"gitdir: {home}/worktrees/w\n")
    assert code_version(project) == "1.2+3f2a9c000000"


def test_an_image_says_what_it_was_built_from(project: Path) -> None:
    assert code_version(project, built=f"{COMMIT}\n") == "1.2+3f2a9c000000"


def test_an_archive_knows_the_project_s_version(project: Path) -> None:
    assert code_version(project) == "1.2"


def test_a_damaged_checkout_does_not_stop_the_start(project: Path) -> None:
    (project / ".git").mkdir()
    (project / ".git/HEAD").write_text("ref: refs/heads/gone\n")
    assert code_version(project) == "1.2"
