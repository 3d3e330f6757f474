"""How people name places of the physical level: ``q[17]``, or ``q[17]@1200ns`` for what qubit 17 does at that time."""

import re

from qlower.diagnostics import fail
from qlower.dialects.circuit.places import rows_on
from qlower.dialects.physical.rows import DURATION_NS, GATE, START_NS
from qlower.ir import Module
from qlower.ir.places import RowAt, Thing, row_text, things_at

QUBIT_AND_TIME = re.compile(r"q\[(\d+)\](?:@(\d+(?:\.\d*)?)ns)?")


class PhysicalPlaces:
    """Native gates with their qubits and times."""

    def describe(self, thing: Thing) -> str:
        """A row as a line of a program, with its time; ops by their text."""
        if not isinstance(thing, RowAt):
            return ""
        kind = thing.run.rows.kinds[int(thing.run.rows.kind[thing.row])]
        gate = kind.attribute("gate") if thing.name == GATE else None
        text = row_text(thing, str(gate or thing.name.partition(".")[2]))
        times = _times_ns(thing)
        return text if times is None else f"{text} at {times[0]:g}-{times[1]:g} ns"

    def find(self, module: Module, place: str) -> tuple[int, ...] | None:
        """The rows on a qubit, at a time if one is named; times count from the start of the run a row stands in.

        Raises:
            QlowerError: QL0720, the program has no times, or nothing happens on the qubit then.
        """
        named = QUBIT_AND_TIME.fullmatch(place)
        if named is None:
            return None
        rows = rows_on(module, int(named[1]))
        if named[2] is None:
            return rows
        things = things_at(module, rows)
        if any(_times_ns(thing) is None for thing in things.values()):
            fail("QL0720", f"'{place}' names a time, and the program is not scheduled", fix=f"ask for q[{named[1]}]")
        time_ns = float(named[2])
        found = tuple(position for position, thing in things.items() if _covers(thing, time_ns))
        if not found:
            fail("QL0720", f"qubit {named[1]} is idle at {named[2]} ns", fix=f"ask for q[{named[1]}] to see its rows")
        return found


def _times_ns(thing: Thing) -> tuple[float, float] | None:
    """Begin and end of a row, in ns; None for a program without times."""
    if not isinstance(thing, RowAt) or START_NS not in thing.run.rows.columns:
        return None
    start = float(thing.run.rows.columns[START_NS][thing.row])
    return start, start + float(thing.run.rows.columns[DURATION_NS][thing.row])


def _covers(thing: Thing, time_ns: float) -> bool:
    times = _times_ns(thing)
    return times is not None and (times[0] <= time_ns < times[1] or times[0] == times[1] == time_ns)


PLACES = PhysicalPlaces()
