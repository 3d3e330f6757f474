"""Writing OpenQASM 3 from the circuit and the physical level."""

from qlower.dialects.circuit.openqasm_writer.program import write_openqasm3

__all__ = ["write_openqasm3"]
