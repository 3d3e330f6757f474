"""One application of a pass: answered from the store or done now, and what is recorded of it."""

import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from qlower.diagnostics import Diagnostic, QlowerError, fail
from qlower.diagnostics.render import as_json, from_json
from qlower.ir import Module, WireMap
from qlower.ir.checking import Contract, Effort, Evidence, Verdict
from qlower.ir.verifier import verify
from qlower.lowering import checks
from qlower.lowering.action_key import check_key, json_options, pass_key, wire_map_of
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.lowering.pass_ import Context, Decline, NestedRun, Pass, PassResult
from qlower.lowering.registry import passes
from qlower.lowering.trace import Step


def verified(module: Module, cause: str) -> None:
    """Verify what passes gave.

    Raises:
        QlowerError: QL0312 with the cause, and what the verifier says.
    """
    try:
        verify(module)
    except QlowerError as error:
        raise QlowerError((Diagnostic("QL0312", cause), *error.diagnostics)) from error


class StepRun:
    """One application of a pass.

    What only a record needs (digests, keys, the step itself) is made when somebody asks for it; where results are kept
    that is at once.

    Args:
        archive: answers what was done before, and takes the result.
        before: the input.
        item: the pass.
        context: what it is told.
        effort: how much to check.
        index: of the step in the run.
        text: the pass as pipeline text.
        nested: runs passes on other modules for it, told the context of this one.

    Attributes:
        after: the output; the input where nothing changed.
        reused: whether it was answered from the store.
        seconds: time of the pass itself and of the checks.
        final: whether the output answers what was asked.
        declined: why the pass did nothing, or None.
        wire_map: where qubits went, or None for the identity.
        figures: of the step, beside those of its output.
        epsilon: approximation error spent.
    """

    def __init__(
        self,
        archive: Archive,
        before: Handle,
        item: Pass,
        context: Context,
        effort: Effort,
        *,
        index: int,
        text: str,
        nested: Callable[[Context, NestedRun], Module],
    ) -> None:
        self.archive, self.before, self.item, self.context, self.effort = archive, before, item, context, effort
        self.index, self.text, self.nested = index, text, nested
        self.after = before
        self.reused = False
        self.final = False
        self.seconds = {"pass": 0.0, "check": 0.0}
        self.declined: str | None = None
        self.wire_map: WireMap | None = None
        self.figures: Mapping[str, Any] = {}
        self.epsilon = 0.0
        self._certificate = ""
        self._noted: Mapping[str, Any] = {}

    @cached_property
    def metrics(self) -> Mapping[str, Any]:
        """Figures of output and step."""
        return {**self.after.size, **self.figures}

    @cached_property
    def options(self) -> dict[str, Any]:
        """The pass's options as JSON values."""
        return json_options(self.item)

    @cached_property
    def key(self) -> str:
        """The action key."""
        return pass_key(self.item, self.options, self.before.digest, self.context, str(self.effort))

    def run(self) -> None:
        """Take the step.

        Raises:
            QlowerError: the pass refused the module, broke it, or was found not to keep its contract.
        """
        if self.before.level not in self.item.reads and self.before.level != self.item.writes:
            fail(
                "QL0311",
                f"the pass {self.item.name} reads {' or '.join(self.item.reads)}, the module is at level "
                f"{self.before.level}",
                fix="reorder the pipeline",
            )
        found = self.archive.action(self.key) if self.archive.keeps_results else None
        if found is not None:
            self._recall(found)
        else:
            warnings = self._apply()
            if self.archive.keeps_results:
                self.archive.put_action(self.key, self._result(warnings))
            for warning in warnings:
                self.context.diagnose(warning)
        if self.effort is not Effort.NONE or self.item.contract is Contract.ANALYSIS:
            _ = self.verdict  # found out before the next step begins

    def note(self, figures: Mapping[str, Any]) -> None:
        """Add to the metrics of the record, not to those of the action."""
        self._noted = {**self._noted, **figures}
        vars(self).pop("step", None)

    def _recall(self, found: Mapping[str, Any]) -> None:
        self.reused = True
        if found["origins"]:
            self.after = Handle(self.archive, found["level"], found["output"], found["origins"], self._derived)
        self.declined, self.final, self.epsilon = found["declined"], found["final"], found["epsilon"]
        self.wire_map, self.figures, self.metrics = wire_map_of(found["wire_map"]), found["metrics"], found["metrics"]
        self._certificate = found["certificate"]
        for values in found["warnings"]:
            self.context.diagnose(from_json(values))

    def _derived(self) -> Handle:
        """The output made anew, whatever was known of it."""
        again = StepRun(
            self.archive, self.before, self.item, self.context, self.effort,
            index=self.index, text=self.text, nested=self.nested,
        )  # fmt: skip
        again.archive.put_action(again.key, again._result(again._apply()))
        return again.after

    def _apply(self) -> list[Diagnostic]:
        """Run the pass; its warnings."""
        module = self.before.rebased
        warnings: list[Diagnostic] = []
        began = time.perf_counter()
        try:
            self._read_level()
            done = self.item.run(module, self.context.changed(diagnose=warnings.append, nested=self._nested))
        except Decline as decline:
            done, self.declined = PassResult(module), decline.reason
        except QlowerError:
            raise
        except Exception as error:  # a fault of the pass, whoever wrote it; named, so that it can be left out
            fail(
                "QL0314",
                f"the pass {self.item.name} ({_package(self.item.name)}) failed: {type(error).__name__}: {error}",
                fix="report it to the pass's authors; leave the pass out meanwhile",
            )
        self.seconds["pass"] = time.perf_counter() - began
        self.after = self._kept(module, done)
        self.wire_map, self.final, self.epsilon = done.wire_map, done.final, done.epsilon
        self.figures = done.metrics
        self._certificate = done.certificate
        return warnings

    def _nested(self, request: NestedRun) -> Module:
        return self.nested(self.context, request)

    def _read_level(self) -> None:
        """A pipeline may name several ways to a level, one after the other: once one got there, the others decline."""
        if self.before.level not in self.item.reads:
            raise Decline(f"the program is at level {self.before.level} already")

    def _kept(self, module: Module, done: PassResult) -> Handle:
        if done.module is module or done.module is self.before.module:
            return self.before
        if self.effort is not Effort.NONE:
            verified(done.module, f"the pass {self.item.name} gave a module that does not verify")
        return Handle.of(self.archive, done.module)

    def _result(self, warnings: list[Diagnostic]) -> dict[str, Any]:
        """What the store keeps under the key."""
        return {
            "level": self.after.level,
            "output": self.after.digest,
            "origins": self._origins,
            "wire_map": None if self.wire_map is None else self.wire_map.as_json(),
            "declined": self.declined,
            "metrics": self.metrics,
            "epsilon": self.epsilon,
            "final": self.final,
            "certificate": self._certificate,
            "warnings": [as_json(warning) for warning in warnings],
        }

    @property
    def _origins(self) -> str:
        """The digest of the output's origins; empty where nothing changed."""
        return "" if self.after is self.before else self.after.origins

    @cached_property
    def verdict(self) -> Verdict:
        """What was found of the pass's contract.

        Raises:
            QlowerError: QL0313, it was not kept.
        """
        is_identity = self.wire_map is None or self.wire_map.is_identity
        if is_identity and (self.after is self.before or self.after.digest == self.before.digest):
            return checks.UNCHANGED
        if self.item.contract in (Contract.REFINEMENT, Contract.EPSILON) and self._certificate:
            return Verdict(True, Evidence.BOUNDED, self._certificate)
        verdict = checks.without_comparison(self.item.contract, self.effort) or self._compared()
        if not verdict.holds:
            fail(
                "QL0313",
                f"the pass {self.item.name} did not keep its contract '{self.item.contract}': {verdict.how}",
                fix="report it with the program and the seed; leave the pass out meanwhile",
            )
        return verdict

    def _compared(self) -> Verdict:
        key = check_key(self.key, str(self.effort), checks.version(self.before.level, self.after.level))
        known = self.archive.action(key)
        if known is not None:
            return Verdict(True, Evidence(known["evidence"]), known["how"])
        began = time.perf_counter()
        verdict = checks.validate(self.before.module, self.after.module, self.wire_map, self.item.contract, self.effort)
        self.seconds["check"] = time.perf_counter() - began
        if verdict.holds:
            self.archive.put_action(key, {"evidence": str(verdict.evidence), "how": verdict.how})
        return verdict

    @cached_property
    def step(self) -> Step:
        """The record."""
        item = self.item
        return Step(
            index=self.index,
            kind="pass",
            name=item.name,
            spec=self.text,
            version=item.version,
            package=_package(item.name),
            options=self.options,
            level=self.after.level,
            input=self.before.digest,
            output=self.after.digest,
            origins=self._origins,
            key=self.key,
            seed=self.context.seed if item.uses_seed else None,
            wire_map=None if self.wire_map is None else self.wire_map.as_json(),
            contract=str(item.contract),
            evidence=str(self.verdict.evidence),
            checked=self.verdict.how,
            declined=self.declined,
            metrics={**self.metrics, **self._noted},
            epsilon=self.epsilon,
        )


def _package(name: str) -> str:
    return passes().package(name) or "this process"
