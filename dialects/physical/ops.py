"""Ops of the physical dialect; native gates are rows (see ``rows.py``)."""

from qlower.dialects.circuit.ops import Return
from qlower.ir.operation import Operation, Trait, attribute, region


class Program(Operation):
    """A program on a device: its rows act on physical qubits 0 … num_qubits − 1 of the target.

    Attributes:
        sym_name: ``main``.
        target: the target's name.
        target_digest: the digest of its descriptor.
        num_qubits: the device's qubits.
        initial_wires: physical qubit of each qubit of the program at the start; −1 for helpers that share one.
        final_wires: physical qubit of each qubit of the program at the end.
        duration_ns: total time, or −1.0 before scheduling.
        inputs, variables, outputs: as for ``circuit.func``.
        qubit_registers: the program's registers, for reports; not the device's.
    """

    __slots__ = ()
    name = "physical.program"
    traits = frozenset({Trait.SYMBOL, Trait.ISOLATED})
    body = region()
    sym_name = attribute(str)
    target = attribute(str)
    target_digest = attribute(str)
    num_qubits = attribute(int)
    initial_wires = attribute(tuple, items=int)
    final_wires = attribute(tuple, items=int)
    duration_ns = attribute(float, -1.0)
    inputs = attribute(tuple, (), items=str)
    variables = attribute(tuple, (), items=(str, str, int))
    outputs = attribute(tuple, (), items=str)
    qubit_registers = attribute(tuple, (), items=(str, int))

    def verify(self) -> str | None:
        """The body must end in ``circuit.return``, and the wires must be qubits of the device, each once, or −1."""
        if not isinstance(self.body.terminator, Return):
            return "the region must end in circuit.return"
        qubits = range(self.num_qubits)
        for wires in (self.initial_wires, self.final_wires):
            own = [wire for wire in wires if wire != -1]
            if len(set(own)) != len(own) or any(wire not in qubits for wire in own):
                return "wires must be different qubits of the device"
        return None
