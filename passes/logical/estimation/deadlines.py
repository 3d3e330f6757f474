"""When decoded outcomes are needed: every operation that takes a magic state is a barrier for what depends on it."""

from typing import Any

from qlower.ir import Module
from qlower.passes.logical.estimation.code_model import CodeModel
from qlower.passes.logical.estimation.scheduled import Compiled


def deadlines(module: Module, compiled: Compiled, model: CodeModel, distance: int) -> dict[str, Any]:
    """The barriers of a schedule with the notice that the decoder has at each."""
    return {}
