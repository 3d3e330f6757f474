"""Run by ``test_determinism`` in processes of its own: prints the digest of every compilation as JSON.

    python compiled_digests.py THREADS

With more than one thread the kernel that uses threads is compiled first: work as small as this would be interpreted.
"""

import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from program_builder import program  # noqa: E402

import qlower  # noqa: E402
from qlower.ir import Module  # noqa: E402
from qlower.lowering.archive import sha256  # noqa: E402
from qlower.lowering.objectives import OBJECTIVES  # noqa: E402
from qlower.passes.mapping.sabre_trials import make_runs  # noqa: E402

REQUESTS = (
    *({"optimization": 3, "objective": objective} for objective in OBJECTIVES),
    {"optimization": 3, "effort": 2, "outcomes_only": True},
    {"optimization": 2},
)
TARGETS = ("ibm_torino", "ibm_brisbane", "generic_all_to_all:8")


def entangled(num_qubits: int) -> Module:
    """Blocks of many kinds between near and far qubits, a measurement that something depends on, and resets."""
    made = program(num_qubits, num_qubits)
    for qubit in range(num_qubits):
        made.h(qubit).rz(0.3 + qubit, qubit)
    for step in (1, 3, 2):
        for qubit in range(num_qubits):
            other = (qubit + step) % num_qubits
            made.cx(qubit, other).rz(0.1 * step + qubit, other).cx(qubit, other).rx(0.2, qubit)
    made.ccx(0, 2, 5).cp(0.7, 1, 4).swap(3, 6).cz(3, 5)
    last = made.measure(4, 4)
    made.if_(last, lambda then: then.x(2)).reset(4).h(4).cx(4, 0)
    return made.measure_all().module()


def main() -> None:
    threads = int(sys.argv[1])
    if threads > 1:
        make_runs.compile()
    found = {}
    for target in TARGETS:
        for request in REQUESTS:
            done = qlower.compile(entangled(8), target, check="none", threads=threads, seed=5, **request)
            text = json.dumps(done.trace.as_json(), sort_keys=True) + str(done.emit("openqasm3"))
            found[f"{target} {request}"] = sha256(text.encode())
    print(json.dumps(found))


if __name__ == "__main__":
    main()
