"""What the README shows is what continuous integration runs."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent


def commands(document: str) -> list[str]:
    """The lines of the shell blocks of a Markdown document."""
    blocks = document.split("```sh\n")[1:]
    return [line for block in blocks for line in block.split("```")[0].splitlines() if line]


def test_ci_runs_the_test_command_of_the_readme() -> None:
    shown = commands((ROOT / "README.md").read_text(encoding="utf-8"))
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in shown if "pytest" in line and line in script]
