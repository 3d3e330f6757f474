"""Lineage: where something in a recorded run came from, step by step, and what became of it.

Every step that changed its module has origins: for each position of its output the positions of its input it came from
(see ``qlower.ir.origins``). Those of the reading step are character offsets in the source text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qlower.diagnostics import Source, Span, fail
from qlower.ir import Module
from qlower.ir.origins import collect_origins
from qlower.ir.places import describe, num_positions, places_of, things_at
from qlower.ir.rows import LongColumn
from qlower.lowering.archive import Archive
from qlower.lowering.recorded_source import source_of
from qlower.lowering.registry import formats
from qlower.lowering.trace import Step, Trace

SOURCE_LINE = "line:"
"""Begins the name of a place in the source text, such as ``line:12``."""


@dataclass(frozen=True)
class Place:
    """Something that a chain passes through.

    Attributes:
        position: in the module of the step, or a character offset in the source text.
        text: what stands there.
        line, column: in the source text, counted from 1; 0 for a place in a module.
    """

    position: int
    text: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Link:
    """What a chain is after one step.

    Attributes:
        step: the step's index; −1 for the source text.
        name: the pass or format; the source's name for the source text.
        level: of the module; empty for the source text.
        count: how many places there are.
        places: the first of them, in order.
    """

    step: int
    name: str
    level: str
    count: int
    places: tuple[Place, ...]


def _named_line(span: Span, name: str) -> str:
    """The line of a span; with the name of its file if that is not the source itself."""
    text = span.line_text.strip()
    return text if span.source.name == name else f"{text}  ({span.source.name})"


class Stage:
    """A step whose module is a new one, with the way back from it.

    Attributes:
        step: the step.
    """

    def __init__(self, archive: Archive, step: Step) -> None:
        self.archive, self.step = archive, step

    @cached_property
    def module(self) -> Module:
        """The output."""
        return self.archive.module(self.step.output, self.step.origins)

    @cached_property
    def _origins(self) -> tuple[LongColumn, LongColumn]:
        return collect_origins(self.module)

    def origins_of(self, positions: Iterable[int]) -> list[int]:
        """The input's positions that these positions came from, ascending."""
        offsets, origins = self._origins
        found: set[int] = set()
        for position in positions:
            found.update(origins[offsets[position] : offsets[position + 1]].tolist())
        return sorted(found)

    def made_from(self, positions: Iterable[int]) -> list[int]:
        """The positions that came from these positions of the input, ascending."""
        offsets, origins = self._origins
        owners = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
        hit = np.isin(origins, np.fromiter(positions, dtype=np.int64))
        made: list[int] = np.unique(owners[hit]).tolist()
        return made

    def all_origins(self) -> list[int]:
        """Everything in the input that something came from, ascending."""
        found: list[int] = np.unique(self._origins[1]).tolist()
        return found

    def link(self, positions: Sequence[int], limit: int) -> Link:
        """The first few of these positions, described."""
        things = things_at(self.module, positions[:limit])
        places = tuple(Place(position, describe(thing)) for position, thing in things.items())
        return Link(self.step.index, self.step.spec, self.step.level, len(positions), places)


class Lineage:
    """The lineage of one recorded run.

    Args:
        archive: over the store of the run.
        trace: of the run.
        limit: how many places of a link are described.
    """

    def __init__(self, archive: Archive, trace: Trace, limit: int) -> None:
        self.archive, self.trace, self.limit = archive, trace, limit
        self.stages = [Stage(archive, step) for step in trace.steps if step.kind != "write" and step.origins]

    @cached_property
    def source(self) -> Source | None:
        """The text the run began with; None if it began with a module."""
        step = self.trace.steps[0]
        if step.input == step.output:
            return None
        return source_of(self.trace.source_name, self.archive.get(step.input), formats().load(step.name))

    def of(self, place: str, *, forward: bool) -> list[Link]:
        """The chain of a place, from it to the source, or forward to the final module.

        Args:
            place: ``STEP#POSITION``, ``#POSITION`` in the final module, ``line:N`` in the source text (what stands
                there, in whichever line it begins), or what a level's dialect understands, such as ``q[17]@1200ns`` or
                ``STEP#q[3]``.
            forward: which way; a line of the source only goes forward.

        Raises:
            QlowerError: QL0333, there is no such place.
        """
        if place.startswith(SOURCE_LINE):
            return self._from_source(place)
        index, positions = self._find(place)
        if forward:
            return self._forward(index, positions)
        return self._back(index, positions)

    def _back(self, index: int, positions: list[int]) -> list[Link]:
        links = []
        for stage in reversed(self.stages[: index + 1]):
            links.append(stage.link(positions, self.limit))
            positions = stage.origins_of(positions)
        return [*links, self._source_link(positions)] if self.source is not None else links

    def _forward(self, index: int, positions: list[int]) -> list[Link]:
        links = [self.stages[index].link(positions, self.limit)]
        for stage in self.stages[index + 1 :]:
            positions = stage.made_from(positions)
            links.append(stage.link(positions, self.limit))
        return links

    def _from_source(self, place: str) -> list[Link]:
        number = place.removeprefix(SOURCE_LINE)
        source = self.source
        lines = 0 if source is None else len(source.line_starts)
        if source is None or not (number.isascii() and number.isdigit()) or not 1 <= int(number) <= lines:
            fail("QL0333", f"the source has no line '{number}'", expected=f"line:1 to line:{lines}" if lines else "")
        line = self._beginning(source, int(number))
        bounds = [*source.line_starts, len(source.text) + 1]
        offsets = range(bounds[line - 1], bounds[line])
        place_of_line = Place(offsets[0], source.line_text(line).strip(), line, 1)
        first = Link(-1, source.name, "", 1, (place_of_line,))
        return [first, *self._forward(0, self.stages[0].made_from(offsets))]

    def _beginning(self, source: Source, line: int) -> int:
        """The line in which begins what stands in a line: it may be one of several of a statement."""
        ends = [*source.line_starts, len(source.text) + 1][line]
        before = [offset for offset in self.stages[0].all_origins() if offset < ends]
        return source.position(max(before))[0] if before and source.line_text(line).strip() else line

    def _source_link(self, offsets: list[int]) -> Link:
        assert self.source is not None
        shown = [(offset, self.source.span(offset)) for offset in offsets[: self.limit]]
        places = tuple(
            Place(offset, _named_line(span, self.source.name), span.line, span.column) for offset, span in shown
        )
        return Link(-1, self.source.name, "", len(offsets), places)

    def _find(self, place: str) -> tuple[int, list[int]]:
        """The stage of a place and the positions it names there."""
        step, hash_sign, inner = place.partition("#")
        if not hash_sign:
            return self._named(place, len(self.stages) - 1, 0)
        index = self._stage(step)
        if not (inner.isascii() and inner.isdigit()):
            return self._named(inner, index, index)
        count = num_positions(self.stages[index].module)
        if int(inner) >= count:
            fail("QL0333", f"there is no position '{inner}' in '{place}'", expected=f"0 to {count - 1}")
        return index, [int(inner)]

    def _stage(self, step: str) -> int:
        """The stage of a step's number; "" is the last one. A step that changed nothing has the module before it."""
        last = self.trace.steps[-1].index
        wanted = last if not step else int(step) if step.isascii() and step.isdigit() else -1
        if not 0 <= wanted <= last:
            fail("QL0333", f"there is no step '{step}' in this run", expected=f"0 to {last}")
        return max(index for index, stage in enumerate(self.stages) if stage.step.index <= wanted)

    def _named(self, place: str, last: int, first: int) -> tuple[int, list[int]]:
        """What a dialect understands by a place, in the latest of some stages where it finds something."""
        for index in range(last, first - 1, -1):
            own = places_of(self.stages[index].step.level)
            found = None if own is None else own.find(self.stages[index].module, place)
            if found:
                return index, list(found)
        fail(
            "QL0333",
            f"there is no place '{place}' in this run",
            expected="q[17]@1200ns, q[17], #POSITION, STEP#POSITION, STEP#q[17] or line:N",
        )
