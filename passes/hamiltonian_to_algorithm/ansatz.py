"""Programs that prepare a state of free parameters from fermionic excitations of a reference state."""

from qlower.dialects.algorithm.programs import input_values, program, rotations
from qlower.dialects.hamiltonian.encodings import num_qubits_of
from qlower.dialects.hamiltonian.ops import Encoding
from qlower.ir import Module
from qlower.lowering import PassResult
from qlower.passes.hamiltonian_to_algorithm.excitations import Excitations, excitation_rotations
from qlower.passes.hamiltonian_to_algorithm.questions import basis_state, reference_qubits, with_program


def excited_reference(
    module: Module, encoding: Encoding, excitations: Excitations, origin: tuple[int, ...]
) -> PassResult:
    """The module with the program that applies the excitations to the reference state.

    Args:
        module: the question.
        encoding: with the number of particles of each spin.
        excitations: those that break a tapered symmetry are left out.
        origin: the goal's.
    """
    kept = excitations.kept(encoding)
    values = input_values(len(kept.names))
    rows = excitation_rotations(kept, encoding, values, encoding.origin)
    body = [basis_state(reference_qubits(encoding), encoding.origin), rotations(rows, origin=encoding.origin)]
    main = program(
        num_qubits_of(encoding),
        body,
        inputs=tuple(zip(kept.names, values, strict=True)),
        origin=tuple(sorted({*origin, *encoding.origin})),
    )
    left_out = len(excitations.names) - len(kept.names)
    metrics = {"parameters": len(kept.names), "excitations": len(kept.products), "left_out_by_symmetry": left_out}
    return PassResult(with_program(module, main), metrics=metrics)
