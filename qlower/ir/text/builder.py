"""Trees to modules."""

import re
from collections.abc import Sequence

from lark import Token

from qlower.diagnostics import QlowerError, Source
from qlower.ir.attributes import Attribute
from qlower.ir.dialect_table import operation_class, row_definition
from qlower.ir.module import Module
from qlower.ir.operation import Region, Trait
from qlower.ir.run import Run
from qlower.ir.text.attribute_reader import AttributeReader, Entry
from qlower.ir.text.body_collector import BodyCollector
from qlower.ir.text.fast_rows import regular_fields, regular_rows
from qlower.ir.text.literals import OP_NAME
from qlower.ir.text.parts import Parts, split
from qlower.ir.text.reading import Node, Reading, nodes, tokens
from qlower.ir.text.row_fields import RowError, RowFields, Scalar, fields_of
from qlower.ir.text.run_reader import RunReader
from qlower.ir.text.scope import Scope
from qlower.ir.text.syntax import parse_tree
from qlower.ir.types import F64, I1
from qlower.ir.value import Value

MODULE_OP = "builtin.module"
LEVEL, ATTRIBUTES = "qlower.level", "qlower.attributes"
EXAMPLE = '"builtin.module"() ({ … }) {qlower.level = "circuit"} : () -> ()'


class Builder:
    """Builds the module of one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.reading = Reading(source)
        self.attributes = AttributeReader(self.reading)
        self.runs = RunReader(self.attributes)
        self.scope = Scope()
        self._row_ops: dict[str, bool] = {}
        self._fields: dict[str, RowFields] = {}
        self._constants: dict[str, tuple[tuple[str, Attribute], ...] | None] = {}

    def module(self, tree: Node) -> Module:
        """The module of a whole text.

        Raises:
            QlowerError: QL0103 … QL0142.
        """
        tops = [node for node in nodes(tree) if node.data != "definition"]
        node = tops[0] if tops else tree
        if len(tops) > 1:
            self.reading.fail("QL0105", "there is something beside the module", tops[1], fix=f"wrap all in {EXAMPLE}")
        dictionaries, region = self._module_parts(node)
        entries = self.attributes.entries(*dictionaries)
        level = self._level(entries, node)
        attributes = self._module_attributes(entries)
        into = BodyCollector(self.reading)
        with self.reading.deeper(region):
            for child in self._single_block(region)[1]:
                # Top-level ops are hashed one by one, so they share no values.
                with self.scope.region(isolated=True):
                    self.item(child, into)
        return Module(level, into.finish(), attributes)

    def _module_parts(self, node: Node) -> tuple[list[Node], Node]:
        if node.data == "module":
            for token in tokens(node):
                self.reading.fail("QL0107", "the module has a name, which would be lost", token)
            trees = {str(child.data): child for child in nodes(node)}
            return [trees["attributes"]] if "attributes" in trees else [], trees["region"]
        if node.data == "operation":
            parts = split(node)
            if self.attributes.text(parts.name) == MODULE_OP and len(parts.regions) == 1:
                return parts.dictionaries, parts.regions[0]
        self.reading.fail("QL0105", "the text must be one module", node, expected=EXAMPLE)

    def _level(self, entries: dict[str, Entry], node: Node) -> str:
        if LEVEL not in entries:
            self.reading.fail("QL0106", f"the module has no attribute {LEVEL}", node, expected=EXAMPLE)
        entry = entries.pop(LEVEL)
        value = True if entry.value is None else self.attributes.attribute(entry.value)
        if not isinstance(value, str):
            self.reading.fail("QL0106", f"{LEVEL} must be a string", entry.key, expected=EXAMPLE)
        return value

    def _module_attributes(self, entries: dict[str, Entry]) -> dict[str, Attribute]:
        entry = entries.pop(ATTRIBUTES, None)
        for name, other in entries.items():
            self.reading.fail("QL0107", f"the module op has no attribute '{name}'", other.key)
        if entry is None:
            return {}
        if entry.value is None or entry.value.data != "attributes":
            self.reading.fail("QL0107", f"{ATTRIBUTES} must be a dictionary", entry.key)
        return self.attributes.read_entries(self.attributes.entries(entry.value))

    def item(self, node: Node, into: BodyCollector) -> None:
        """Read what may stand in a region: an op, or a block of regular rows."""
        if node.data == "rows":
            self.regular_block(tokens(node)[0], into)
        elif node.data == "operation":
            self.operation(split(node), into)
        else:
            self.reading.fail("QL0105", "modules are not nested", node)

    def regular_block(self, token: Token, into: BodyCollector) -> None:
        """Read a block of lines that look like row ops; those that are not, or are at fault, the long way."""
        base = self.reading.offset(token)
        for match in regular_rows(str(token)):
            start, end = base + match.start(), base + match.end()
            if not self._regular_row(match, start, into):
                tree = parse_tree(self.source, start, end, "operation")
                shift, self.reading.shift = self.reading.shift, start
                self.operation(split(tree), into)
                self.reading.shift = shift

    def _regular_row(self, match: re.Match[str], offset: int, into: BodyCollector) -> bool:
        result, name, operands, entries, types, output = match.groups()
        if not self._is_row_op(name):
            return False
        fields = self._fields.get(entries) or regular_fields(entries, self._regular_constants)
        values = self._regular_operands(operands, types)
        taken = result is not None and (output != "i1" or self.scope.find(result[1:]) is not None)
        if fields is None or values is None or taken:
            return False
        if not fields.parameters and not fields.columns:
            self._fields[entries] = fields
        results = (Value(I1),) if output == "i1" else ()
        try:
            into.rows.add(name, fields, values, results, offset)
        except RowError:
            return False
        if result is not None:
            self.scope.define(result[1:], results)
        return True

    def _is_row_op(self, name: str) -> bool:
        if name not in self._row_ops:
            self._row_ops[name] = row_definition(name) is not None
        return self._row_ops[name]

    def _regular_constants(self, text: str) -> tuple[tuple[str, Attribute], ...] | None:
        if text not in self._constants:
            source = Source("<constants>", f'"any.op"() {{{text}}} : () -> ()')
            reader = AttributeReader(Reading(source))
            try:
                parts = split(parse_tree(source, 0, len(source.text), "operation"))
                self._constants[text] = tuple(reader.read_entries(reader.entries(*parts.dictionaries)).items())
            except QlowerError:
                self._constants[text] = None
        return self._constants[text]

    def _regular_operands(self, operands: str, types: str) -> Sequence[Value] | None:
        if not operands:
            return None if types else ()
        found: list[Value] = []
        for use in operands.split(", "):
            name, _, index = use[1:].partition("#")
            group = self.scope.find(name)
            if group is None or len(index) > 6 or int(index or 0) >= len(group):
                return None
            found.append(group[int(index or 0)])
        if len(found) != types.count("f64") or any(value.type != F64 for value in found):
            return None
        return found

    def operation(self, parts: Parts, into: BodyCollector) -> None:
        """Read one op that is not regular."""
        name = self.attributes.text(parts.name)
        if not OP_NAME.fullmatch(name):
            self.reading.fail("QL0116", f"'{name}' is not an op's name", parts.name, expected="dialect.op")
        if name == MODULE_OP:
            self.reading.fail("QL0105", "modules are not nested", parts.name)
        if parts.successors:
            self.reading.fail("QL0115", f"{name} jumps to a block", parts.successors[0])
        operands = self.operands(parts)
        entries = self.attributes.entries(*parts.dictionaries)
        if self._is_row_op(name):
            self.row(name, parts, operands, entries, into)
            return
        if name == Run.name:
            results = self.results(parts)
            into.append(self.runs.read(entries, operands, results, parts.node))
            self.define(parts, results)
            return
        op_class = operation_class(name)
        attributes = self.attributes.read_entries(entries)
        isolated = Trait.ISOLATED in op_class.traits
        regions = tuple(self.region(node, isolated) for node in parts.regions)
        results = self.results(parts)
        self.define(parts, results)
        into.append(op_class(operands, results, attributes, regions, (self.reading.offset(parts.node),)))

    def row(
        self,
        name: str,
        parts: Parts,
        operands: tuple[Value, ...],
        entries: dict[str, Entry],
        into: BodyCollector,
    ) -> None:
        """Read a row op that is not regular."""
        if parts.regions:
            self.reading.fail("QL0132", f"{name} has a region", parts.regions[0])
        results = self.results(parts)
        for value, node in zip((*operands, *results), (*parts.operand_types, *parts.result_types), strict=True):
            wanted = I1 if value in results else F64
            if value.type != wanted:
                self.reading.fail("QL0132", f"{name}: the type must be {wanted}, not {value.type}", node)
        columns = self._columns(entries.get("columns"))
        others = {key: entry for key, entry in entries.items() if key != "columns"}
        try:
            fields = fields_of(self.attributes.read_entries(others), columns)
            into.rows.add(name, fields, operands, results, self.reading.offset(parts.node))
        except RowError as fault:
            place = entries[fault.field].key if fault.field in entries else parts.name
            self.reading.fail(fault.code, f"{name}: {fault}", place)
        self.define(parts, results)

    def _columns(self, entry: Entry | None) -> tuple[Scalar, ...]:
        """The further columns of a row; unlike attributes, their numbers keep their types."""
        if entry is None:
            return ()
        if entry.value is None or entry.value.data != "attributes":
            self.reading.fail("QL0130", "'columns' must be a dictionary of numbers", entry.value or entry.key)
        found: list[Scalar] = []
        for name, inner in sorted(self.attributes.entries(entry.value).items(), key=lambda item: item[0]):
            if inner.value is None or inner.value.data != "number":
                self.reading.fail("QL0130", f"column '{name}' must be a number", inner.value or inner.key)
            found.append((name, *self.attributes.scalar(inner.value)))
        return tuple(found)

    def operands(self, parts: Parts) -> tuple[Value, ...]:
        """The values of an op's operands, of the types it states.

        Raises:
            QlowerError: QL0110, QL0112 … QL0114.
        """
        values = tuple(self._use(token) for token in parts.operands)
        if len(values) != len(parts.operand_types):
            message = f"{len(values)} operands, {len(parts.operand_types)} operand types"
            self.reading.fail("QL0112", message, parts.name)
        for token, value, node in zip(parts.operands, values, parts.operand_types, strict=True):
            stated = self.attributes.type(node)
            if value.type != stated:
                self.reading.fail("QL0113", f"{token} is of type {value.type}, not {stated}", node)
        return values

    def _use(self, token: Token) -> Value:
        name, _, index = token[1:].partition("#")
        group = self.scope.find(name)
        if group is None:
            self.reading.fail("QL0110", f"value %{name} is not defined here", token)
        if len(index) > 6 or int(index or 0) >= len(group):
            self.reading.fail("QL0114", f"%{name} is a group of {len(group)}", token)
        return group[int(index or 0)]

    def results(self, parts: Parts) -> tuple[Value, ...]:
        """New values of the types an op states for its results."""
        return tuple(Value(self.attributes.type(node)) for node in parts.result_types)

    def define(self, parts: Parts, values: tuple[Value, ...]) -> None:
        """Name an op's results as the text does, if it does.

        Raises:
            QlowerError: QL0111, QL0112, QL0114.
        """
        groups = [(token, self._group_size(size)) for token, size in parts.results]
        named = sum(size for _, size in groups)
        if groups and named != len(values):
            self.reading.fail("QL0112", f"{named} results are named, {len(values)} have types", groups[0][0])
        start = 0
        for token, size in groups:
            self._define(token, values[start : start + size])
            start += size

    def _group_size(self, token: Token | None) -> int:
        size = 1 if token is None else int(self.attributes.literal(token, "i32"))
        if token is not None and size < 1:
            self.reading.fail("QL0114", "a group holds at least one value", token)
        return size

    def _define(self, token: Token, values: tuple[Value, ...]) -> None:
        if "#" in token:
            self.reading.fail("QL0114", "a definition has no index", token)
        if not self.scope.define(token[1:], values):
            self.reading.fail("QL0111", f"value {token} is defined already", token)

    def region(self, node: Node, isolated: bool) -> Region:
        """The region of a tree, with names of its own."""
        with self.reading.deeper(node), self.scope.region(isolated):
            argument_nodes, children = self._single_block(node)
            arguments = tuple(Value(self.attributes.type(nodes(inner)[0])) for inner in argument_nodes)
            for value, inner in zip(arguments, argument_nodes, strict=True):
                self._define(tokens(inner)[0], (value,))
            into = BodyCollector(self.reading)
            for child in children:
                self.item(child, into)
            return Region(into.finish(), arguments)

    def _single_block(self, node: Node) -> tuple[list[Node], list[Node]]:
        """The arguments and the ops of a region's only block.

        Raises:
            QlowerError: QL0115, there are more.
        """
        children = nodes(node)
        blocks = [child for child in children if child.data == "block"]
        if len(blocks) > 1 or (blocks and len(children) > 1):
            self.reading.fail("QL0115", "a region is one block", tokens(blocks[-1])[0])
        inside = nodes(blocks[0]) if blocks else children
        return (
            [child for child in inside if child.data == "argument"],
            [child for child in inside if child.data != "argument"],
        )
