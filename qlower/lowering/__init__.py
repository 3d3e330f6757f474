"""Lowering: passes, pipelines, the registry, the manager, traces, replay and checks.

The names below are loaded on use, so that what needs no pass, such as a trace, loads none.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qlower.ir.checking import Contract, Evidence
    from qlower.lowering.pass_ import Context, Decline, Pass, PassResult

__all__ = ["Context", "Contract", "Decline", "Evidence", "Pass", "PassResult"]

_HOMES = {
    "Context": "qlower.lowering.pass_",
    "Contract": "qlower.ir.checking",
    "Decline": "qlower.lowering.pass_",
    "Evidence": "qlower.ir.checking",
    "Pass": "qlower.lowering.pass_",
    "PassResult": "qlower.lowering.pass_",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'qlower.lowering' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
