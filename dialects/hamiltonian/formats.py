"""The file formats of the hamiltonian level; readers and writers are imported on use."""

from qlower.diagnostics import Source
from qlower.ir import Module
from qlower.ir.format import Format


def _read_pauli_json(source: Source) -> Module:
    from qlower.dialects.hamiltonian.pauli_json import read_pauli_json  # noqa: PLC0415  # on use

    return read_pauli_json(source)


def _write_pauli_json(module: Module) -> str:
    from qlower.dialects.hamiltonian.pauli_json import write_pauli_json  # noqa: PLC0415  # on use

    return write_pauli_json(module)


PAULI_JSON = Format(
    "pauli-json",
    "sums of Pauli strings as JSON",
    (".json",),
    ("hamiltonian",),
    read=_read_pauli_json,
    write=_write_pauli_json,
    begins=r"^\s*\{\s*\"num_qubits\"",
)


def _read_fcidump(source: Source) -> Module:
    from qlower.dialects.hamiltonian.fcidump import read_fcidump  # noqa: PLC0415  # on use

    return read_fcidump(source)


FCIDUMP = Format(
    "fcidump",
    "integrals of electrons in orbitals",
    (".fcidump",),
    ("hamiltonian",),
    read=_read_fcidump,
    begins=r"^\s*&(?i:FCI)\b",
)
