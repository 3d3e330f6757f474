"""Collects the lit tests of this folder and runs them in process.

A test is an ``.mlir`` file with lines ``// RUN: qlower … | filecheck %s``, as LLVM's lit has them; ``not`` before a
command asks for its failure, and ``2>&1`` adds what it reports to what it prints.
"""

import io
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pytest
from filecheck.finput import FInput
from filecheck.matcher import Matcher
from filecheck.options import parse_argv_options
from filecheck.parser import Parser, pattern_for_opts

from qlower.cli.main import run

RUN = "// RUN:"


class LitError(Exception):
    """A command of a lit test did not do what it should; the message is its output."""


class LitFile(pytest.File):
    """A file of RUN lines; each is a test."""

    def collect(self) -> Iterator[pytest.Item]:
        lines = [line.removeprefix(RUN).strip() for line in self.path.read_text().splitlines() if line.startswith(RUN)]
        if not lines:
            raise self.CollectError(f"{self.path} has no line that begins with {RUN}")
        for number, line in enumerate(lines):
            yield LitItem.from_parent(self, name=f"run{number}", line=line)


class LitItem(pytest.Item):
    """One RUN line: a pipe of commands."""

    def __init__(self, *, line: str, **others: object) -> None:
        super().__init__(**others)  # type: ignore[arg-type]  # pytest's own arguments
        self.line = line

    def runtest(self) -> None:
        text = ""
        for command in self.line.split(" | "):
            text = execute(shlex.split(command.replace("%s", str(self.path))), text)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> object:
        if isinstance(excinfo.value, LitError):
            return f"{self.line}\n{excinfo.value}"
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.path.name}: {self.line}"


def execute(words: list[str], text: str) -> str:
    """Run one command of a pipe on the text that comes in; gives the text that goes out.

    Raises:
        LitError: it failed, or should have.
    """
    should_fail = words[0] == "not"
    with_errors = "2>&1" in words
    words = [word for word in words[should_fail:] if word != "2>&1"]
    if words[0] == "filecheck":
        return check(words, text)
    if words[0] != "qlower":
        raise LitError(f"no command {words[0]}")
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    if with_errors:
        err = out
    given = io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8")
    with redirect_stdout(out), redirect_stderr(err), mock.patch("sys.stdin", given):
        code = run(words[1:])
    printed = [read_back(stream) for stream in (out, err)]
    if (code != 0) != should_fail:
        raise LitError(f"exit code {code}\n{printed[0]}\n{printed[1]}")
    return printed[0]


def read_back(stream: io.TextIOWrapper) -> str:
    """What was written to a stream."""
    stream.flush()
    stream.seek(0)
    return stream.read()


def check(words: list[str], text: str) -> str:
    """Compare a text with the CHECK lines of a file."""
    options = parse_argv_options(list(words))
    report = io.StringIO()
    with redirect_stdout(report), redirect_stderr(report), Path(options.match_filename).open(encoding="utf-8") as lines:
        # Parser.from_opts would leave the file open.
        parser = Parser(options, lines, *pattern_for_opts(options))
        code = Matcher(options, FInput("<stdin>", text), parser).run()
    if code:
        raise LitError(f"{report.getvalue()}\nthe text was:\n{text}")
    return ""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the folder's ``.mlir`` files."""
    return LitFile.from_parent(parent, path=file_path) if file_path.suffix == ".mlir" else None
