"""Which code runs: written into every row of the ledger (`JobRun`), so that a flag can be traced to its programme."""

import tomllib
from pathlib import Path

LENGTH = 12  # of a commit's name


def code_version(base: Path, built: str = "") -> str:
    """As "0.1.0+3f2a…": the project's version and, where it is known, the commit.

    `built` is what the image was built from (CODE_VERSION), since an image has no `.git`; a checkout tells its own.
    Changes that were not committed do not show.
    """
    number = tomllib.loads((base / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    commit = built.strip() or _commit(base / ".git")
    return f"{number}+{commit[:LENGTH]}" if commit else str(number)


def _commit(git: Path) -> str:
    """Read from the files themselves: no git is needed, nor is it asked whom the folder belongs to."""
    try:
        if git.is_file():  # a worktree of another checkout
            git = git.parent / git.read_text().removeprefix("gitdir:").strip()
        head = (git / "HEAD").read_text().strip()
        if not head.startswith("ref: "):
            return head
        return _of_branch(git, head.removeprefix("ref: "))
    except OSError:
        return ""


def _of_branch(git: Path, name: str) -> str:
    common = git / "commondir"
    home = git / common.read_text().strip() if common.exists() else git
    if (home / name).exists():
        return (home / name).read_text().strip()
    packed = (home / "packed-refs").read_text().splitlines()
    return next((line.split()[0] for line in packed if line.endswith(f" {name}")), "")
