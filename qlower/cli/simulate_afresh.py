"""``qlower simulate`` at work: composes each batch of a plan again and simulates it part by part."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qlower import api
from qlower.cli import options
from qlower.cli.output import print_diagnostics, print_json, progress
from qlower.cli.pack_afresh import COMPOSING_SEED, PLAN_TEXT
from qlower.cli.written import write_output
from qlower.device.catalogue import find_calibration, has_calibration
from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, Severity, fail
from qlower.ir import Module
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import compile_module
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.model import read_plan
from qlower.passes.multiplex.presets import composing
from qlower.passes.multiplex.simulation.batches import batch_results

LEFT_OUT = 1


@dataclass(frozen=True)
class Arguments:
    """What stands on the command line; for the meaning see the options."""

    plan: Path
    batch: int | None
    target: str | None
    calibration: Path | None
    ideal: bool
    reset_error: float | None
    largest_qubits: int
    seed: int
    output: str
    as_json: bool


def simulate_afresh(arguments: Arguments) -> int:
    """Simulate the batches; gives the exit code.

    Raises:
        QlowerError: the plan, the target or the calibration was refused; QL0980, qiskit-aer is not installed.
    """
    file = arguments.plan / PLAN_TEXT if arguments.plan.is_dir() else arguments.plan
    module = api.parse(options.read_program(str(file)).text, name=str(file))
    plan = read_plan(module)
    target = _target(module, arguments)
    numbers = range(len(plan.batches)) if arguments.batch is None else [arguments.batch]
    if arguments.batch is not None and arguments.batch >= len(plan.batches):
        fail("QL0982", f"there is no batch {arguments.batch}", expected=f"0 to {len(plan.batches) - 1}")
    results: list[dict[str, Any] | None] = [None] * len(plan.batches)
    left_out: list[str] = []
    for number in numbers:
        progress(f"simulating batch {number + 1} of {len(plan.batches)}")
        results[number] = _batch(module, number, plan.composition, target, arguments)
        left_out += results[number]["without"]  # type: ignore[index]
    found = [_left_out(job, arguments.largest_qubits) for job in dict.fromkeys(left_out)]
    _show(arguments, results if arguments.batch is None else results[arguments.batch], found)
    return LEFT_OUT if left_out else 0


def _target(module: Module, arguments: Arguments) -> Target:
    """The plan's device."""
    policy = module.find("policy")
    assert policy is not None
    target = find_target(arguments.target or str(policy.attributes["target"]))
    if target.digest != policy.attributes["target_digest"]:
        fail(
            "QL0982", f"the plan was made for another {policy.attributes['target']} than this {target.name}",
            fix="name the descriptor it was made for with --target",
        )  # fmt: skip
    return target


def _batch(module: Module, number: int, composition: str, target: Target, arguments: Arguments) -> dict[str, Any]:
    pipeline = composing(composition, number, target)
    request = api.make_request(
        target, pipeline=pipeline, calibration=arguments.calibration, seed=COMPOSING_SEED, check="none"
    )
    composite = compile_module(Archive(None), module, "<plan>", request).module()
    calibration = None
    if arguments.calibration is not None or has_calibration(target):
        calibration = find_calibration(target, arguments.calibration)
    return batch_results(
        composite, target, calibration, seed=arguments.seed, noisy=not arguments.ideal,
        reset_error=arguments.reset_error, largest_qubits=arguments.largest_qubits,
    )  # fmt: skip


def _left_out(job: str, largest_qubits: int) -> Diagnostic:
    return Diagnostic(
        "QL0983", f"the job '{job}' shares state on more than {largest_qubits} qubits and was not simulated",
        fix="raise --largest-qubits, if time allows: every qubit doubles it", severity=Severity.WARNING,
    )  # fmt: skip


def _show(arguments: Arguments, results: Any, found: list[Diagnostic]) -> None:
    if arguments.as_json:
        print_json("simulate", {"results": results}, found)
        return
    print_diagnostics(found)
    write_output(arguments.output, json.dumps(results, indent=1) + "\n")
