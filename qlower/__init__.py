"""qlower: a multi-level quantum compiler.

A compilation is a chain of content-addressed modules joined by pure passes. The names below are loaded on use, so that
importing qlower costs nothing.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qlower.api import compile, parse
    from qlower.device.target import Target
    from qlower.diagnostics import Diagnostic, QlowerError
    from qlower.ir import Module
    from qlower.lowering.compilation import Compilation
    from qlower.lowering.pipeline import Pipeline
    from qlower.lowering.pipeline_text import parse_pipeline
    from qlower.lowering.registry import find_target

__version__ = "0.1.0"

__all__ = [
    "Compilation",
    "Diagnostic",
    "Module",
    "Pipeline",
    "QlowerError",
    "Target",
    "compile",
    "find_target",
    "parse",
    "parse_pipeline",
]

_HOMES = {
    "Compilation": "qlower.lowering.compilation",
    "Diagnostic": "qlower.diagnostics",
    "Module": "qlower.ir",
    "Pipeline": "qlower.lowering.pipeline",
    "QlowerError": "qlower.diagnostics",
    "Target": "qlower.device.target",
    "compile": "qlower.api",
    "find_target": "qlower.lowering.registry",
    "parse": "qlower.api",
    "parse_pipeline": "qlower.lowering.pipeline_text",
}

_BESIDE = Path(__file__).resolve().parent.parent
if not (Path(__file__).parent / "dialects").is_dir() and (_BESIDE / "dialects").is_dir():
    # A checkout without symbolic links (some Windows clones): dialects/, passes/ and targets/ lie beside this package.
    __path__.append(str(_BESIDE))


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'qlower' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
