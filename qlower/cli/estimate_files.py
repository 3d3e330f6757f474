"""The files that ``qlower estimate`` writes beside the estimate."""

from collections.abc import Iterator
from dataclasses import replace

from qlower import api
from qlower.diagnostics import Diagnostic, QlowerError, Severity
from qlower.dialects.circuit.ops import Function
from qlower.ir import Module, Operation, Run
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Compilation, compile_module

ESTIMATE_FILE = "estimate.json"
LAYOUT_FILE, SCHEDULE_FILE, STIM_FILE, PROGRAM_FILE = "layout.svg", "schedule.json", "program.stim", "program.mlir"
OPERATIONS_EACH = 35
"""Physical operations of a product, on each qubit and for the distance cubed: 30 to 39 in the examples."""
MOST_REALISED = 2_000_000
"""Physical operations up to which a program is realised, which takes half a minute then."""


def files_of(done: Compilation, estimate: str, stim_distance: int) -> tuple[dict[str, str | bytes], list[Diagnostic]]:
    """The files by name, and what had to be left out.

    Args:
        done: the finished run.
        estimate: its estimate as text.
        stim_distance: code distance of the Stim program.
    """
    files: dict[str, str | bytes] = {ESTIMATE_FILE: estimate}
    found: list[Diagnostic] = []
    module = done.module("logical")
    if module.find("schedule") is not None:
        files[LAYOUT_FILE] = done.emit("layout-svg")
        files[SCHEDULE_FILE] = done.emit("surgery-schedule")
        files[PROGRAM_FILE] = done.emit("mlir-packed")
    if module.find("main") is not None:
        for name, content in _realised(module, stim_distance, found):
            files[name] = content
    return files, found


def _realised(module: Module, distance: int, found: list[Diagnostic]) -> Iterator[tuple[str, str | bytes]]:
    """The Stim program, or a remark why there is none."""
    operations = _operations_of(module, distance)
    if operations > MOST_REALISED:
        found.append(
            Diagnostic(
                "QL1356", f"{STIM_FILE} was left out: it would have about {operations:.1e} operations",
                fix="estimate a smaller program, or lower --stim-distance", severity=Severity.REMARK,
            )
        )  # fmt: skip
        return
    request = api.make_request(
        None, pipeline=f'realize-surface-code{{distance={distance} stand-in="plus"}}', check="none"
    )
    try:
        yield STIM_FILE, compile_module(Archive(None), _program_of(module), "<estimate>", request).emit("stim")
    except QlowerError as error:
        found += [replace(diagnostic, severity=Severity.REMARK) for diagnostic in error.diagnostics]


def _program_of(module: Module) -> Module:
    """The program alone: its realisation has a tiling of its own."""
    return module.with_operations([op for op in module.operations if op.name == "circuit.func"])


def _operations_of(module: Module, distance: int) -> int:
    """Roughly, of the realised program."""
    main = module.find("main")
    assert isinstance(main, Function)
    return OPERATIONS_EACH * _products(main) * (main.num_qubits + 1) * distance**3


def _products(operation: Operation) -> int:
    inside = (op for region in operation.regions for op in region.operations)
    return sum(len(op.rows) if isinstance(op, Run) else _products(op) for op in inside)
