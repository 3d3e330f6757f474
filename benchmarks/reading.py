"""Reading and writing OpenQASM against Qiskit's readers, CPU seconds.

python -m benchmarks.reading [--gates 100000]
"""

import argparse

from benchmarks.measure import table, timed
from benchmarks.programs import random_program
from qlower.diagnostics import Source
from qlower.ir.canonical import encode_module
from qlower.lowering.compilation import read_module
from qlower.lowering.registry import formats


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gates", type=int, default=100_000)
    gates = parser.parse_args().gates
    from qiskit import qasm2, qasm3  # noqa: PLC0415

    rows: list[list[object]] = []
    for version, rival in ((2, qasm2.loads), (3, qasm3.loads)):
        program = random_program(100, gates, version=version)
        reader = formats().load(f"openqasm{version}")
        read_module(Source("warm", random_program(4, 10, version=version).text), reader)
        module, ours, _ = timed(lambda: read_module(Source("x", program.text), reader))  # noqa: B023  # called at once
        _, theirs, _ = timed(lambda: rival(program.text))  # noqa: B023
        rows.append([f"read OpenQASM {version}", gates, ours, theirs, ours / theirs])
    _, hashing, _ = timed(lambda: encode_module(module))
    rows.append(["canonical bytes and digest", gates, hashing, "", ""])
    write = formats().load("openqasm3").write
    assert write is not None
    _, writing, _ = timed(lambda: write(module))
    circuit = qasm2.loads(random_program(100, gates).text)
    _, theirs, _ = timed(lambda: qasm3.dumps(circuit))
    rows.append(["write OpenQASM 3", gates, writing, theirs, writing / theirs])
    print(table(("what", "gates", "cpu s", "cpu s Qiskit", "ratio"), rows))


if __name__ == "__main__":
    main()
