"""One command for each environment: ``nox -s tests-3.13``, ``nox -s oldest``, ``nox -s lint``."""

from pathlib import Path

import nox

nox.options.sessions = ["lint", "tests-3.11", "oldest"]


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """The suite on the simulated device."""
    session.install("--editable", ".[test]")
    session.run("python", "-m", "pytest", "-q", "-n", "2", *session.posargs)


@nox.session(python="3.11")
def oldest(session: nox.Session) -> None:
    """The suite with the oldest NumPy that is supported."""
    session.install("--editable", ".[test]", "numpy==2.0.*")
    session.run("python", "-m", "pytest", "-q", "-n", "2", *session.posargs)


@nox.session(python="3.11")
def pure(session: nox.Session) -> None:
    """The suite with no module compiled; what was compiled here is deleted."""
    for built in Path("fbarray").rglob("*.so"):
        built.unlink()
    session.install("--editable", ".[test]", env={"FBARRAY_PURE": "1"})
    session.run("python", "-m", "pytest", "-q", "-n", "2", *session.posargs)


@nox.session(python="3.11")
def lint(session: nox.Session) -> None:
    """The style and the types."""
    session.install("--editable", ".[test,lint]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", "fbarray")
    session.run("mypy")
