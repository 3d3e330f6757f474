"""Estimates of qlower beside those of Microsoft's qdk.qre for the same counts.

``python -m benchmarks.qre``. Qubits and seconds for 4 qubits and 40,000 T gates at p = 1e-3, 50 and 100 ns, largest
error 1e-2. The rival's are computed in the same run where the environment variable QDK_PYTHON names an interpreter that
has qdk, and are otherwise those recorded of qdk 1.33.
"""

import json
import os
import subprocess
from pathlib import Path

from benchmarks.measure import cpu_seconds
from qlower.device.catalogue import find_target
from qlower.passes.logical.estimation.code_model import code_models
from qlower.passes.logical.estimation.demand import Demand
from qlower.passes.logical.estimation.plan import Budget
from qlower.passes.logical.estimation.qre import MODELS, machine_of, qre_points
from qlower.passes.logical.estimation.search import Wish, find_plans

DEMAND = Demand(4, t=40_000)
BUDGET = 1e-2
TARGET = "azure_gate_ns_e3"
RECORDED = {"litinski2019": [[20_595, 0.210], [23_535, 0.182]], "cultivation": [[5_981, 0.182]]}
RIVAL = """
import json
from qdk.estimator import LogicalCounts
from qdk.qre import estimate
from qdk.qre.application import QSharpApplication
from qdk.qre.models import GSJ24Factory, GateBased, Litinski19Factory, SurfaceCode
program = QSharpApplication(LogicalCounts({"numQubits": 4, "tCount": 40000}))
machine = GateBased(gate_time=50, measurement_time=100, error_rate=1e-3)
found = {}
for name, factory in (("litinski2019", Litinski19Factory), ("cultivation", GSJ24Factory)):
    table = estimate(program, machine, SurfaceCode.q() * factory.q(), max_error=0.01)
    found[name] = [[entry.qubits, entry.runtime / 1e9] for entry in table]
print(json.dumps(found))
"""


def rival() -> tuple[str, dict[str, list[list[float]]]]:
    """The rival's points, and where they are from."""
    python = os.environ.get("QDK_PYTHON")
    if not python:
        return "recorded of qdk 1.33", RECORDED
    done = subprocess.run([python, "-c", RIVAL], capture_output=True, text=True, check=True)
    return f"computed by {Path(python).name}", json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print both."""
    source, points = rival()
    machine = machine_of(find_target(TARGET))
    worst = 0.0
    for model in MODELS:
        ours = [(p.physical_qubits, p.runtime_ns / 1e9) for p in qre_points(model, DEMAND, machine, BUDGET)]
        for (qubits, seconds), (theirs, time) in zip(ours, points[model], strict=True):
            worst = max(worst, abs(qubits / theirs - 1), abs(seconds / time - 1))
            print(f"{model:13} {qubits:>8,} {seconds:.3f} s   qdk.qre ({source}): {theirs:,.0f} {time:.3f} s")
    print(f"largest deviation {worst:.2e}")
    models = code_models(find_target(TARGET))
    began = cpu_seconds()
    plans = find_plans(DEMAND, models, Budget.of(BUDGET, DEMAND), Wish())
    print(f"\nqlower's own front ({cpu_seconds() - began:.2f} s CPU):")
    for plan in plans:
        factories = " + ".join(f"{s.copies} x {s.protocol.name}" for s in plan.supplies)
        print(f"{plan.style.name:13} d={plan.distance} {plan.physical_qubits:>8,} {plan.seconds:.3f} s   {factories}")


if __name__ == "__main__":
    main()
