"""Qiskit circuits in and out."""

from qlower.dialects.circuit.qiskit_interchange.from_circuit import from_qiskit
from qlower.dialects.circuit.qiskit_interchange.to_circuit import to_qiskit

__all__ = ["from_qiskit", "to_qiskit"]
