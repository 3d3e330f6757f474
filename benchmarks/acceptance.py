"""Every QASMBench program on five devices at -O2: compiles, conforms, and is equivalent where that can be computed.

    python -m benchmarks.acceptance [--level 2] [--targets ...] [--exact-qubits 10]

Equivalence is checked from end to end, source against physical program, besides what the steps were checked for.
"""

import argparse
import sys
import time

from benchmarks.measure import table
from benchmarks.programs import BenchmarkProgram, qasmbench
from qlower.device.target import Target
from qlower.diagnostics import QlowerError, Source
from qlower.ir import Module
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.rewriting import runs
from qlower.lowering.archive import Archive
from qlower.lowering.checks import validate
from qlower.lowering.compilation import Request, compile_module, read_module
from qlower.lowering.registry import find_target, formats
from qlower.passes.physical.check_conformance import violations
from qlower.passes.presets import preset

TARGETS = "ibm_torino,ibm_brisbane,google_willow,rigetti_ankaa_3,quantinuum_helios"


def used_qubits(module: Module) -> int:
    """How many qubits the rows of a module act on."""
    return len({qubit for run in runs(module) for qubit in run.rows.qubits.tolist()})


def is_program(program: BenchmarkProgram) -> bool:
    """Whether Qiskit can read it too; three files of the set measure registers that they do not declare."""
    from qiskit import qasm2  # noqa: PLC0415

    try:
        qasm2.loads(program.text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
    except qasm2.QASM2ParseError:
        return False
    return True


def accept(program: BenchmarkProgram, target: Target, level: int, exact_qubits: int) -> tuple[str, str]:
    """Outcome and evidence for one program on one device."""
    module = read_module(Source(program.name, program.text), formats().load("openqasm2"))
    main = module.find("main")
    assert main is not None
    if int(str(main.attributes["num_qubits"])) > target.num_qubits:
        return "too large", ""
    request = Request(pipeline=preset(level, target), target=target, effort=Effort.NONE)
    done = compile_module(Archive(None, reuse=False), module, program.name, request)
    output = done.module("physical")
    if violations(output, target):
        return "DOES NOT CONFORM", ""
    if used_qubits(output) > exact_qubits:
        return "ok", "not compared: too many qubits"
    verdict = validate(module, output, done.wire_map, Contract.PERMUTATION, Effort.FULL)
    if not verdict.holds:
        return "NOT EQUIVALENT", verdict.how
    return ("ok" if verdict.evidence is Evidence.EXACT else "NOT EXACT"), verdict.how


def main() -> None:
    """Print a row per target; exit with 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", type=int, default=2)
    parser.add_argument("--targets", default=TARGETS)
    parser.add_argument("--exact-qubits", type=int, default=10)
    arguments = parser.parse_args()
    rows, failed = [], False
    programs = [program for program in qasmbench() if is_program(program)]
    print(
        f"{len(programs)} programs; {len(qasmbench()) - len(programs)} files are not valid OpenQASM 2", file=sys.stderr
    )
    for name in arguments.targets.split(","):
        target, began = find_target(name), time.perf_counter()
        counts = {"ok": 0, "exact": 0, "too large": 0, "failed": 0}
        for program in programs:
            try:
                outcome, how = accept(program, target, arguments.level, arguments.exact_qubits)
            except QlowerError as error:
                outcome, how = "REFUSED", str(error)
            counts["exact"] += outcome == "ok" and not how.startswith("not compared")
            counts[outcome if outcome in counts else "failed"] += 1
            if outcome not in counts:
                failed = True
                print(f"{name} {program.name}: {outcome}: {how}", file=sys.stderr)
        rows.append([name, *counts.values(), round(time.perf_counter() - began, 1)])
    print(table(("target", "ok", "of these exact", "too large", "failed", "wall s"), rows))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
