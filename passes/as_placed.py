"""Whether a program is on the device already: compiled before, or written for its qubits by hand."""

from qlower.device.target import Target
from qlower.diagnostics import QlowerError
from qlower.lowering.handle import Handle
from qlower.lowering.pass_ import Context, Decline


def is_on_device(start: Handle | None, target: Target) -> bool:
    """Whether a program has no registers but names the device's own qubits, and the device takes it as it stands."""
    if start is None or start.level != "circuit":
        return False
    # Imported here: a compilation that is answered from the store loads every pass and runs none.
    from qlower.dialects.circuit.ops import Function  # noqa: PLC0415
    from qlower.passes.circuit_to_physical.layout_trivial import LayoutTrivial  # noqa: PLC0415
    from qlower.passes.circuit_to_physical.lower_circuit_to_physical import LowerCircuitToPhysical  # noqa: PLC0415
    from qlower.passes.physical.check_conformance import violations  # noqa: PLC0415

    functions = [op for op in start.module.operations if isinstance(op, Function)]
    if any(function.qubit_registers for function in functions):
        return False
    context = Context(target=target)
    try:
        placed = LayoutTrivial().run(start.module, context).module
        lowered = LowerCircuitToPhysical().run(placed, context).module
    except (Decline, QlowerError):
        return False
    return not violations(lowered, target)
