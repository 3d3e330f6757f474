"""The tutorial's commands print what it says they print.

``pytest --update-golden tests/house/test_tutorial.py`` writes what they print now into ``docs/tutorial.md``.
"""

import io
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from qlower.cli.main import run

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(yaml|console)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DIGEST = re.compile(r"\b[0-9a-f]{12}\b")
MILLISECONDS = re.compile(r"^( +\d+  .*?) +(?:\d+\.\d|reused)$", re.MULTILINE)
TIME_HEAD = re.compile(r" +ms$", re.MULTILINE)


def printed(command: str) -> str:
    """What a command prints, without what differs from run to run."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        run(shlex.split(command.removeprefix("qlower ")))
    text = MILLISECONDS.sub(r"\1", TIME_HEAD.sub("", out.getvalue()))
    lines = (line.rstrip() for line in DIGEST.sub("…", text).splitlines())
    return "\n".join(lines).strip("\n") + "\n"


def as_run_now(block: re.Match[str]) -> str:
    """A block with the output that its command has now; a file's block is written and stays."""
    kind, name, content = block.groups()
    if kind == "yaml":
        Path(name).write_text(content)
        return block[0]
    command = content.partition("\n")[0]
    return f"```console\n{command}\n{printed(command.removeprefix('$ '))}```"


def test_the_tutorial_says_what_is_printed(tmp_path, monkeypatch, request):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    text = TUTORIAL.read_text()
    now = BLOCK.sub(as_run_now, text)
    if request.config.getoption("--update-golden"):
        TUTORIAL.write_text(now)
    else:
        assert now == text
