"""A logical program as a circuit on the physical qubits of rotated surface codes."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.logical.ops import Code, Detectors, Layout
from qlower.ir import Module, Operation, Region, Run
from qlower.ir.run import body
from qlower.lowering import Context, Contract, Pass, PassResult
from qlower.passes.logical_to_circuit.interpretation import Interpreter
from qlower.passes.logical_to_circuit.logical_program import STAND_INS, LogicalProgram, Reader
from qlower.passes.logical_to_circuit.outcome_relations import relations
from qlower.passes.logical_to_circuit.parity import Parity
from qlower.passes.logical_to_circuit.physical_circuit import PhysicalCircuit
from qlower.passes.logical_to_circuit.tiling import square_tiling, tiling_of
from qlower.passes.logical_to_circuit.timetable import timetable

LEAST_DISTANCE = 3


@dataclass(frozen=True, slots=True)
class RealizeSurfaceCode(Pass):
    """Write a logical program as resets, H, CX and measurements of physical qubits, with the detectors between them.

    Every logical qubit is a patch of the rotated surface code. A product is measured by merging patches for a step of
    ``rounds`` rounds; a patch that is measured alone has its data qubits measured, and begins anew if it is used
    again. Products that have no patch or tile in common go side by side. Corrections are not executed.
    The program's bits are those of the physical measurements, in order, as the variable ``m``. ``logical.detectors``
    says which sums of them are certain, and what the logical program's bits are.

    Attributes:
        distance: code distance, odd, at least 3; 0 takes that of the module's ``logical.code``, else 3.
        rounds: rounds of a step; 0 for as many as the distance.
        stand_in: ``plus`` puts a patch in |+⟩ in the place of every magic state, so that rotations do nothing but take
            their time and space; empty refuses them.
    """

    name: ClassVar[str] = "realize-surface-code"
    reads: ClassVar[tuple[str, ...]] = ("logical",)
    writes: ClassVar[str] = "circuit"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    cites: ClassVar[tuple[str, ...]] = ("10.1088/1367-2630/14/12/123011", "10.22331/q-2019-03-05-128")

    distance: int = 0
    rounds: int = 0
    stand_in: str = ""

    def run(self, module: Module, context: Context) -> PassResult:
        """Realise the program.

        Raises:
            QlowerError: QL1380 … QL1385.
        """
        distance = self._distance(module)
        if self.rounds < 0:
            fail("QL1385", f"rounds is {self.rounds}", expected="0 for the distance, or at least 1")
        if self.stand_in and self.stand_in not in STAND_INS:
            fail("QL1385", f"stand-in is {self.stand_in!r}", expected=" or ".join(STAND_INS))
        program = Reader(module, self.stand_in).read()
        layout = next((op for op in module.operations if isinstance(op, Layout)), None)
        if layout is None or program.stand_ins:
            tiling = square_tiling(program.num_qubits, distance)
        else:
            tiling = tiling_of(layout, program.num_qubits, distance)
        plan = timetable(program, tiling)
        circuit = PhysicalCircuit(plan, tiling, self.rounds or distance)
        main = _main(circuit, circuit.write())
        detectors = _detectors(circuit, program, distance)
        metrics = {
            "distance": distance,
            "physical_qubits": len(circuit.coordinates),
            "steps": plan.num_steps,
            "rounds": plan.num_steps * circuit.rounds,
            "merges": len(plan.merges),
            "measurements": len(circuit.results),
            "detectors": len(circuit.detectors),
            "stand_ins": program.stand_ins,
        }
        return PassResult(Module("circuit", (main, detectors), module.attributes), metrics=metrics)

    def _distance(self, module: Module) -> int:
        code = next((op for op in module.operations if isinstance(op, Code)), None)
        distance = self.distance or (LEAST_DISTANCE if code is None else code.distance)
        if distance < LEAST_DISTANCE or distance % 2 == 0:
            fail(
                "QL1385",
                f"distance is {distance}",
                expected=f"an odd number from {LEAST_DISTANCE}: patches of even distance do not fit one chessboard",
            )
        return distance


def _main(circuit: PhysicalCircuit, run: Run) -> Operation:
    number = len(circuit.coordinates)
    count = len(circuit.results)
    operations = body([run, Return(operands=tuple(circuit.results))])
    variables = (("m", "bit", count),) if count else ()
    return Function(
        attributes={"sym_name": "main", "num_qubits": number, "variables": variables}, regions=(Region(operations),)
    )


def _detectors(circuit: PhysicalCircuit, program: LogicalProgram, distance: int) -> Detectors:
    """The notes: first the program's bits, then what else is certain among its outcomes."""
    outcomes = Interpreter(program, circuit).outcomes()
    known = relations(program)
    settled: list[Parity] = []
    for bit, relation in enumerate(known):
        settled.append(Parity(frozenset({bit})) if relation is None else relation.put(settled))
    rows: list[tuple[str, Parity, Parity]] = []
    for name, output in zip(program.output_names, program.outputs, strict=True):
        rows.append((name, output.put(outcomes), output.put(settled)))
    for bit, relation in enumerate(known):
        if relation is not None:
            both = relation ^ Parity(frozenset({bit}))
            rows.append((f"relation of measurement {bit}", both.put(outcomes), both.put(settled)))
    names, observables, offsets, expected = [], [], [], []
    for name, physical, logical in rows:
        bits = tuple(sorted(physical.bits))
        certain = not logical.bits
        if name.startswith("relation") and (not bits or bits in observables):
            continue
        names.append(name)
        observables.append(bits)
        offsets.append(int(physical.constant))
        expected.append(int(logical.constant ^ physical.constant) if certain else -1)
    return Detectors(
        attributes={
            "sym_name": "detectors",
            "coordinates": tuple((float(x), float(y)) for x, y in circuit.coordinates),
            "detectors": tuple(circuit.detectors),
            "detector_coordinates": tuple(circuit.detector_coordinates),
            "observables": tuple(observables),
            "observable_names": tuple(names),
            "offsets": tuple(offsets),
            "expected": tuple(expected),
            "distance": distance,
        }
    )
