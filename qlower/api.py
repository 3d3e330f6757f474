"""The Python interface: compile, parse and what they need."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.diagnostics import QlowerError, Source, fail
from qlower.ir import Module
from qlower.ir.checking import Effort
from qlower.ir.format import Format
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Compilation, Request, compile_module, compile_source, read_module
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.pipeline_text import parse_pipeline
from qlower.lowering.registry import find_target, formats
from qlower.store.store import Store

DEFAULT_OPTIMIZATION = 2


def compile(
    program: "Module | str | Path | Any",
    target: Target | str | None = None,
    *,
    format: str = "",
    optimization: int = DEFAULT_OPTIMIZATION,
    pipeline: Pipeline | str | None = None,
    calibration: Calibration | Path | None = None,
    seed: int = 0,
    epsilon: float | None = None,
    threads: int = 1,
    check: str = "default",
    store: Path | str | None = None,
) -> Compilation:
    """Compile a program.

    Args:
        program: a Module, a Path of a file, a program's text, or a Qiskit ``QuantumCircuit``.
        target: a Target, its name, or its descriptor's path; None stops before the device.
        format: the format of a text or file; "" to tell it from the file's name or the text's first words.
        optimization: 0 to 3; which preset.
        pipeline: passes to run instead of a preset.
        calibration: a snapshot or its path; None takes the one shipped with the target, if there is one.
        seed: root of all randomness.
        epsilon: approximation allowed; None for none.
        threads: how many threads passes may use; does not change the result.
        check: ``none``, ``default`` or ``full``.
        store: folder of the store to record the run in; None records nothing.

    Raises:
        QlowerError: the program, the target or the request was refused.
    """
    device = find_target(target) if isinstance(target, str) else target
    request = Request(
        pipeline=_pipeline(pipeline, optimization, device),
        target=device,
        calibration=_calibration(calibration, device),
        seed=seed,
        epsilon=epsilon,
        threads=threads,
        effort=Effort(check),
    )
    archive = Archive(None if store is None else Store.open(Path(store)))
    if isinstance(program, str | Path):
        source = as_source(program)
        done = compile_source(archive, source, format_of(source, format), request)
    else:
        module = program if isinstance(program, Module) else _from_object(program)
        done = compile_module(archive, module, f"<{type(program).__name__}>", request)
    if store is not None:
        done.record({})
    return done


def parse(text: str, format: str = "openqasm3", name: str = "<text>") -> Module:
    """The verified module of a program's text.

    Raises:
        QlowerError: the text was refused.
    """
    return read_module(Source(name, text), formats().load(format))


def as_source(program: str | Path) -> Source:
    """The source of a path or of a text.

    Raises:
        QlowerError: QL0001 the file cannot be read, QL0002 it is not UTF-8.
    """
    if isinstance(program, str):
        return Source("<text>", program)
    try:
        return Source(str(program), program.read_bytes().decode())
    except OSError as error:
        fail("QL0001", f"{program} cannot be read: {error.strerror}", fix="check the path and its permissions")
    except UnicodeDecodeError as error:
        fail("QL0002", f"{program} is not UTF-8 text: byte {error.start} is {error.object[error.start]:#04x}")


def format_of(source: Source, name: str = "") -> Format:
    """The format of a source: the one named, or told from the text's first statement or the file's name.

    Raises:
        QlowerError: QL0300 unknown format, QL0343 it cannot be told.
    """
    if name:
        return formats().load(name)
    head = source.text[:4096]
    if "OPENQASM 2" in head:
        return formats().load("openqasm2")
    if "OPENQASM 3" in head or source.name.endswith(".qasm"):
        return formats().load("openqasm3")
    suffix = Path(source.name).suffix
    for candidate in formats().names():
        try:
            found = formats().load(candidate)
        except QlowerError:  # a broken plugin must not keep other formats from being found
            continue
        if suffix in found.suffixes and found.read is not None:
            return found
    fail("QL0343", f"the format of {source.name} cannot be told from its name", fix="name it with --from")


def preset(optimization: int, target: Target | None) -> Pipeline:
    """The pipeline of an optimisation level for a target."""
    from importlib import import_module  # noqa: PLC0415

    from qlower.passes import PRESETS  # noqa: PLC0415  # a string

    module, _, attribute = PRESETS.partition(":")
    make = cast(Callable[[int, Target | None], Pipeline], getattr(import_module(module), attribute))
    return make(optimization, target)


def _pipeline(pipeline: Pipeline | str | None, optimization: int, target: Target | None) -> Pipeline:
    if pipeline is None:
        return preset(optimization, target)
    return parse_pipeline(pipeline) if isinstance(pipeline, str) else pipeline


def _calibration(calibration: Calibration | Path | None, target: Target | None) -> Calibration | None:
    from qlower.device.catalogue import find_calibration, has_calibration  # noqa: PLC0415

    if target is None or isinstance(calibration, Calibration):
        return calibration if isinstance(calibration, Calibration) else None
    if calibration is None and not has_calibration(target):
        return None
    return find_calibration(target, calibration)


def _from_object(program: Any) -> Module:
    reader = next((f for name in ("qiskit",) if (f := formats().load(name))), None)
    raise TypeError(f"cannot compile a {type(program).__name__} {reader}")
