"""A logical program as a circuit of physical qubits, and the notes beside it."""

from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.logical.ops import Detectors, Layout
from qlower.ir import Module, Operation, Region, Run
from qlower.ir.run import body
from qlower.lowering import PassResult
from qlower.passes.logical_to_circuit.interpretation import Interpreter
from qlower.passes.logical_to_circuit.letters import with_little_y
from qlower.passes.logical_to_circuit.logical_program import LogicalProgram, Reader
from qlower.passes.logical_to_circuit.outcome_relations import relations
from qlower.passes.logical_to_circuit.parity import Parity
from qlower.passes.logical_to_circuit.physical_circuit import PhysicalCircuit
from qlower.passes.logical_to_circuit.real_products import without_y
from qlower.passes.logical_to_circuit.tiling import square_tiling, tiling_of
from qlower.passes.logical_to_circuit.timetable import timetable


def realised(module: Module, distance: int, rounds: int, stand_in: str) -> PassResult:
    """The circuit of a logical program, with ``logical.detectors``.

    Args:
        module: at the logical level.
        distance: of the code, odd.
        rounds: of a step.
        stand_in: what takes the place of magic states; empty for nothing.

    Raises:
        QlowerError: QL1380 … QL1384.
    """
    reader = Reader(module, stand_in)
    num_qubits = reader.main.num_qubits
    program = without_y(with_little_y(reader.read()))
    # A layout has no place for patches beyond the program's own.
    layout = next((op for op in module.operations if isinstance(op, Layout)), None)
    if layout is None or program.num_qubits > num_qubits:
        tiling = square_tiling(program.num_qubits, distance)
    else:
        tiling = tiling_of(layout, program.num_qubits, distance)
    plan = timetable(program, tiling)
    circuit = PhysicalCircuit(plan, tiling, rounds)
    main = _main(circuit, circuit.write())
    # Outcomes of merges are read from checks of so many rounds.
    notes = _detectors(circuit, program, min(distance, rounds) if plan.merges else distance)
    metrics = {
        "distance": distance,
        "physical_qubits": len(circuit.coordinates),
        "steps": plan.num_steps,
        "rounds": plan.num_steps * rounds,
        "merges": len(plan.merges),
        "measurements": len(circuit.results),
        "detectors": len(circuit.detectors),
        "stand_ins": program.stand_ins,
        "further_patches": program.num_qubits - num_qubits,
    }
    return PassResult(Module("circuit", (main, notes), module.attributes), metrics=metrics)


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
            "coordinates": tuple(_place(circuit, float(x), float(y)) for x, y in circuit.coordinates),
            "detectors": tuple(circuit.detectors),
            "detector_coordinates": tuple((*_place(circuit, x, y), t) for x, y, t in circuit.detector_coordinates),
            "observables": tuple(observables),
            "observable_names": tuple(names),
            "offsets": tuple(offsets),
            "expected": tuple(expected),
            "distance": distance,
        }
    )


def _place(circuit: PhysicalCircuit, x: float, y: float) -> tuple[float, float]:
    """Coordinates as the layout has them."""
    return (y, x) if circuit.tiling.transposed else (x, y)
