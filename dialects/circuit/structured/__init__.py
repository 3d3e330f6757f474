"""A function as statements over variables: what languages with assignments are written from."""

from qlower.dialects.circuit.structured.structuring import Structure, structure

__all__ = ["Structure", "structure"]
