"""The results of a plan's batches, brought back to the jobs, as ``qlower split`` gives them; ``qlower-results/1``."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from qlower.diagnostics import fail
from qlower.passes.multiplex.plan_document import tenants_of
from qlower.passes.multiplex.splitting import split

SCHEMA = "qlower-results/1"


def tenant_results(document: Mapping[str, Any], results: object, batch: int | None = None) -> dict[str, Any]:
    """The counts of every job, summed over the batches that it was in; outcomes in ascending order.

    Args:
        document: of the plan, with the programs of its batches (see ``plan_document``).
        results: of one batch, as for ``split``; or a list with those of every batch, null for one that was not run.
        batch: which batch the results are of; None if they are of all, or there is one only.

    Returns:
        ``schema``, ``plan``, ``jobs`` by name (``user``, ``program``, ``planned_shots``, ``shots``, ``counts``), and
        ``batches_without_results``.

    Raises:
        QlowerError: QL0958 the document says not whose bits are whose, QL0959 the results are not of these batches,
            QL0976 to QL0979 malformed results.
    """
    batches: Sequence[Mapping[str, Any]] = document["batches"]
    by_batch = _by_batch(results, len(batches), batch)
    counts: dict[str, Counter[str]] = {}
    jobs: dict[str, dict[str, Any]] = {}
    for number, planned in enumerate(batches):
        for tenant in planned["tenants"]:
            about = {"user": tenant["user"], "program": tenant["program"], "planned_shots": 0}
            jobs.setdefault(tenant["job"], about)["planned_shots"] += tenant["shots"]
        if number in by_batch:
            measured, without = _measured(by_batch[number], number)
            for job, found in split(measured, tenants_of(document, number)).items():
                if job not in without:
                    counts.setdefault(job, Counter()).update(found)
    for job, about in jobs.items():
        own = counts.get(job, Counter())
        about |= {"shots": sum(own.values()), "counts": {outcome: own[outcome] for outcome in sorted(own)}}
    absent = [number for number in range(len(batches)) if number not in by_batch]
    return {"schema": SCHEMA, "plan": document["plan"], "jobs": jobs, "batches_without_results": absent}


def _measured(results: Mapping[str, object], number: int) -> tuple[Mapping[str, object], frozenset[str]]:
    """The results themselves, and the jobs of which they hold nothing: simulations may leave tenants out."""
    if "counts" not in results:
        return results, frozenset()
    measured, without = results["counts"], results.get("without", [])
    if not isinstance(measured, Mapping) or not isinstance(without, list) or len(results) > len(_SIMULATED):
        fail("QL0959", f"the results of batch {number} are malformed", expected=f"the keys {', '.join(_SIMULATED)}")
    return measured, frozenset(map(str, without))


_SIMULATED = ("counts", "without")


def _by_batch(results: object, num_batches: int, batch: int | None) -> dict[int, Mapping[str, object]]:
    """The results by the batch that they are of."""
    if isinstance(results, Mapping):
        number = 0 if batch is None and num_batches == 1 else batch
        if number is None:
            fail("QL0959", f"the results are of one batch, the plan has {num_batches}", fix="name the batch: --batch")
        if not 0 <= number < num_batches:
            fail("QL0959", f"there is no batch {number}", expected=f"0 to {num_batches - 1}")
        return {number: results}
    if not isinstance(results, list):
        fail("QL0959", "the results are neither those of one batch nor a list with those of each", expected=_FORM)
    if batch is not None:
        fail("QL0959", "the results are a list, so they are of all batches", fix="leave --batch out")
    if len(results) != num_batches:
        fail("QL0959", f"there are results of {len(results)} batches, the plan has {num_batches}", expected=_FORM)
    for number, found in enumerate(results):
        if found is not None and not isinstance(found, Mapping):
            fail("QL0959", f"the results of batch {number} are no mapping", expected=_FORM)
    return {number: found for number, found in enumerate(results) if found is not None}


_FORM = "counts by outcome; or a list of them, one for each batch, null for one that was not run"
