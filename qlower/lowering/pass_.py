"""The pass: a frozen dataclass whose fields are its options and whose ``run`` is a pure function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, fail
from qlower.ir import Module, WireMap
from qlower.ir.checking import Contract
from qlower.lowering.random_stream import stream

if TYPE_CHECKING:
    from qlower.lowering.pipeline import Item

Metrics = Mapping[str, int | float | str]
Progress = Callable[[str], None]


def _silent(message: str) -> None:
    """Report to nobody."""


def _not_nested(request: "NestedRun") -> Module:
    """Refuse: only the manager can run passes inside a pass."""
    raise NotImplementedError


@dataclass(frozen=True)
class NestedRun:
    """A run of passes on another module inside a pass, answered from the store where it was done before.

    Attributes:
        module: the input.
        pipeline: the passes.
        target, calibration: the device it is compiled for, which may be another than the outer run's.
        seed: the root seed of the run.
    """

    module: Module
    pipeline: "tuple[Item, ...]"
    target: Target | None = None
    calibration: Calibration | None = None
    seed: int = 0


@dataclass(frozen=True)
class Context:
    """Everything a pass may look at besides the module.

    Attributes:
        target: the device, or None when none was named.
        calibration: the device's calibration snapshot, or None.
        seed: the seed of this step; 0 for a pass that does not say that it uses one.
        wires: where the source program's qubits are in the module, from all steps before; None for the identity.
        epsilon: what is left of the approximation error that the user allows, or None for none.
        threads: how many threads a pass may use; never changes its result.
        progress: takes lines for the user, such as what takes long.
        diagnose: takes warnings and remarks.
        nested: runs passes on another module and gives its result. A pass that uses it says in ``depends_on`` which.
    """

    target: Target | None = None
    calibration: Calibration | None = None
    seed: int = 0
    wires: WireMap | None = None
    epsilon: float | None = None
    threads: int = 1
    progress: Progress = _silent
    diagnose: Callable[[Diagnostic], None] = field(default=lambda diagnostic: None)
    nested: Callable[[NestedRun], Module] = _not_nested

    def changed(self, **parts: Any) -> "Context":
        """What ``dataclasses.replace`` gives, in a fraction of the time: every step has contexts of its own."""
        made = object.__new__(Context)
        vars(made).update(vars(self), **parts)
        return made

    def random(self) -> np.random.Generator:
        """A fresh generator seeded with this step's seed."""
        return stream(self.seed)

    def needs_target(self, pass_name: str) -> Target:
        """The target.

        Raises:
            QlowerError: QL0310, when none was named.
        """
        if self.target is None:
            fail("QL0310", f"the pass {pass_name} needs a target", fix="name one with --target")
        return self.target


class Decline(Exception):  # noqa: N818  # not an error: a pass may decline
    """Raised by a pass that does not apply to this module; the module goes on unchanged, the reason is recorded."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PassResult:
    """What a pass gives.

    Attributes:
        module: the output; the input itself when nothing was done.
        wire_map: where the input's qubits are in the output; None for the identity.
        metrics: figures worth recording, in the order to show them.
        epsilon: the approximation error spent.
        certificate: of a refinement or an approximation: why its error is within a bound, as computed for this module;
            "" if it has none.
        final: whether the module answers what was asked, so that the passes left in the pipeline are not run.
    """

    module: Module
    wire_map: WireMap | None = None
    metrics: Metrics = field(default_factory=lambda: MappingProxyType({}))
    epsilon: float = 0.0
    final: bool = False
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Pass:
    """Base of all passes; fields of a subclass are its options, with defaults: bool, int, float, str or tuples.

    A pass is a pure function of module, context and options: no clock, no environment, no unordered iteration, no
    limits in wall-clock time.
    """

    name: ClassVar[str]
    """Kebab-case; a plugin's begins with its vendor and a dot."""
    version: ClassVar[int] = 1
    """Raised whenever the output for some input may change; part of the action key."""
    reads: ClassVar[tuple[str, ...]]
    """Levels it takes."""
    writes: ClassVar[str] = ""
    """Level it gives; empty for the one it took."""
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = False
    """Whether the target is part of the action key."""
    uses_calibration: ClassVar[bool] = False
    """Whether the calibration is part of the action key."""
    uses_wires: ClassVar[bool] = False
    """Whether the wire map of all steps before is part of the action key."""
    uses_seed: ClassVar[bool] = False
    """Whether the seed is part of the action key."""
    cites: ClassVar[tuple[str, ...]] = ()
    """DOIs or arXiv numbers of what it is built on."""

    def run(self, module: Module, context: Context) -> PassResult:
        """Apply the pass.

        Raises:
            Decline: it does not apply to this module.
            QlowerError: the module or the target cannot be served.
        """
        raise NotImplementedError

    def depends_on(self, context: Context) -> Mapping[str, int]:
        """The versions of passes and readers that ``run`` uses itself, by name; part of the action key."""
        return {}

    def options(self) -> dict[str, Any]:
        """All options by name."""
        return {name: getattr(self, name) for name in _option_names(type(self))}  # type: ignore[arg-type]  # classes are hashable


@cache
def _option_names(of: type[Pass]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(of))
