"""The levels' dialects, one folder each, and the file formats they are read from and written to."""

from collections.abc import Mapping

BUILTIN_DIALECTS: Mapping[str, str] = {
    "classical": "qlower.dialects.classical.dialect:CLASSICAL",
    "problem": "qlower.dialects.problem.dialect:PROBLEM",
    "hamiltonian": "qlower.dialects.hamiltonian.dialect:HAMILTONIAN",
    "algorithm": "qlower.dialects.algorithm.dialect:ALGORITHM",
    "circuit": "qlower.dialects.circuit.dialect:CIRCUIT",
    "logical": "qlower.dialects.logical.dialect:LOGICAL",
    "physical": "qlower.dialects.physical.dialect:PHYSICAL",
    "queue": "qlower.dialects.queue.dialect:QUEUE",
    "plan": "qlower.dialects.plan.dialect:PLAN",
}
"""Dialect name → where it is."""

BUILTIN_FORMATS: Mapping[str, str] = {
    "openqasm2": "qlower.dialects.circuit.formats:OPENQASM2",
    "openqasm3": "qlower.dialects.circuit.formats:OPENQASM3",
    "qiskit": "qlower.dialects.circuit.formats:QISKIT",
    "halo": "qlower.dialects.circuit.formats:HALO",
    "qir-base": "qlower.dialects.circuit.formats:QIR_BASE",
    "qir-adaptive": "qlower.dialects.circuit.formats:QIR_ADAPTIVE",
    "qir-base-bitcode": "qlower.dialects.circuit.formats:QIR_BASE_BITCODE",
    "qir-adaptive-bitcode": "qlower.dialects.circuit.formats:QIR_ADAPTIVE_BITCODE",
    "answer": "qlower.dialects.problem.answer_format:ANSWER",
    "estimate": "qlower.dialects.logical.estimate_format:ESTIMATE",
    "qlower-problem": "qlower.dialects.problem.format:QLOWER_PROBLEM",
    "qlower-counts": "qlower.dialects.logical.counts_format:QLOWER_COUNTS",
    "qlower-jobs": "qlower.dialects.queue.format:QLOWER_JOBS",
    "pauli-json": "qlower.dialects.hamiltonian.formats:PAULI_JSON",
    "fcidump": "qlower.dialects.hamiltonian.formats:FCIDUMP",
    "layout-svg": "qlower.dialects.logical.layout_svg_format:LAYOUT_SVG",
    "surgery-schedule": "qlower.dialects.logical.surgery_schedule_format:SURGERY_SCHEDULE",
    "stim": "qlower.dialects.logical.stim.format:STIM",
    "mlir": "qlower.ir.text.formats:MLIR",
    "mlir-packed": "qlower.ir.text.formats:MLIR_PACKED",
}
"""Format name → where it is."""

BUILTIN_OBJECT_READERS: Mapping[str, str] = {
    "qiskit.circuit.quantumcircuit:QuantumCircuit": (
        "qlower.dialects.circuit.qiskit_interchange.from_circuit:from_qiskit"
    ),
}
"""Class of another library, as ``module:class`` → the function that gives the module of such an object."""

BUILTIN_CODES: tuple[str, ...] = (
    "qlower.dialects.problem.codes:CODES",
    "qlower.dialects.circuit.halo.codes:CODES",
    "qlower.dialects.circuit.openqasm.codes:CODES",
    "qlower.dialects.circuit.openqasm_writer.codes:CODES",
    "qlower.dialects.circuit.qir.codes:CODES",
    "qlower.dialects.circuit.qiskit_interchange.codes:CODES",
    "qlower.dialects.hamiltonian.codes:CODES",
    "qlower.dialects.logical.codes:CODES",
    "qlower.dialects.logical.stim.codes:CODES",
    "qlower.dialects.physical.codes:CODES",
    "qlower.dialects.queue.codes:CODES",
)
"""Tables of diagnostic codes."""
