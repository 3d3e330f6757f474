"""Random command lines and damaged programs: an exit code of the documented ones, and never an internal error."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qlower.cli.main import COMMANDS
from tests.cli.conftest import BELL

relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)

VOCABULARY = """
list show validate fsck gc --json --help --store .qlower elsewhere -p decompose-standard fuse-one-qubit schedule-alap x{
- -- -t ibm_torino generic_grid:2x2 generic_grid:0 generic_grid:999999999x9 -O0 -O 9 --seed -1 1e3 -o out / bell.qasm
bell.mlir -f mlir openqasm3 qiskit --from openqasm2 --check full --packed --verify-only r1 r1:1 r1:99 r99 --all -n 3
circuit circuit.cx classical.if . QL0300 é --repair --print-pipeline --calibration --yaml
"""
WORDS = [*COMMANDS, *VOCABULARY.split(), "", "\0", "\ud800"]


@relaxed
@given(arguments=st.lists(st.sampled_from(WORDS), max_size=7))
def test_random_command_lines(compiled, cli, arguments, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)  # closed, so that nothing waits for it
    result = cli(*arguments)
    assert result.code in (0, 1, 2)
    assert "QL0000" not in result.err, arguments
    assert "Traceback" not in result.err


@relaxed
@given(data=st.data())
def test_damaged_programs(cli, folder, data):
    text = BELL.encode()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 8)))
        text = (
            text[:start]
            + data.draw(st.binary(max_size=3) | st.sampled_from([b"q[9]", b";", b"(", b"if", b"1e999"]))
            + text[end:]
        )
    (folder / "damaged.qasm").write_bytes(text)
    result = cli("compile", "damaged.qasm", "-p", "decompose-standard", "-f", "mlir", "--no-store", "--check", "none")
    assert result.code in (0, 2)
    assert "QL0000" not in result.err
    assert (result.code == 2) == ("error[QL" in result.err)
