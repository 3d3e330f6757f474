"""The Python interface: compile, parse and what they need."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.diagnostics import Source, fail
from qlower.ir import Module
from qlower.ir.checking import Effort
from qlower.ir.format_table import format_of
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Compilation, Request, compile_module, compile_source, read_module
from qlower.lowering.handle import Handle
from qlower.lowering.objectives import OBJECTIVES
from qlower.lowering.pass_ import Progress
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.registry import find_target
from qlower.program_text import as_source
from qlower.references import with_attachments
from qlower.store.record import now
from qlower.store.store import Store

DEFAULT_OPTIMIZATION = 2
LARGEST_SEED = 2**53 - 1
"""The largest integer that JSON readers keep exactly; seeds stand in traces."""


def compile(
    program: "Module | Source | str | Path | Any",
    target: Target | str | None = None,
    *,
    format: str = "",
    optimization: int = DEFAULT_OPTIMIZATION,
    outcomes_only: bool = False,
    objective: str = OBJECTIVES[0],
    effort: int = 1,
    pipeline: Pipeline | str | None = None,
    calibration: Calibration | Path | None = None,
    seed: int = 0,
    epsilon: float | None = None,
    threads: int = 1,
    check: str = "default",
    stop_at: str = "",
    store: Path | str | None = None,
) -> Compilation:
    """Compile a program.

    Args:
        program: a Module, a Path of a file, a program's text, or a Qiskit ``QuantumCircuit``.
        target: a Target, its name, or its descriptor's path; None stops before the device.
        format: the format of a text or file; "" to tell it from the text's first words or the file's name.
        optimization: 0 to 3; which preset.
        outcomes_only: whether the preset may use that qubits begin in |0⟩ and only outcomes of measurements count.
        objective: what the preset looks for: ``gates`` on two qubits, their ``depth``, ``duration`` or ``fidelity``.
        effort: 1 to 4; how much the preset of level 3 searches.
        pipeline: passes to run instead of a preset.
        calibration: a snapshot or its path; None takes the one shipped with the target, if there is one.
        seed: root of all randomness.
        epsilon: approximation allowed; None for none.
        threads: how many threads passes may use; does not change the result.
        check: ``none``, ``default`` or ``full``.
        stop_at: the level to stop at, such as ``algorithm``; "" goes all the way.
        store: folder of the store to record the run in; None records nothing.

    Returns:
        The finished run: ``.module(level)``, ``.emit(format)``, ``.trace``, ``.wire_map``, ``.run``.

    Raises:
        QlowerError: the program, the target or the request was refused.
    """
    began = now()
    request = make_request(
        target,
        optimization=optimization,
        outcomes_only=outcomes_only,
        objective=objective,
        effort=effort,
        pipeline=pipeline,
        calibration=calibration,
        seed=seed,
        epsilon=epsilon,
        threads=threads,
        check=check,
        stop_at=stop_at,
    )
    archive = Archive(None, reuse=False) if store is None else Archive(Store.open(Path(store)))
    done = run(archive, program, format, request)
    if store is not None:
        done.record({"started_at": began})
    return done


def parse(text: str, format: str = "", name: str = "<text>") -> Module:
    """The verified module of a program's text.

    Args:
        text: the program.
        format: such as ``openqasm3``; "" to tell it from the text's first words.
        name: what diagnostics call the text.

    Raises:
        QlowerError: the text was refused.
    """
    source = Source(name, text)
    reader = format_of(source, format)
    return read_module(with_attachments(source, reader), reader)


def make_request(
    target: Target | str | None,
    *,
    optimization: int = DEFAULT_OPTIMIZATION,
    outcomes_only: bool = False,
    objective: str = OBJECTIVES[0],
    effort: int = 1,
    pipeline: Pipeline | str | None = None,
    calibration: Calibration | Path | None = None,
    seed: int = 0,
    epsilon: float | None = None,
    threads: int = 1,
    check: str = "default",
    stop_at: str = "",
    progress: Progress = lambda message: None,
) -> Request:
    """What ``compile`` is asked to do, with names looked up; for its arguments see there.

    Raises:
        QlowerError: unknown target, pass or option, a faulty descriptor or snapshot, or QL0351 for the seed.
    """
    if not 0 <= seed <= LARGEST_SEED:
        fail("QL0351", f"the seed {seed} is out of range", expected=f"0 to {LARGEST_SEED}")
    device = find_target(target) if isinstance(target, str) else target
    chosen = partial(
        preset, optimization, device,
        outcomes_only=outcomes_only, approximate=epsilon is not None, objective=objective, effort=effort,
    )  # fmt: skip
    return Request(
        pipeline=chosen if pipeline is None else _pipeline(pipeline),
        target=device,
        calibration=_calibration(calibration, device),
        seed=seed,
        epsilon=epsilon,
        threads=threads,
        effort=Effort(check),
        progress=progress,
        stop_at=stop_at,
    )


def run(archive: Archive, program: "Module | Source | str | Path | Any", format: str, request: Request) -> Compilation:
    """Read a program of any kind and run the request's pipeline on it; nothing is recorded.

    Raises:
        QlowerError: the program was refused; QL0007, it is of no known kind.
    """
    if isinstance(program, str | Path):
        program = as_source(program)
    if isinstance(program, Source):
        reader = format_of(program, format)
        return compile_source(archive, with_attachments(program, reader), reader, request)
    module = program if isinstance(program, Module) else _from_object(program)
    return compile_module(archive, module, f"<{type(program).__name__}>", request)


def start_of(source: Source, format: str = "") -> Handle:
    """A source's module, as what a pipeline starts from.

    Raises:
        QlowerError: the text was refused.
    """
    reader = format_of(source, format)
    return Handle.of(Archive(None), read_module(with_attachments(source, reader), reader))


def preset(
    optimization: int,
    target: Target | None,
    start: Handle | None = None,
    *,
    outcomes_only: bool = False,
    approximate: bool = False,
    objective: str = OBJECTIVES[0],
    effort: int = 1,
) -> Pipeline:
    """The pipeline of an optimisation level for a target.

    Args:
        optimization: the level.
        target: the device, or None.
        start: the program; None for one at the circuit level.
        outcomes_only: see ``compile``.
        approximate: whether an epsilon is given.
        objective: see ``compile``.
        effort: see ``compile``.

    Raises:
        QlowerError: QL0350, no such level; QL0352, no such objective; QL0353, no such effort at this level.
    """
    from qlower.passes import PRESETS  # noqa: PLC0415  # a string

    make = cast(Callable[..., Pipeline], _loaded(PRESETS))
    return make(
        optimization, target, start,
        outcomes_only=outcomes_only, approximate=approximate, objective=objective, effort=effort,
    )  # fmt: skip


def _pipeline(pipeline: Pipeline | str) -> Pipeline:
    if isinstance(pipeline, Pipeline):
        return pipeline
    from qlower.lowering.pipeline_text import parse_pipeline  # noqa: PLC0415  # lark takes 60 ms; presets do without

    return parse_pipeline(pipeline)


def _calibration(calibration: Calibration | Path | None, target: Target | None) -> Calibration | None:
    from qlower.device.catalogue import find_calibration, has_calibration  # noqa: PLC0415

    if isinstance(calibration, Calibration):
        return calibration
    if target is None or (calibration is None and not has_calibration(target)):
        return None
    return find_calibration(target, calibration)


def _from_object(program: object) -> Module:
    """The module of another library's object, by the reader its class or a base of it is known for."""
    from qlower.dialects import BUILTIN_OBJECT_READERS  # noqa: PLC0415  # a table of strings

    for base in type(program).__mro__:
        reader = BUILTIN_OBJECT_READERS.get(f"{base.__module__}:{base.__qualname__}")
        if reader is not None:
            return cast(Callable[[object], Module], _loaded(reader))(program)
    fail(
        "QL0007",
        f"a {type(program).__module__}.{type(program).__qualname__} cannot be compiled",
        expected=f"a Module, a text, a pathlib.Path, or one of {', '.join(BUILTIN_OBJECT_READERS)}",
    )


def _loaded(value: str) -> object:
    """What ``module:attribute`` names."""
    module, _, attribute = value.partition(":")
    return getattr(import_module(module), attribute)
