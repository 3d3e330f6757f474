"""Writing QIR, the LLVM-based exchange format, in its base and adaptive profiles."""

from qlower.dialects.circuit.qir.program import write_qir, write_qir_bitcode

__all__ = ["write_qir", "write_qir_bitcode"]
