"""The machine that the legacy estimator is asked about: a predefined model, or what a descriptor states."""

from qlower.device.qec import PhysicalOperations, QecCode
from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.passes.logical.azure.qubit_models import (
    CODES,
    GATES,
    MEASUREMENTS,
    QUBIT_MODELS,
    CodeModel,
    Machine,
    QubitModel,
)
from qlower.passes.logical.estimation.code_model import qec_of_target

_ERRORS = {
    GATES: ("one_qubit_gate_error", "two_qubit_gate_error"),
    MEASUREMENTS: ("measurement_error", "joint_measurement_error"),
}
_SHARED_ERRORS = ("t_gate_error", "measurement_error", "idle_error")
_TIMES = ("t_gate_ns", "measurement_ns", "one_qubit_gate_ns", "two_qubit_gate_ns", "joint_measurement_ns")


def predefined(name: str, family: str) -> Machine:
    """A predefined qubit model under one of its codes, the preferred one if ``family`` is empty.

    Raises:
        QlowerError: QL1353 no such model, QL1342 no such code.
    """
    qubit = QUBIT_MODELS.get(name.removeprefix("qubit_"))
    if qubit is None:
        fail("QL1353", f"`qubit` is `{name}`", expected="one of " + ", ".join(QUBIT_MODELS))
    codes = CODES[qubit.instructions]
    code = next((code for code in codes if family in ("", code.family)), None)
    if code is None:
        fail("QL1342", f"`code` is `{family}`", expected="one of " + ", ".join(code.family for code in codes))
    return _checked(Machine(qubit, code), f"the qubit model {qubit.name}")


def described(target: Target, family: str) -> Machine:
    """The physical operations of a descriptor under one of its codes, the first if ``family`` is empty.

    Times are taken to whole ns.

    Raises:
        QlowerError: QL1340 no section ``qec``, QL1342 no such code, QL1344 a figure is unknown, QL1345 the physical
            error is above the threshold.
    """
    qec = qec_of_target(target)
    codes = [code for code in qec.codes if family in ("", code.family)]
    if not codes:
        known = ", ".join(code.family for code in qec.codes)
        fail("QL1342", f"`code` is `{family}`, and {target.name} has none such", expected=f"one of {known}")
    return _checked(Machine(_qubit(target.name, qec.physical), _code(target, codes[0])), target.name)


def _checked(machine: Machine, owner: str) -> Machine:
    error, threshold = machine.qubit.clifford_error, machine.code.threshold
    if not 0 < error < threshold:
        fail(
            "QL1345", f"the physical error of {owner} is {error:g}",
            expected=f"above 0 and below {threshold:g}, the threshold of the {machine.code.family} code",
        )  # fmt: skip
    try:
        machine.patch(3)
    except (ArithmeticError, ValueError, KeyError) as problem:
        fail("QL1344", f"`qec.codes.{machine.code.family}` of {owner}: a formula has no value: {problem}")
    return machine


def _qubit(name: str, physical: PhysicalOperations) -> QubitModel:
    instructions = GATES if physical.two_qubit_gate_error is not None else MEASUREMENTS
    needed = ("t_gate_ns", "t_gate_error", "measurement_ns", "measurement_error", *_ERRORS[instructions])
    for field in needed:
        if getattr(physical, field) is None:
            fail("QL1344", f"`qec.operations.{field}` of {name} is unknown", fix=f"state `{field}`, with its source")
    whole = {field: round(value) for field in _TIMES if (value := getattr(physical, field)) is not None}
    errors = {field: getattr(physical, field) for field in (*_SHARED_ERRORS, *_ERRORS[instructions])}
    return QubitModel(name, instructions, **whole, **errors)


def _code(target: Target, code: QecCode) -> CodeModel:
    for field in ("threshold", "crossing_prefactor", "physical_qubits", "cycle_ns"):
        if getattr(code, field) is None:
            fail(
                "QL1344", f"`qec.codes.{code.family}.{field}` of {target.name} is unknown",
                fix=f"state `{field}`, with its source",
            )  # fmt: skip
    assert code.threshold is not None
    assert code.crossing_prefactor is not None
    assert code.physical_qubits is not None
    assert code.cycle_ns is not None
    source = f"the descriptor of {target.name}"
    return CodeModel(code.family, code.threshold, code.crossing_prefactor, code.physical_qubits, code.cycle_ns, source)
