"""Writing a schedule of lattice surgery: tiles, steps, and what became of every magic state."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.ops import Code, Layout, Schedule
from qlower.dialects.logical.rows import DURATION, MEASURE, OPERATION, OWNER, ROLE, ROLES, START, STATE, X, Y
from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import runs

SCHEMA = "qlower-surgery-schedule-1"


def write_surgery_schedule(module: Module) -> str:
    """The schedule of a module; one line for each tile, operation, step and magic state.

    Raises:
        QlowerError: QL1337, the module has no layout or no schedule.
    """
    main, layout, schedule = module.find("main"), module.find("layout"), module.find("schedule")
    if not isinstance(main, Function) or not isinstance(layout, Layout) or not isinstance(schedule, Schedule):
        fail("QL1337", "the module has no schedule", fix="run lay-out-patches and schedule-surgery")
    code = module.find("code")
    tiles, steps = list(_tiles(layout)), list(_steps(schedule))
    fields: dict[str, Any] = {
        "schema": SCHEMA,
        "style": layout.style,
        "num_qubits": layout.num_qubits,
        "rounds_per_step": code.rounds_per_step if isinstance(code, Code) else 1,
        "rounds": schedule.rounds,
        "ideal_rounds": schedule.ideal_rounds,
        "path_rounds": schedule.path_rounds,
        "produced": schedule.produced,
        "consumed": schedule.consumed,
        "discarded": schedule.discarded,
        "tiles": tiles,
        "operations": list(_operations(main)),
        "steps": steps,
        "magic_states": list(_ledger(tiles, steps)),
    }
    lines = [f"  {json.dumps(name)}: {_value(value)}" for name, value in fields.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _value(value: object) -> str:
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    items = ",\n".join("    " + json.dumps(item, ensure_ascii=False) for item in value)
    return f"[\n{items}\n  ]" if items else "[]"


def _run_of(operations: Sequence[Operation]) -> Run | None:
    return next((op for op in operations if isinstance(op, Run)), None)


def _tiles(layout: Layout) -> Iterator[dict[str, Any]]:
    run = _run_of(layout.body.operations)
    assert run is not None, "a layout has tiles"
    columns = [run.rows.columns[name].tolist() for name in (X, Y, ROLE, OWNER)]
    for x, y, role, owner in zip(*columns, strict=True):
        yield {"x": x, "y": y, "role": ROLES[role], "owner": None if owner < 0 else owner}


def _operations(main: Function) -> Iterator[dict[str, Any]]:
    """Every rotation and measurement of the program: its string, such as ``X0 Y3``, and what is done with it."""
    for run in runs(main):
        table = PauliTable.from_columns(main.num_qubits, run.rows.columns)
        for row, string in zip(run.unpack(), table.strings(), strict=True):
            product = " ".join(f"{letter}{qubit}" for qubit, letter in enumerate(string) if letter != "I")
            if row.kind.name == MEASURE.name:
                yield {"measure": product, "negated": bool(row.kind.attribute("negated", False))}
            else:
                angle = row.parameters[0]
                depends = not isinstance(angle, float)
                yield {"rotate": product, "angle": angle.constant if depends else angle, "depends_on_bits": depends}  # type: ignore[union-attr]


def _steps(schedule: Schedule) -> Iterator[dict[str, Any]]:
    run = _run_of(schedule.body.operations)
    if run is None:
        return
    tiles, offsets = run.rows.qubits.tolist(), run.rows.qubit_offsets.tolist()
    columns = [run.rows.columns[name].tolist() for name in (OPERATION, START, DURATION, STATE)]
    for index, (operation, start, duration, state) in enumerate(zip(*columns, strict=True)):
        yield {
            "operation": None if operation < 0 else operation,
            "start": start,
            "duration": duration,
            "state": None if state < 0 else state,
            "tiles": tiles[offsets[index] : offsets[index + 1]],
        }


def _ledger(tiles: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every magic state by number: who made it when, and who used it when, or that it was discarded."""
    used = {step["state"]: step for step in steps if step["operation"] is not None and step["state"] is not None}
    made = {step["state"]: step for step in steps if step["operation"] is None}
    for state, step in sorted(made.items()):
        use = used.get(state)
        yield {
            "state": state,
            "factory": tiles[step["tiles"][0]]["owner"],
            "ready": step["start"] + step["duration"],
            "used_by": None if use is None else use["operation"],
            "used_at": None if use is None else use["start"],
            "discarded": use is None,
        }
