"""Ops on classical values, and structured control flow.

Types: ``i1`` for bits and booleans, ``siN``/``uiN`` for ``int[N]``/``uint[N]`` (N ≤ 64) and for registers of bits read
as a number, ``f64`` for floats and for angles in radians. Integer arithmetic wraps at its width.
"""

from qlower.ir.operation import Operation, Trait, attribute, operand, operands, region, regions, result, results
from qlower.ir.types import I1

PURE = frozenset({Trait.PURE})
TERMINATOR = frozenset({Trait.TERMINATOR})

UNARY_OPERATORS = (
    "not", "complement", "negate", "popcount", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "exp", "log",
    "sqrt", "floor", "ceiling",
)  # fmt: skip
"""``not`` is logical on i1; ``complement`` flips all bits of an integer."""
BINARY_OPERATORS = (
    "add", "subtract", "multiply", "divide", "modulo", "power", "and", "or", "xor", "shift_left", "shift_right",
    "rotate_left", "rotate_right",
)  # fmt: skip
"""``divide`` truncates toward zero on integers; shifts are logical on unsigned, arithmetic on signed integers."""
PREDICATES = ("eq", "ne", "lt", "le", "gt", "ge")


class Constant(Operation):
    """A constant.

    Example: ``%0 = "classical.constant"() {value = 5} : () -> si32``
    """

    __slots__ = ()
    name = "classical.constant"
    traits = PURE
    output = result()

    def verify(self) -> str | None:
        """The value must be a number or a truth value."""
        value = self.attributes.get("value")
        return None if isinstance(value, bool | int | float) else "attribute 'value' must be a boolean or a number"


class Unary(Operation):
    """A function of one value.

    Example: ``%1 = "classical.unary"(%0) {operator = "not"} : (i1) -> i1``
    """

    __slots__ = ()
    name = "classical.unary"
    traits = PURE
    source = operand()
    output = result()
    operator = attribute(str)

    def verify(self) -> str | None:
        """The operator must be known."""
        return None if self.operator in UNARY_OPERATORS else f"unknown unary operator '{self.operator}'"


class Binary(Operation):
    """A function of two values of one type (shifts take any integer on the right).

    Example: ``%2 = "classical.binary"(%0, %1) {operator = "add"} : (si32, si32) -> si32``
    """

    __slots__ = ()
    name = "classical.binary"
    traits = PURE
    left = operand()
    right = operand()
    output = result()
    operator = attribute(str)

    def verify(self) -> str | None:
        """The operator must be known."""
        return None if self.operator in BINARY_OPERATORS else f"unknown binary operator '{self.operator}'"


class Compare(Operation):
    """A comparison of two values of one type.

    Example: ``%2 = "classical.compare"(%0, %1) {predicate = "eq"} : (ui4, ui4) -> i1``
    """

    __slots__ = ()
    name = "classical.compare"
    traits = PURE
    left = operand()
    right = operand()
    output = result(I1)
    predicate = attribute(str)

    def verify(self) -> str | None:
        """The predicate must be known."""
        return None if self.predicate in PREDICATES else f"unknown predicate '{self.predicate}'"


class Cast(Operation):
    """A conversion between types, as OpenQASM 3 defines it.

    Example: ``%1 = "classical.cast"(%0) : (i1) -> si32``
    """

    __slots__ = ()
    name = "classical.cast"
    traits = PURE
    source = operand()
    output = result()


class Select(Operation):
    """One of two values, by a condition; what an ``if`` that only moves values becomes.

    Example: ``%3 = "classical.select"(%0, %1, %2) : (i1, i1, i1) -> i1``
    """

    __slots__ = ()
    name = "classical.select"
    traits = PURE
    condition = operand(I1)
    if_true = operand()
    if_false = operand()
    output = result()


class Pack(Operation):
    """Bits read as an unsigned number; the first is the least significant.

    Example: ``%2 = "classical.pack"(%0, %1) : (i1, i1) -> ui2``
    """

    __slots__ = ()
    name = "classical.pack"
    traits = PURE
    bits = operands(I1)
    output = result()


class Extract(Operation):
    """One bit of an integer; bit 0 is the least significant.

    Example: ``%1 = "classical.extract"(%0) {index = 3} : (ui8) -> i1``
    """

    __slots__ = ()
    name = "classical.extract"
    traits = PURE
    source = operand()
    output = result(I1)
    index = attribute(int)


class Yield(Operation):
    """Ends a region and gives its values.

    Example: ``"classical.yield"(%0) : (i1) -> ()``
    """

    __slots__ = ()
    name = "classical.yield"
    traits = TERMINATOR
    values = operands()


class Condition(Operation):
    """Ends the first region of a ``while``: whether to go on, and the values the body starts from.

    Example: ``"classical.condition"(%0, %1) : (i1, si32) -> ()``
    """

    __slots__ = ()
    name = "classical.condition"
    traits = TERMINATOR
    condition = operand(I1)
    values = operands()


def _yields_match(op: Operation, index: int, types: tuple[object, ...]) -> str | None:
    yielded = tuple(value.type for value in op.regions[index].terminator.operands)
    return None if yielded == types else f"region {index} yields {len(yielded)} values that do not match the results"


class If(Operation):
    """Runs one of two regions; both yield the results.

    Example: an ``if`` without results::

        "classical.if"(%0) ({
          "circuit.x"() {qubits = array<i32: 0>} : () -> ()
          "classical.yield"() : () -> ()
        }, {
          "classical.yield"() : () -> ()
        }) : (i1) -> ()
    """

    __slots__ = ()
    name = "classical.if"
    condition = operand(I1)
    outputs = results()
    then = region()
    otherwise = region()

    def verify(self) -> str | None:
        """Both regions must yield the results' types."""
        types = tuple(value.type for value in self.results)
        return _yields_match(self, 0, types) or _yields_match(self, 1, types)


class For(Operation):
    """Runs its region for start, start + step, … up to and including stop, carrying values.

    The region's first argument is the loop variable, of the type of start; the others are the carried values.

    Example: ``%3 = "classical.for"(%start, %step, %stop, %0) ({^bb0(%i: si32, %b: i1): …}) : (…) -> i1``
    """

    __slots__ = ()
    name = "classical.for"
    traits = frozenset({Trait.LOOP})
    start = operand()
    step = operand()
    stop = operand()
    initial = operands()
    outputs = results()
    body = region()

    def verify(self) -> str | None:
        """Carried values, region arguments and results must agree."""
        carried = tuple(value.type for value in self.initial)
        if carried != tuple(value.type for value in self.results):
            return "the results' types must be those of the initial values"
        if tuple(value.type for value in self.body.arguments) != (self.start.type, *carried):
            return "the region's arguments must be the loop variable and the carried values"
        return _yields_match(self, 0, carried)


class While(Operation):
    """Runs its second region as long as the first one's condition holds, carrying values.

    The first region takes the carried values and ends in ``classical.condition``; the second takes what that passes on
    and yields the next carried values. The results are what the last condition passed on.
    """

    __slots__ = ()
    name = "classical.while"
    traits = frozenset({Trait.LOOP})
    initial = operands()
    outputs = results()
    before = region()
    body = region()

    def verify(self) -> str | None:
        """Carried values, region arguments and results must agree."""
        carried = tuple(value.type for value in self.initial)
        if tuple(value.type for value in self.before.arguments) != carried:
            return "the first region's arguments must be the carried values"
        if not isinstance(self.before.terminator, Condition):
            return "the first region must end in classical.condition"
        passed = tuple(value.type for value in self.before.terminator.values)
        if passed != tuple(v.type for v in self.results) or passed != tuple(v.type for v in self.body.arguments):
            return "the condition's values must match the second region's arguments and the results"
        return _yields_match(self, 1, carried)


class Switch(Operation):
    """Runs the region whose case lists the value, or the last region, the default; all yield the results.

    ``cases`` holds one tuple of integers for each region but the last.
    """

    __slots__ = ()
    name = "classical.switch"
    value = operand()
    outputs = results()
    branches = regions()
    cases = attribute(tuple, items=tuple)

    def verify(self) -> str | None:
        """One region per case and one more; every region yields the results' types; no value in two cases."""
        if len(self.branches) != len(self.cases) + 1:
            return "there must be one region per case and one for the default"
        listed = [value for case in self.cases for value in case]
        if any(not isinstance(value, int) or isinstance(value, bool) for value in listed):
            return "each case must list integers"
        if len(set(listed)) != len(listed):
            return "a value stands in two cases"
        types = tuple(value.type for value in self.results)
        problems = (_yields_match(self, index, types) for index in range(len(self.branches)))
        return next((problem for problem in problems if problem is not None), None)
