"""What a user sees when something goes wrong: one diagnostic and an exit code, never a traceback by itself."""

import os
import signal
import subprocess
import sys
import time

import click
import pytest

from qlower.cli import main, output
from qlower.store.store import Store
from tests.cli.conftest import BELL


def start(*arguments, cwd, **options):
    command = [sys.executable, "-m", "qlower", *arguments]
    return subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def test_an_internal_error_is_reported_without_traceback(cli, monkeypatch):
    monkeypatch.setattr("qlower.store.ledger.Ledger.records", lambda self: 1 / 0)
    cli("compile", "bell.qasm", "-p", "fuse-one-qubit", "-f", "mlir")
    result = cli("log")
    assert (result.code, result.out) == (2, "")
    assert "error[QL0000]: internal error: ZeroDivisionError: division by zero" in result.err
    assert "please report it" in result.err
    assert "Traceback" not in result.err
    monkeypatch.setenv("QLOWER_DEBUG", "1")
    assert "Traceback" in cli("log").err


@pytest.mark.parametrize("raised", [KeyboardInterrupt, click.Abort])
def test_ctrl_c_ends_with_130_and_leaves_the_store_clean(cli, monkeypatch, raised):
    def interrupt(*arguments, **options):
        raise raised

    with monkeypatch.context() as patch:
        patch.setattr("qlower.lowering.compilation.run_pipeline", interrupt)
        result = cli("compile", "bell.qasm", "-p", "fuse-one-qubit", "-f", "mlir")
    assert (result.code, result.err) == (130, "interrupted\n")
    assert cli("store", "fsck").out == "0 runs, clean\n"


def test_a_real_interrupt(tmp_path):
    # It says when it has begun, and then waits for its input.
    code = "import sys, qlower.cli.opt; from qlower.cli.main import run; print('begun', flush=True); "
    command = [sys.executable, "-c", code + "sys.exit(run(['opt', '-']))"]
    process = interrupted(signal.default_int_handler, command, tmp_path)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, "", "interrupted")


def test_an_interrupt_is_ignored_where_the_parent_says_so(tmp_path):
    # As of a shell's background jobs: Ctrl-C is not meant for them.
    code = "import sys, signal, qlower.cli.opt; from qlower.cli.main import run; print('begun', flush=True); "
    code += "run(['explain', 'QL0300']); sys.stdin.read(); "
    command = [sys.executable, "-c", code + "sys.exit(signal.getsignal(signal.SIGINT) is not signal.SIG_IGN)"]
    process = interrupted(signal.SIG_IGN, command, tmp_path)
    process.communicate(timeout=60)
    assert process.returncode == 0


def interrupted(handler, command, folder):
    """A process whose parent handles interrupts so, sent one when it has begun."""
    before = signal.signal(signal.SIGINT, handler)
    try:  # what is ignored is inherited, what has a handler is as by default in the child
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdout.readline() == "begun\n"
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    return process


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    process = start("explain", "--json", cwd=tmp_path)
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=20) == 141


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_disk_behind_standard_output(tmp_path):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        command = [sys.executable, "-m", "qlower", "explain"]
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "error[QL0004]" in done.stderr
    assert "Traceback" not in done.stderr


def test_colour_only_on_a_terminal_and_never_with_no_color(monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert output.colour(Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not output.colour(Terminal())
    monkeypatch.setenv("NO_COLOR", "")
    assert output.colour(Terminal())


def test_no_escape_sequences_in_captured_output(cli, compiled):
    for command in (["passes"], ["show"], ["explain", "QL0300"], ["explain", "nothing"]):
        result = cli(*command)
        assert "\x1b" not in result.out + result.err


def test_progress_only_on_a_terminal(cli, capsys, monkeypatch):
    output.progress("compiling")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    output.progress("compiling")
    assert "compiling" in capsys.readouterr().err


def test_bytes_are_not_written_to_a_terminal(monkeypatch):
    from qlower.cli.written import write_output  # noqa: PLC0415
    from qlower.diagnostics import QlowerError  # noqa: PLC0415

    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(QlowerError) as caught:
        write_output("-", b"\0")
    assert caught.value.diagnostics[0].code == "QL0005"


def test_a_file_that_cannot_be_replaced_is_left_and_nothing_beside_it(cli, folder, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    (folder / "out").write_text("before")
    monkeypatch.setattr("pathlib.Path.replace", full)
    result = cli("compile", "bell.qasm", "-p", "fuse-one-qubit", "-f", "mlir", "-o", "out", "--no-store")
    assert (result.code, "QL0004" in result.err) == (2, True)
    assert (folder / "out").read_text() == "before"
    assert sorted(path.name for path in folder.iterdir()) == ["bell.qasm", "out"]


def test_run_gives_the_code_and_main_exits_with_it(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["qlower", "explain", "nothing"])
    with pytest.raises(SystemExit) as caught:
        main.main()
    assert caught.value.code == 2


def test_two_processes_at_once_share_a_store(tmp_path):
    (tmp_path / "bell.qasm").write_text(BELL)
    arguments = ("compile", "bell.qasm", "-p", "fuse-one-qubit", "-f", "mlir", "-o")
    both = [start(*arguments, f"out{number}", cwd=tmp_path) for number in range(2)]
    assert [process.communicate(timeout=60) and process.returncode for process in both] == [0, 0]
    with Store.open(tmp_path / ".qlower") as store:
        assert [record.run for record in store.ledger.records()] == ["r1", "r2"]
    assert (tmp_path / "out0").read_bytes() == (tmp_path / "out1").read_bytes()
