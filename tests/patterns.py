"""Programs that broke compilers: one builder or more for each pattern of the list in the project's reference figures.

``PATTERNS`` maps a name such as ``"02 swap crz swap"`` to a builder that takes whether to measure all qubits at
the end, and whether to turn all qubits before and after, so that what is between shows in the outcomes. Patterns about
text or devices (14, 23, 24, 26) are here as the programs they need.
"""

from collections.abc import Callable, Mapping
from math import pi

from program_builder import ProgramBuilder, program

from qlower.ir import F64, Module, Value

Build = Callable[..., Module]
PATTERNS: dict[str, Build] = {}


def pattern(name: str, num_qubits: int) -> Callable[[Callable[[ProgramBuilder], object]], Build]:
    """Register a filler of a program as a pattern; measured, the program ends with qubit i in bit i."""

    def register(fill: Callable[[ProgramBuilder], object]) -> Build:
        def build(measured: bool = False, turned: bool = False) -> Module:
            made = program(num_qubits, num_qubits if measured else 0)
            for qubit in range(num_qubits) if turned else ():
                made.ry(0.4 + 0.3 * qubit, qubit).rz(0.2, qubit)
            fill(made)
            for qubit in range(num_qubits) if turned else ():
                made.rx(0.5 + 0.2 * qubit, qubit)
            if measured:
                made.measure_all()
            return made.module()

        PATTERNS[name] = build
        return build

    return register


def classical_pattern(name: str) -> Callable[[Callable[[], ProgramBuilder]], Build]:
    """Register a program that measures by itself, and is never turned."""

    def register(fill: Callable[[], ProgramBuilder]) -> Build:
        def build(measured: bool = False, turned: bool = False) -> Module:
            return fill().module()

        PATTERNS[name] = build
        return build

    return register


pattern("01 sxdg sx sxdg", 2)(lambda p: p.sxdg(0).sx(1).sxdg(0))
pattern("02 swap crz swap", 2)(lambda p: p.swap(0, 1).crz(0.7, 0, 1).swap(0, 1))
pattern("03 tiny ry between cx", 2)(lambda p: p.h(0).cx(0, 1).ry(1e-6, 1).cx(0, 1))
pattern("04 tiny rz between cx", 2)(lambda p: p.h(1).cx(0, 1).rz(4e-7 * pi, 1).cx(0, 1).h(1))
pattern("05 cz iswap cz", 2)(
    lambda p: p.s(0).sdg(1).cz(0, 1).iswap(0, 1).cz(0, 1).sdg(0).s(1).rz(pi / 2, 0).rz(-pi / 2, 1)
)


@pattern("06 controlled whole turn", 2)
def _whole_turn(p: ProgramBuilder) -> None:
    def body(gate):
        gate.p(pi / 4, 0)
        for _ in range(7):
            gate.t(0)

    p.define("whole_turn", 1, body)
    p.h(0).h(1).call("whole_turn", (0, 1), modifiers=(("ctrl", 1),))


pattern("06 uncontrolled whole turn", 1)(lambda p: p.h(0).p(pi / 4, 0).t(0).t(0).t(0).t(0).t(0).t(0).t(0))
pattern("07 x and rx", 1)(lambda p: p.x(0).rx(pi / 3, 0).x(0))
pattern("07 rotations beyond two turns", 2)(
    lambda p: (
        p.rx(2 * pi, 0).rz(6 * pi, 0).ry(-2 * pi, 1).crx(2 * pi, 0, 1).rzz(2 * pi + 8 * pi, 0, 1).crz(4 * pi, 0, 1)
    )
)


@pattern("08 control of a power with phase", 2)
def _power(p: ProgramBuilder) -> None:
    p.define("phased", 1, lambda gate: gate.gphase(0.4).rz(0.6, 0).h(0))
    p.h(0).call("phased", (0, 1), modifiers=(("ctrl", 1), ("pow", 0.5)))
    p.call("phased", (0, 1), modifiers=(("negctrl", 1), ("pow", -2.0)))


@pattern("08 phase inside nested definitions", 3)
def _nested(p: ProgramBuilder) -> None:
    angle = Value(F64)
    p.define("inner", 1, lambda gate: gate.gphase(0.3).u(0.5, 0.2, 0.1, 0))
    p.define("outer", 2, lambda gate: gate.call("inner", (0,)).call("inner", (0, 1), modifiers=(("ctrl", 1),)))
    p.define("turned", 1, lambda gate: gate.rz(symbol(angle), 0).gphase(symbol(angle, 0.5)), parameters=(angle,))
    p.h(0).h(1).call("outer", (0, 1, 2), modifiers=(("ctrl", 1),))
    p.call("turned", (0, 1), (0.8,), modifiers=(("ctrl", 1), ("inv",)))


def symbol(value: Value, coefficient: float = 1.0):
    """The value times a number, as an angle."""
    from qlower.ir import Affine  # noqa: PLC0415

    return Affine(0.0, ((value, coefficient),))


@classical_pattern("09 swap, measure, measure all")
def _overwritten() -> ProgramBuilder:
    p = program(3, 3)
    p.x(0).h(1).swap(0, 1)
    p.measure(1, 0)
    return p.measure_all()


@classical_pattern("10 loose qubit before a register")
def _loose() -> ProgramBuilder:
    p = program(3, 3)
    p.registers = (("anc", -1), ("q", 2))
    p.x(0).ry(0.4, 2).swap(0, 2)
    return p.measure_all()


pattern("11 swap twice", 3)(lambda p: p.h(0).swap(0, 1).swap(0, 1).cx(0, 2))
pattern("11 cycle", 3)(lambda p: p.x(0).ry(0.3, 1).swap(0, 1).swap(1, 2).cx(0, 1))


@classical_pattern("12 measure, then h and cx")
def _reused() -> ProgramBuilder:
    p = program(2, 3)
    p.h(0)
    p.measure(0, 0)
    p.h(0).cx(0, 1)
    p.measure(0, 1)
    p.measure(1, 2)
    return p


@classical_pattern("13 two measurements into one bit")
def _two_into_one() -> ProgramBuilder:
    p = program(3, 2)
    p.x(0).h(1)
    p.measure(1, 0)
    last = p.measure(0, 0)
    p.if_(last, lambda then: then.x(2))
    p.measure(2, 1)
    return p


@classical_pattern("14 one bit read twice in nested ifs")
def _nested_ifs() -> ProgramBuilder:
    p = program(2, 2)
    p.h(0)
    bit = p.measure(0, 0)
    p.if_(bit, lambda then: then.if_(bit, lambda inner: inner.x(1), lambda inner: inner.h(1)))
    p.measure(1, 1)
    return p


@classical_pattern("15 measured qubit in the way")
def _in_the_way() -> ProgramBuilder:
    p = program(4, 4)
    p.h(0).cx(0, 1)
    p.measure(1, 1)
    p.cx(0, 2).cx(2, 3).cx(3, 0).h(2)
    for qubit in (0, 2, 3):
        p.measure(qubit, qubit)
    return p


@classical_pattern("16 h sdg swap reset measure")
def _reset_after_swap() -> ProgramBuilder:
    p = program(2, 2)
    p.h(0).sdg(0).swap(0, 1).reset(0)
    return p.measure_all()


@classical_pattern("17 phases before a measurement")
def _phases() -> ProgramBuilder:
    p = program(1, 1)
    p.rz(pi / 2, 0).ry(pi / 2, 0).rz(-pi, 0).rz(pi / 2, 0)
    return p.measure_all()


pattern("18 x beside a bridge", 4)(lambda p: p.h(0).x(3).cx(0, 1).cx(1, 2).cx(0, 1).cx(1, 2).x(1))
pattern("18 barrier, then x", 2)(lambda p: p.h(0).cx(0, 1).barrier(0, 1).x(0).rx(pi / 2, 0).rx(pi / 2, 1))
pattern("19 t five times", 1)(lambda p: p.h(0).t(0).t(0).t(0).t(0).t(0).h(0))
pattern("20 just above pi", 2)(
    lambda p: p.h(0).h(1).cp(pi, 0, 1).cp(1.000001 * pi, 0, 1).rz(pi, 0).rz(1.000001 * pi, 1).rx(-pi, 0)
)


@pattern("20 powers under control", 2)
def _powers(p: ProgramBuilder) -> None:
    for exponent in (0.5, 1.5, 2.0, -0.5):
        p.gate("x", 0, 1, modifiers=(("ctrl", 1), ("pow", exponent)))
        p.gate("rz", pi, 0, 1, modifiers=(("pow", exponent), ("ctrl", 1)))


pattern("21 sparse state", 4)(
    lambda p: p.ry(1.2309594173407747, 0).x(0).ch(0, 1).x(0).cx(1, 2).ccx(0, 1, 3).cx(3, 0).x(2)
)


def trotter(num_qubits: int, steps: int) -> Callable[[ProgramBuilder], None]:
    """First-order steps of a transverse-field Ising chain."""

    def fill(p: ProgramBuilder) -> None:
        for _ in range(steps):
            for qubit in range(num_qubits - 1):
                p.rzz(0.6 / steps, qubit, qubit + 1)
            for qubit in range(num_qubits):
                p.rx(0.8 / steps, qubit)

    return fill


for _steps in (1, 4, 16):
    pattern(f"22 trotter, {_steps} steps", 3)(trotter(3, _steps))

pattern("23 ring of three", 3)(lambda p: p.h(0).cx(0, 1).cx(1, 2).cx(2, 0).t(0))
pattern("23 four qubits", 4)(lambda p: p.h(0).cx(0, 3).cx(1, 2).cx(3, 1).rz(0.3, 1).cx(0, 2))
pattern("24 one qubit", 1)(lambda p: p.h(0).t(0).h(0))
pattern("24 two qubits", 2)(lambda p: p.h(0).cx(0, 1))


@pattern("25 a user gate called unitary", 3)
def _named(p: ProgramBuilder) -> None:
    p.registers = (("z_register", 1), ("measure_me", 2))
    p.define("unitary", 2, lambda gate: gate.h(0).cx(0, 1).gphase(0.2))
    p.call("unitary", (2, 0)).call("unitary", (0, 1), modifiers=(("inv",),))


pattern("26 nothing", 2)(lambda p: p)
pattern("26 double cx", 2)(lambda p: p.h(0).cx(0, 1).sx(1).cx(0, 1).cx(0, 1))
pattern("26 forty qubits", 40)(lambda p: [p.cx(q, q + 1) for q in range(39)])

SMALL: Mapping[str, Build] = {name: build for name, build in PATTERNS.items() if name != "26 forty qubits"}
"""The patterns of at most four qubits."""
