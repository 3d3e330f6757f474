"""Lowering: passes, pipelines, the registry, the manager, traces, replay and checks."""

from qlower.ir.checking import Contract, Evidence
from qlower.lowering.pass_ import Context, Decline, Pass, PassResult

__all__ = ["Context", "Contract", "Decline", "Evidence", "Pass", "PassResult"]
