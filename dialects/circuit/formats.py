"""The file formats of the circuit level; readers and writers are imported on use."""

from qlower.diagnostics import Source
from qlower.ir import Module
from qlower.ir.format import Format


def _read_openqasm2(source: Source) -> Module:
    from qlower.dialects.circuit.openqasm.openqasm2 import read_openqasm2  # noqa: PLC0415  # on use

    return read_openqasm2(source)


OPENQASM2 = Format(
    "openqasm2", "OpenQASM 2 programs", (".qasm",), ("circuit",), read=_read_openqasm2, begins=r"^\s*OPENQASM\s+2"
)


def _read_openqasm3(source: Source) -> Module:
    from qlower.dialects.circuit.openqasm.openqasm3 import read_openqasm3  # noqa: PLC0415  # on use

    return read_openqasm3(source)


def _write_openqasm3(module: Module) -> str:
    from qlower.dialects.circuit.openqasm_writer import write_openqasm3  # noqa: PLC0415  # on use

    return write_openqasm3(module)


OPENQASM3 = Format(
    "openqasm3",
    "OpenQASM 3 programs",
    (".qasm",),
    ("circuit", "physical"),
    read=_read_openqasm3,
    write=_write_openqasm3,
    begins=r"^\s*OPENQASM\s+3",
    version=2,
)


def _write_qiskit(module: Module) -> bytes:
    from qlower.dialects.circuit.qiskit_interchange.qpy import write_qpy  # noqa: PLC0415  # on use

    return write_qpy(module)


QISKIT = Format(
    "qiskit",
    "Qiskit circuits in QPY files",
    (".qpy",),
    ("circuit", "physical"),
    write=_write_qiskit,
    binary=True,
    version=2,
)


def _write_qir_base(module: Module) -> str:
    from qlower.dialects.circuit.qir import write_qir  # noqa: PLC0415  # on use

    return write_qir(module, "base")


def _write_qir_adaptive(module: Module) -> str:
    from qlower.dialects.circuit.qir import write_qir  # noqa: PLC0415  # on use

    return write_qir(module, "adaptive")


def _write_qir_base_bitcode(module: Module) -> bytes:
    from qlower.dialects.circuit.qir import write_qir_bitcode  # noqa: PLC0415  # on use

    return write_qir_bitcode(module, "base")


def _write_qir_adaptive_bitcode(module: Module) -> bytes:
    from qlower.dialects.circuit.qir import write_qir_bitcode  # noqa: PLC0415  # on use

    return write_qir_bitcode(module, "adaptive")


_QIR_LEVELS = ("circuit", "physical")
QIR_BASE = Format("qir-base", "QIR base profile, LLVM text", (".ll",), _QIR_LEVELS, write=_write_qir_base)
QIR_ADAPTIVE = Format(
    "qir-adaptive", "QIR adaptive profile, LLVM text", (".ll",), _QIR_LEVELS, write=_write_qir_adaptive
)
QIR_BASE_BITCODE = Format(
    "qir-base-bitcode",
    "QIR base profile, LLVM bitcode",
    (".bc",),
    _QIR_LEVELS,
    write=_write_qir_base_bitcode,
    binary=True,
)
QIR_ADAPTIVE_BITCODE = Format(
    "qir-adaptive-bitcode",
    "QIR adaptive profile, LLVM bitcode",
    (".bc",),
    _QIR_LEVELS,
    write=_write_qir_adaptive_bitcode,
    binary=True,
)


def _read_halo(source: Source) -> Module:
    from qlower.dialects.circuit.halo.reader import read_halo  # noqa: PLC0415  # on use

    return read_halo(source)


HALO = Format(
    "halo",
    "programs of HALO, with data and helper qubits",
    (".halo",),
    ("circuit",),
    read=_read_halo,
    begins=r"^\s*(?i:q\s*=\s*alloc_data)\b",
)
