"""The checker of the physical level, which is that of the circuit level: both have the same semantics."""

from qlower.dialects.circuit.checker import CHECKER

__all__ = ["CHECKER"]
