"""What the tenants of a plan measure under a snapshot's noise, every part of a batch that recurs simulated once."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qlower import api
from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.diagnostics import Source
from qlower.dialects.circuit.ops import MatrixGate
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import RESET, START_NS
from qlower.ir import Module, Operation, Rows, Run
from qlower.ir.rewriting import rewrite_regions, runs
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import compile_module
from qlower.lowering.registry import formats
from qlower.passes.multiplex.model import read_plan
from qlower.passes.multiplex.presets import composing
from qlower.passes.multiplex.simulation.batches import put_together, without
from qlower.passes.multiplex.simulation.components import Component
from qlower.passes.multiplex.simulation.sampling import (
    EXACT_QUBITS,
    Counts,
    Distribution,
    drawn,
    ideal_distribution,
    noisy_counts,
    noisy_distribution,
)
from qlower.passes.multiplex.splitting import split
from qlower.passes.multiplex.tenancy import read_tenants

IDEAL_SHOTS = 100_000
"""Of programs that measure before their end, whose distribution is drawn."""


def composites(plan: Module, target: Target) -> list[Module]:
    """The program of each batch of a plan, as it would run."""
    found = read_plan(plan)
    archive = Archive(None)
    made = []
    for number in range(len(found.batches)):
        pipeline = composing(found.composition, number, target)
        made.append(compile_module(archive, plan, "<plan>", api.make_request(target, pipeline=pipeline)).module())
    return made


def ideal(format_name: str, text: str, shots: int = IDEAL_SHOTS) -> Distribution:
    """What a source program measures on a device without noise."""
    read = formats().load(format_name).read
    assert read is not None
    return ideal_distribution(read(Source("<program>", text)), shots=shots, seed=1)


class TenantSimulator:
    """Simulates batches of one device."""

    def __init__(self, target: Target, calibration: Calibration, largest_qubits: int):
        """Begin with nothing simulated.

        Args:
            target: the device.
            calibration: its snapshot.
            largest_qubits: parts of more qubits are left out.
        """
        self._target, self._calibration, self._largest_qubits = target, calibration, largest_qubits
        self._known: dict[tuple[object, ...], Distribution] = {}

    def counts(self, composites: Iterable[Module], reset_error: float | None = None) -> dict[str, Counts]:
        """The counts of each job by its id, as ``split`` gives them; jobs in parts that are too large are left out.

        Args:
            composites: the program of each batch.
            reset_error: see ``noise_model``.
        """
        found: dict[str, Counts] = {}
        for number, composite in enumerate(composites):
            found |= self._batch(composite, number + 1, reset_error)
        return found

    def _batch(self, composite: Module, seed: int, reset_error: float | None) -> dict[str, Counts]:
        tenants = read_tenants(composite)
        program = composite.find("main")
        assert isinstance(program, Program)
        gates = tuple(op for op in composite.operations if isinstance(op, MatrixGate))

        def sample(part: Component, part_seed: int) -> Counts:
            return drawn(self._distribution(part, gates, tenants.shots, reset_error), tenants.shots, part_seed)

        result = put_together(program, sample, shots=tenants.shots, seed=seed, largest_qubits=self._largest_qubits)
        left_out = without(tenants, result)
        return {job: counts for job, counts in split(result.counts, tenants).items() if job not in left_out}

    def _distribution(
        self, part: Component, gates: tuple[MatrixGate, ...], shots: int, reset_error: float | None
    ) -> Distribution:
        """Exact, or else the shares of some shots."""
        program = _plain(part.program)
        resets = any(kind.name == RESET.name for run in runs(program) for kind in run.rows.kinds)
        error = reset_error if resets else None
        key = Module("physical", (*gates, program)).digest, part.qubits, error
        if key not in self._known:
            where = part.qubits, self._target, self._calibration
            exact = None
            if len(part.qubits) <= EXACT_QUBITS:
                exact = noisy_distribution(program, gates, *where, reset_error=error)
            if exact is None:
                seed = int(key[0][:7], 16)  # the same whatever else is simulated
                counts = noisy_counts(
                    program, gates, *where, shots=shots, seed=seed, reset_error=error, exact_qubits=0
                )  # fmt: skip
                exact = {outcome: count / shots for outcome, count in counts.items()}
            self._known[key] = exact
        return self._known[key]


def _plain(program: Program) -> Program:
    """A program without what does not change its results: when it begins and whom a reset makes ready."""

    def visit(op: Operation) -> tuple[Operation] | None:
        return (op.with_rows(_from_zero(op.rows)),) if isinstance(op, Run) else None

    return Program(attributes=program.attributes, regions=rewrite_regions(program, visit).regions)


def _from_zero(rows: Rows) -> Rows:
    kinds = [replace(kind, attributes=()) if kind.name == RESET.name else kind for kind in rows.kinds]
    rows = rows.with_kinds(kinds)
    if START_NS not in rows.columns or not len(rows):
        return rows
    starts: NDArray[np.float64] = rows.columns[START_NS].astype(np.float64)
    return rows.with_columns({**rows.columns, START_NS: np.round(starts - starts.min(), 3)})
