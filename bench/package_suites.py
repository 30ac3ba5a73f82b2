"""Runs the own test-suites of third-party packages: as they are, under ``fb.accelerate``, and on the drop-in.

Three modes, each a run of pytest in an environment of its own:

plain
    The package and its tests as they are.
host
    The package accelerated, the tests untouched, so that they hand in host data: the same tests pass as in *plain*.
drop-in
    The tests' own ``numpy`` is the drop-in too: they make FallbackArrays, and hand them in.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from xml.etree import ElementTree

from bench.package_failures import DROP_IN, FLAKY, HOST

ROOT = Path(__file__).parents[1]
MODES = ("plain", "host", "drop-in")
COMMON = ("numpy==2.4.6", "scipy==1.17.1", "matplotlib==3.11.2", "pandas==3.1.1", "sympy==1.14.0",
          "scikit-learn==1.5.2", "hypothesis==6.170.17", "pytest==9.2.0", "pytest-timeout==2.4.0")  # fmt: skip
"""What the packages and their tests need. metric-learn 0.7 asks scikit-learn for what it had until 1.5."""
_LONGEST = {"test": 240, "suite": 1800}
"""Seconds."""
_KNOWN = {"plain": {}, "host": HOST, "drop-in": DROP_IN}
_HEAD = (
    "| package | version | tests | plain passed | host passed | only there "
    "| drop-in passed | only there | known | seconds |"
)
_NOTES = """
*only there*: tests that pass with plain NumPy and do not pass here (in *host*, the other way round too); *known*: those
of the drop-in that `bench/package_failures.py` names, with the reason. *seconds*: of the three runs, in the order of
the columns; 0 where a run was there from before."""


@dataclass(frozen=True)
class Suite:
    """A package and its tests, as its source distribution ships them.

    Attributes
    ----------
    requirement : str
        For pip.
    package : str
        What is imported and accelerated.
    tests : str
        Pattern of the folders of tests in the source distribution. They are moved into one package that is
        ``tests_of_<package>``, since what is in the package itself would be accelerated with it.
    imports : dict
        What the tests call their own modules, and where these are after the move.
    without : tuple of str
        Files of the tests that are left out.
    only : tuple of str
        The files that are run; all by default. Given for suites that take more than four minutes.
    options : tuple of str
        For pytest.
    needs : tuple of str
        What else its tests need, for pip.
    makers : str
        Modules of the package that wrapped NumPy's functions when they were loaded, before anything was accelerated,
        and from which the tests get their arrays: in *drop-in* they give FallbackArrays.
    conftest : str
        A file of ours that stands for a conftest.py that is not shipped.
    """

    requirement: str
    package: str
    tests: str = "tests"
    imports: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    makers: str = ""
    conftest: str = ""

    @property
    def own(self) -> str:
        """The package that the tests are moved to."""
        return f"tests_of_{self.package}"


SUITES = {
    "autograd": Suite(
        "autograd==1.9.1", "autograd",
        imports={name: f"tests_of_autograd.{name}" for name in ("numpy_utils", "test_binary_ops")},
        makers="autograd.numpy.random",
    ),
    # instead of pyriemann, whose tests cannot run without the conftest.py that is not shipped; pymanopt's imports
    # TensorFlow and PyTorch to set their seeds
    "pymanopt": Suite(
        "pymanopt==2.2.1", "pymanopt", imports={"tests": "tests_of_pymanopt"},
        without=("conftest.py", "test_examples.py", "test_problem.py", "backends/test_jax.py",
                 "backends/test_pytorch.py", "backends/test_tensorflow.py"),
    ),
    "findiff": Suite(
        "findiff==0.16.0", "findiff", imports={"tests": "tests_of_findiff"}, options=("-m", "not benchmark"),
    ),
    "numdifftools": Suite(
        "numdifftools==0.11.2", "numdifftools", "src/numdifftools/tests",
        imports={"numdifftools.tests": "tests_of_numdifftools"},
    ),
    # instead of mlxtend, whose source distribution ships no tests
    "metric-learn": Suite(
        "metric-learn==0.7.0", "metric_learn", "test", imports={"test": "tests_of_metric_learn"},
        # without scikit-learn's checks of estimators, and what fits each of them hundreds of times: four minutes
        only=("test_base_metric.py", "test_constraints.py", "test_pairs_classifiers.py",
              "test_quadruplets_classifiers.py", "test_triplets_classifiers.py", "test_utils.py"),
    ),
    "control": Suite(
        "control==0.10.2", "control", "control/tests", imports={"control.tests": "tests_of_control"},
        without=("docstrings_test.py",),
        # pictures, that is matplotlib, two minutes; and SciPy's integrators and optimizers, which call NumPy on two or
        # three numbers hundreds of thousands of times; another file imports them
        options=tuple(f"--ignore-glob=*/{name}_test.py" for name in (
            "ctrlplot", "freqplot", "timeplot", "phaseplot", "flatsys", "freqresp", "kwargs", "optimal", "stochsys")),
    ),
    "pytransform3d": Suite("pytransform3d==3.17.0", "pytransform3d", "pytransform3d/**/test"),
    # instead of scikit-fem, whose source distribution ships no tests
    "felupe": Suite(
        "felupe==11.3.0",
        "felupe",
        without=("test_constitution_jax.py",),
        needs=("meshio==5.3.5", "tensortrax==0.29.0"),
    ),
    "POT": Suite(
        "POT==0.9.7.post1", "ot", "test", conftest="package_conftest.py",
        # a third of the tests, in all combinations of parameters: a minute with NumPy, and ten with host calls told
        without=("test_solvers.py", "test_partial.py"),
    ),
    "filterpy": Suite("filterpy==2.0.0", "filterpy", "filterpy/**/tests"),
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """One test's outcome: 'passed', 'failed', 'error' or 'skipped', and the error in a line."""

    outcome: str
    error: str = ""


Results = dict[str, Result]


# --- the workplace ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Workplace:
    """A folder with the environment, the source distributions and the results; what is there already is kept."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "venv" / "bin" / "python"

    def environment(self) -> None:
        """An environment with the packages, what their tests need, and this checkout."""
        packages = (each for suite in SUITES.values() for each in (suite.requirement, *suite.needs))
        wanted = "\n".join((*COMMON, *packages, str(ROOT)))
        stamp = self.folder / "installed.txt"
        if stamp.exists() and stamp.read_text() == wanted:
            return
        told(f"installing into {self.folder}")
        if not self.python.exists():
            venv.create(self.folder / "venv", with_pip=True)
        self.pip("install", *wanted.split("\n")[:-1])
        self.pip("install", "--editable", str(ROOT))
        stamp.write_text(wanted)

    def pip(self, *arguments: str) -> None:
        subprocess.run([self.python, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"], check=True)

    def source(self, suite: Suite) -> Path:
        """The unpacked source distribution, its tests moved; as it is, if the suite has not changed since."""
        folder = self.folder / "sources" / suite.package
        stamp = folder / "suite.txt"
        if not (stamp.exists() and stamp.read_text() == repr(suite)):
            shutil.rmtree(folder, ignore_errors=True)
            for mode in MODES:
                self.xml(suite, mode).unlink(missing_ok=True)
            self._unpack(suite, folder)
            move_tests(suite, folder)
            stamp.write_text(repr(suite))
        return folder

    def _unpack(self, suite: Suite, folder: Path) -> None:
        """Download what pip has no wheel of, and unpack it; its metadata are made, but nothing is installed."""
        name, _, version = suite.requirement.partition("==")
        archives = self.folder / "archives" / f"{name}-{version}"
        if not list(archives.glob("*.tar.gz")):
            self.pip("download", "--no-binary", name, "--no-deps", "--dest", str(archives), suite.requirement)
        (archive,) = archives.glob("*.tar.gz")
        with tarfile.open(archive) as opened:
            opened.extractall(folder.parent / "unpacked", filter="data")
            top = opened.getnames()[0].partition("/")[0]
        (folder.parent / "unpacked" / top).rename(folder)

    def xml(self, suite: Suite, mode: str) -> Path:
        """Where pytest writes a run's results."""
        return self.folder / "results" / f"{suite.package}-{mode}.xml"


def move_tests(suite: Suite, source: Path) -> None:
    """Make one package of all folders of tests, and let them find each other there."""
    own = source / suite.own
    for number, tests in enumerate(sorted(source.glob(suite.tests))):
        several = "*" in suite.tests
        part = own / "_".join(tests.relative_to(source).parts[1:-1] or ("top",)) if several else own
        assert several or not number, f"{suite.tests} is more than one folder"
        part.parent.mkdir(exist_ok=True)
        tests.rename(part)
    assert own.exists(), f"there are no {suite.tests} in {suite.requirement}"
    for name in suite.without:
        (own / name).unlink()
    if suite.conftest:
        shutil.copy(Path(__file__).with_name(suite.conftest), own / "conftest.py")
    for path in [own, *own.rglob("*")]:
        if path.is_dir():
            (path / "__init__.py").touch()
    for path in own.rglob("*.py"):
        path.write_text(moved_imports(path.read_text(), suite.imports))


def moved_imports(code: str, imports: dict[str, str]) -> str:
    """The code, with its imports of the tests' own modules as these are called after the move."""
    for old, new in imports.items():
        code = re.sub(rf"^(\s*(?:from|import)\s+){re.escape(old)}(?=[.\s])", rf"\g<1>{new}", code, flags=re.MULTILINE)
    return code


# --- a run --------------------------------------------------------------------------------------------------------


def run(work: Workplace, suite: Suite, mode: str) -> float:
    """Run a suite; the seconds that it took."""
    folder, xml = work.source(suite), work.xml(suite, mode)
    xml.parent.mkdir(exist_ok=True)
    xml.unlink(missing_ok=True)
    shutil.copy(Path(__file__).with_name("package_plugin.py"), plugins(work))
    (folder / "our.ini").write_text("[pytest]\npython_files = test_*.py *_test.py\n")
    command = [
        work.python, "-m", "pytest", "-c", "our.ini", "--rootdir", ".", "-p", "package_plugin",
        "-p", "no:cacheprovider",
        f"--timeout={_LONGEST['test']}", "--tb=short", "-q", f"--junit-xml={xml}", *suite.options,
        *(f"{suite.own}/{name}" for name in suite.only or ("",)),
    ]  # fmt: skip
    start = perf_counter()
    with xml.with_suffix(".log").open("w") as log:
        try:
            subprocess.run(command, cwd=folder, env=environment_of(work, suite, mode), stdout=log, stderr=log,
                           timeout=_LONGEST["suite"])  # fmt: skip
        except subprocess.TimeoutExpired:
            print("\ntook too long", file=log)
    return perf_counter() - start


def plugins(work: Workplace) -> Path:
    """The folder that the plugin is loaded from."""
    folder = work.folder / "plugins"
    folder.mkdir(exist_ok=True)
    return folder


def environment_of(work: Workplace, suite: Suite, mode: str) -> dict[str, str]:
    """The environment variables of a run: one thread, no window, and fbarray as the mode has it."""
    drop_in = {"FBARRAY_RANDOM": "numpy", "FBARRAY_FALLBACK": "allow", "FBARRAY_MASQUERADE": "1"}
    return {
        "FBARRAY_DEVICE": "simulated", **os.environ, **(drop_in if mode == "drop-in" else {}),
        "PACKAGE_SUITE_MODE": mode, "PACKAGE_SUITE_PACKAGES": suite.package, "PACKAGE_SUITE_TESTS": suite.own,
        "PACKAGE_SUITE_MAKERS": suite.makers,
        "PYTHONPATH": str(plugins(work)), "PYTHONSAFEPATH": "1", "PYTHONHASHSEED": "0", "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip


def results(work: Workplace, suite: Suite, mode: str) -> Results:
    """What a run gave, by the names of the tests; one error, if it came to no end."""
    try:
        cases = ElementTree.parse(work.xml(suite, mode)).iter("testcase")
    except (FileNotFoundError, ElementTree.ParseError):
        log = work.xml(suite, mode).with_suffix(".log").read_text().strip().splitlines() or [""]
        return {"the whole suite": Result("error", log[-1])}
    found: Results = {}
    for case in cases:
        module = case.get("classname", "").removeprefix(f"{suite.own}.")
        name = f"{module}::{case.get('name')}"
        if found.get(name, Result("passed")).outcome in ("passed", "skipped"):  # the worst of setup, call and teardown
            found[name] = result_of(case)
    return found


def result_of(case: ElementTree.Element) -> Result:
    for tag, outcome in (("failure", "failed"), ("error", "error"), ("skipped", "skipped")):
        said = case.find(tag)
        if said is not None:
            lines = re.findall(r"^E +(.*)$", said.text or "", re.MULTILINE) or [said.get("message", "")]
            return Result(outcome, " ".join(" ".join(lines).split())[:300])
    return Result("passed")


# --- the report ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One package: its results by mode, and the seconds of its runs."""

    name: str
    found: dict[str, Results]
    seconds: dict[str, float]

    def passed(self, mode: str) -> int | str:
        tests = self.found.get(mode)
        return "-" if tests is None else sum(test.outcome == "passed" for test in tests.values())

    def differing(self, mode: str) -> dict[str, Result]:
        """The tests that pass with plain NumPy and not in this mode; in *host*, the other way round too."""
        plain, here = self.found["plain"], self.found.get(mode)
        if here is None or mode == "plain":
            return {}
        gone = Result("missing", "was not run")
        worse = {name: here.get(name, gone) for name, test in plain.items() if test.outcome == "passed"}
        new = {name: test for name, test in here.items() if name not in plain}
        better = {name: here.get(name, gone) for name, test in plain.items() if test.outcome in ("failed", "error")}
        found = {name: test for name, test in {**new, **worse}.items() if test.outcome != "passed"}
        if mode == "host":
            found |= {name: Result("passed") for name, test in better.items() if test.outcome == "passed"}
        return {name: test for name, test in found.items() if not reason_for(name, FLAKY.get(self.name, {}))}

    def known(self, mode: str) -> dict[str, str]:
        """Of those, the ones that are known to, with the reason."""
        reasons = {name: reason_for(name, _KNOWN[mode].get(self.name, {})) for name in self.differing(mode)}
        return {name: reason for name, reason in reasons.items() if reason}

    @property
    def unknown(self) -> int:
        return sum(len(self.differing(mode)) - len(self.known(mode)) for mode in MODES)

    def __str__(self) -> str:
        version = SUITES[self.name].requirement.partition("==")[2]
        cells = [self.name, version, len(self.found["plain"]), self.passed("plain")]
        for mode in MODES[1:]:
            cells += [self.passed(mode), len(self.differing(mode)) if mode in self.found else "-"]
        seconds = ", ".join(f"{self.seconds.get(mode, 0):.0f}" for mode in MODES)
        return "| " + " | ".join(map(str, [*cells, len(self.known("drop-in")), seconds])) + " |"

    def listed(self) -> Iterable[str]:
        """The failing tests of each mode, those of plain NumPy too."""
        for name, test in self.found["plain"].items():
            if test.outcome in ("failed", "error"):
                yield f"plain {test.outcome}: {name}: {test.error}"
        for mode in MODES[1:]:
            known = self.known(mode)
            for name, test in self.differing(mode).items():
                why = f" (known: {known[name]})" if name in known else ""
                yield f"{mode} {test.outcome}: {name}: {test.error}{why}"


def reason_for(name: str, known: dict[str, str]) -> str:
    """The reason beside the first pattern that the test's name fits; brackets in it mean themselves."""
    fits = (reason for pattern, reason in known.items() if fnmatch.fnmatchcase(name, pattern.replace("[", "[[]")))
    return next(fits, "")


def measured(work: Workplace, name: str, modes: tuple[str, ...], again: bool) -> Row:
    """One package in some modes; plain results of the same suite are kept, since nothing of fbarray's is in them."""
    suite = SUITES[name]
    work.source(suite)
    there = [mode for mode in MODES if mode == "plain" or mode in modes]
    seconds = {}
    for mode in there:
        if not work.xml(suite, mode).exists() or (again and mode in modes):
            told(f"{name}: {mode}")
            seconds[mode] = run(work, suite, mode)
    return Row(name, {mode: results(work, suite, mode) for mode in there}, seconds)


def told(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fbarray-package-suites"
    parser = argparse.ArgumentParser(prog="python -m bench.package_suites", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SUITES)} (default: all)")
    parser.add_argument("--mode", choices=MODES, action="append", help="may be given more than once (default: all)")
    parser.add_argument("--list", action="store_true", help="name the failing tests, each with its error")
    parser.add_argument("--report", action="store_true", help="of the results that are there; run what is missing only")
    parser.add_argument("--work", type=Path, default=cache, metavar="DIR", help=f"for all that it needs ({cache})")
    chosen = parser.parse_args()
    if unknown := set(chosen.names).difference(SUITES):
        parser.error(f"no such package: {', '.join(sorted(unknown))}")
    return chosen


def main() -> int:
    """Print the table; the exit status is 1 where tests fail that are not known to."""
    chosen = arguments()
    chosen.work.mkdir(parents=True, exist_ok=True)
    work = Workplace(chosen.work.resolve())
    work.environment()
    rows = []
    for name in chosen.names or SUITES:
        rows.append(measured(work, name, tuple(chosen.mode or MODES), not chosen.report))
        told(str(rows[-1]))
    print(_HEAD, "|" + "---|" * (_HEAD.count("|") - 1), *rows, _NOTES, sep="\n")
    if chosen.list:
        for row in rows:
            lines = [f"- {line}" for line in row.listed()]
            print("", f"{row.name}:", "", *lines or ["no failures"], sep="\n")
    unknown = sum(row.unknown for row in rows)
    print(f"\n{unknown} tests fail that are not known to" if unknown else "\nno test fails that is not known to")
    return int(unknown > 0)


if __name__ == "__main__":
    sys.exit(main())
