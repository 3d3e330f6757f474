"""The hamiltonian level at size: mapping fermions beside openfermion, and sums of a million terms.

CPU seconds, the least of several times. Without pyscf the molecule is made of random integrals, which give more terms.

python -m benchmarks.hamiltonians [--orbitals 10] [--terms 1000000] [--times 5]
"""

import argparse
import json
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

import numpy as np

from benchmarks.measure import table
from qlower.diagnostics import Source
from qlower.dialects.hamiltonian.bounds import formula_error
from qlower.dialects.hamiltonian.integrals import electronic_products
from qlower.dialects.hamiltonian.ladder_products import LadderProducts
from qlower.dialects.hamiltonian.operators import (
    fermion_operator,
    find_pauli_operator,
    pauli_operator,
    products_of,
    table_of,
)
from qlower.dialects.hamiltonian.pauli_json import read_pauli_json
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Module
from qlower.ir.origins import rebase
from qlower.lowering import Context
from qlower.passes.hamiltonian import grouping
from qlower.passes.hamiltonian.map_fermions_to_qubits import MapFermionsToQubits

T = TypeVar("T")


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orbitals", type=int, default=10)
    parser.add_argument("--terms", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    mappings(hydrogen_chain(arguments.orbitals), arguments.times)
    large_sums(arguments.terms)


def least(action: Callable[[], T], times: int) -> tuple[T, float]:
    """What an action gives, and the least CPU seconds of several times."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        result = action()
        best = min(best, time.process_time() - start)
    return result, best


def hydrogen_chain(orbitals: int) -> Module:
    """The operator of a chain of hydrogen atoms 1 Å apart in the minimal basis, or a random one without pyscf."""
    if find_spec("pyscf") is None:
        rng = np.random.default_rng(1)
        one, two = rng.normal(size=(orbitals,) * 2), rng.normal(size=(orbitals,) * 4)
        products = electronic_products(1.0, one, two)
    else:
        gto, scf, ao2mo = (import_module(f"pyscf.{name}") for name in ("gto", "scf", "ao2mo"))
        molecule = gto.M(atom=[("H", (0, 0, i)) for i in range(orbitals)], basis="sto-3g", verbose=0)
        field = scf.RHF(molecule).run()
        one = field.mo_coeff.T @ field.get_hcore() @ field.mo_coeff
        two = ao2mo.restore(1, ao2mo.kernel(molecule, field.mo_coeff), orbitals)
        # Integrals that vanish by symmetry come out as rounding errors.
        one[np.abs(one) < 1e-10] = 0.0
        two[np.abs(two) < 1e-10] = 0.0
        products = electronic_products(float(molecule.energy_nuc()), one, two)
    half = orbitals // 2
    return rebase(Module("hamiltonian", (fermion_operator("hamiltonian", products, num_up=half, num_down=half),)))


def mappings(module: Module, times: int) -> None:
    """Every encoding beside openfermion's, with the largest difference between coefficients."""
    operator = module.find("hamiltonian")
    products = products_of(operator)  # type: ignore[arg-type]  # made above
    rows: list[list[object]] = []
    for method in ("jordan-wigner", "bravyi-kitaev", "parity"):
        item = MapFermionsToQubits(encoding=method)
        done, seconds = least(lambda: item.run(module, Context()).module, times)  # noqa: B023  # called at once
        found = find_pauli_operator(done)
        assert found is not None
        strings, coefficients = table_of(found)
        row: list[object] = [method, len(products), len(strings), 1000 * seconds]
        if find_spec("openfermion") is not None:
            size = products.num_modes
            given = openfermion_operator(products)
            mapped, others = least(lambda: openfermion_mapped(given, method, size), min(times, 2))  # noqa: B023
            theirs = terms_of(mapped, size)
            ours = dict(zip(strings.strings(), coefficients.tolist(), strict=True))
            off = max(abs(ours.get(text, 0.0) - theirs.get(text, 0.0)) for text in ours.keys() | theirs.keys())
            row += [1000 * others, others / seconds, off]
        rows.append(row)
    header = ("encoding", "products", "terms", "qlower ms", "openfermion ms", "ratio", "largest difference")
    print(table(header[: len(rows[0])], rows))


def openfermion_operator(products: LadderProducts) -> Any:
    """The products as an operator of openfermion."""
    operator = import_module("openfermion").FermionOperator()
    for i, creators in enumerate(products.num_creators.tolist()):
        modes = products.modes[products.offsets[i] : products.offsets[i + 1]].tolist()
        term = tuple((mode, int(place < creators)) for place, mode in enumerate(modes))
        operator.terms[term] = complex(products.coefficients[i])
    return operator


def openfermion_mapped(operator: Any, method: str, size: int) -> Any:
    """A fermionic operator of openfermion, mapped by openfermion."""
    openfermion: Any = import_module("openfermion")
    if method == "jordan-wigner":
        return openfermion.jordan_wigner(operator)
    if method == "bravyi-kitaev":
        return openfermion.bravyi_kitaev(operator, size)
    return openfermion.binary_code_transform(operator, openfermion.parity_code(size))


def terms_of(mapped: Any, size: int) -> dict[str, float]:
    """The strings and coefficients of a qubit operator of openfermion."""
    found = {}
    for factors, value in mapped.terms.items():
        letters = ["I"] * size
        for qubit, letter in factors:
            letters[qubit] = letter
        if abs(value) > 1e-12:
            found["".join(letters)] = float(value.real)
    return found


def large_sums(terms: int) -> None:
    """Reading, hashing and grouping of random four-local sums on 64 qubits."""
    rng = np.random.default_rng(0)
    letters = np.zeros((terms, 64), dtype=np.uint8)
    for _ in range(4):
        letters[np.arange(terms), rng.integers(0, 64, terms)] = rng.integers(1, 4, terms)
    strings = PauliTable.from_bits(letters % 2 == 1, letters >= 2)
    values = rng.normal(size=terms)
    text = json.dumps({"num_qubits": 64, "paulis": strings.strings(), "coeffs": values.tolist()})
    source = Source("<benchmark>", text)
    rows: list[list[object]] = []

    def measured(what: str, action: Callable[[], T]) -> T:
        result, seconds = least(action, 2)
        rows.append([what, seconds])
        return result

    measured("json.loads alone", lambda: json.loads(text))
    measured("read pauli-json, json.loads included", lambda: read_pauli_json(source))
    measured("make a module and its digest", lambda: _module(strings, values).digest)
    qubit_wise = measured("qubit-wise groups", lambda: grouping.qubit_wise_groups(strings, values))
    commuting = measured("commuting groups", lambda: grouping.commuting_groups(strings, values))
    some = slice(0, 2000)
    measured("second-order bound of the first 2000 terms", lambda: formula_error(strings.take(some), values[some], 2))
    print(f"\n{terms} terms on 64 qubits: {qubit_wise.max() + 1} qubit-wise, {commuting.max() + 1} commuting groups")
    print(table(("what", "CPU s"), rows))


def _module(strings: PauliTable, values: np.ndarray) -> Module:
    return Module("hamiltonian", (pauli_operator("hamiltonian", strings, values),))


if __name__ == "__main__":
    main()
