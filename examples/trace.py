"""Compiles the adder from Python, prints its trace, and shows that a second run gives the same digests.

Run it from the checkout: ``python examples/trace.py``.
"""

from pathlib import Path

import qlower

HERE = Path(__file__).parent


def main() -> None:
    """Compile twice and compare."""
    first = qlower.compile(HERE / "adder.qasm", target="ibm_torino", optimization=2, seed=1)
    for step in first.trace.steps:
        print(f"{step.output[:12]}  {step.name:28} {step.metrics.get('two_qubit', ''):>5} {step.evidence}")
    second = qlower.compile(HERE / "adder.qasm", target="ibm_torino", optimization=2, seed=1)
    same = [step.output for step in first.trace.steps] == [step.output for step in second.trace.steps]
    print("identical" if same else "DIFFERENT")
    print(str(first.emit("openqasm3")).count("\n"), "lines of OpenQASM 3")


if __name__ == "__main__":
    main()
