"""The trace: what was done, step by step, in a form that can be compared digest by digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SCHEMA = 1


@dataclass(frozen=True)
class Step:
    """One step of a run: reading, one pass, or writing.

    Attributes:
        index: from 0.
        kind: ``read``, ``pass`` or ``write``.
        name: the pass's or format's name.
        spec: pipeline text of the pass with its options.
        version: the pass's version.
        package: where the pass is from: ``built in``, or distribution and version.
        options: all options.
        level: level of the output.
        input: digest of the input: the source text's for ``read``, else a module's.
        output: digest of the output: a module's, or the written bytes' for ``write``.
        origins: digest of the output's origins; empty for ``write``.
        key: the action key.
        seed: the step's seed, or None if the pass uses none.
        wire_map: as ``WireMap.as_json``, or None for the identity.
        contract: what the pass promises.
        evidence: what was checked of it.
        checked: how, in words; for evidence ``trusted`` what would have to be done.
        declined: why the pass did nothing, or None.
        metrics: figures of output and step.
        epsilon: approximation error spent.
    """

    index: int
    kind: str
    name: str
    spec: str
    version: int
    package: str
    options: Mapping[str, Any]
    level: str
    input: str
    output: str
    origins: str
    key: str
    seed: int | None = None
    wire_map: Mapping[str, Any] | None = None
    contract: str = ""
    evidence: str = ""
    checked: str = ""
    declined: str | None = None
    metrics: Mapping[str, Any] = field(default_factory=dict)
    epsilon: float = 0.0


@dataclass(frozen=True)
class Trace:
    """A run.

    Attributes:
        source: digest of the source text; ``source_name`` is the name the user gave it.
        reader: the format it was read as.
        target: name, digest and document's digest of the target, or None.
        calibration: digest of the snapshot and of its bytes, or None.
        pipeline: the pipeline's text.
        seed: the root seed.
        epsilon: the approximation allowed, or None.
        check: the level of checking.
        packages: versions of what results depend on.
        evidence: what was checked of the run from end to end, source against result.
        checked: how, in words.
        steps: in order.
    """

    source: str
    source_name: str
    reader: str
    target: Mapping[str, str] | None
    calibration: Mapping[str, str] | None
    pipeline: str
    seed: int
    epsilon: float | None
    check: str
    packages: Mapping[str, str]
    evidence: str
    checked: str
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the schema's version. Times are not part of it: two equal runs have equal traces."""
        # The fields' values are JSON values already, not to be changed.
        return {"schema": SCHEMA, **vars(self), "steps": [dict(vars(step)) for step in self.steps]}

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> "Trace":
        """The inverse of ``as_json``."""
        rest = {key: value for key, value in values.items() if key not in ("schema", "steps")}
        return Trace(steps=tuple(Step(**step) for step in values["steps"]), **rest)


def run_summary(
    trace: Trace, digest: str, milliseconds: Sequence[Mapping[str, float]], reused: Sequence[bool]
) -> dict[str, Any]:
    """What the ledger says of a run.

    Args:
        trace: the run.
        digest: of its trace.
        milliseconds: per step where the time went.
        reused: per step whether it was answered from the store.
    """
    return {
        "trace": digest,
        "source_name": trace.source_name,
        "target": None if trace.target is None else trace.target["name"],
        "pipeline": trace.pipeline,
        "output": trace.steps[-1].output,
        "milliseconds": [{part: round(value, 3) for part, value in step.items()} for step in milliseconds],
        "reused": list(reused),
    }
