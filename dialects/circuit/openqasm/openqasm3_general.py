"""The reader of OpenQASM 3 (arXiv:2104.14722) on the reference grammar."""

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.faults import Faults
from qlower.dialects.circuit.openqasm.gate_table import OPENQASM3_BUILTIN, STDGATES, GateTable
from qlower.dialects.circuit.openqasm.openqasm3_parsing import parse
from qlower.dialects.circuit.openqasm.openqasm3_places import Places
from qlower.dialects.circuit.openqasm.openqasm3_statements import Statements
from qlower.dialects.circuit.openqasm.program_builder import ProgramBuilder
from qlower.ir import Module

_VERSIONS = ("3", "3.0", "3.1")


def read(faults: Faults) -> Module:
    """The module of a program.

    Raises:
        QlowerError: QL1100 to QL1199.
    """
    try:
        tree = parse(faults)
        _check_version(faults, tree.version)
        program = ProgramBuilder(faults)
        gates = GateTable(faults, OPENQASM3_BUILTIN, STDGATES, "stdgates.inc")
        Statements(Places(faults, faults.source), gates, program).read(tree.statements)
        return program.module()
    except RecursionError:
        faults.fail(codes.DEPTH, "the program is nested too deeply", 0, fix="split long expressions and deep blocks")


def _check_version(faults: Faults, version: str | None) -> None:
    if version is None or version in _VERSIONS:
        return
    place = max(faults.source.text.find(version, faults.source.text.find("OPENQASM")), 0)
    faults.fail(
        codes.VERSION, f"the program is of version {version}", place, len(version), expected=" or ".join(_VERSIONS),
        fix="read the file as openqasm2" if version.startswith("2") else "",
    )  # fmt: skip
