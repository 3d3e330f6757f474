"""The results of a composite program, taken apart for its tenants.

Bits stand in Qiskit's convention: registers from right to left in the order of their declaration, in each bit 0 on the
right, and a space between registers. Every tenant gets what it would have got alone.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

import numpy as np

from qlower.canonical_json import canonical_json
from qlower.diagnostics import fail
from qlower.lowering.random_stream import step_seed
from qlower.passes.multiplex.tenancy import Tenant, Tenants

HEXADECIMAL = re.compile(r"0[xX][0-9a-fA-F]+")
BITS = re.compile(r"[01]*")


def split(results: Mapping[str, object], tenants: Tenants) -> dict[str, dict[str, int]]:
    """The counts of each tenant, by the job's name; outcomes in ascending order.

    A tenant that asked for fewer shots than the program was run gets the first ones where the results keep their order,
    and otherwise a draw without replacement, which depends on nothing but its job and its counts.

    Args:
        results: counts by outcome, with or without spaces or in hexadecimal; or for each register of the composite
            program the list of its bitstrings, shot by shot.
        tenants: of the composite program.

    Raises:
        QlowerError: QL0976 malformed results, QL0977 a count that is none, QL0978 another number of shots, QL0979 other
            registers.
    """
    is_by_shot = [isinstance(value, list | tuple) for value in results.values()]
    if is_by_shot and all(is_by_shot):
        return _split_shots(results, tenants)
    if any(is_by_shot):
        fail("QL0976", "some results are counts and some are lists of bitstrings", fix=_FORMS)
    return _split_counts(results, tenants)


_FORMS = "give counts by outcome, or for each register the list of its bitstrings"


def registers_of(tenant: Tenant) -> list[tuple[str, int]]:
    """The tenant's registers, by their names in the composite program, with their widths."""
    return [(variable.name, abs(variable.size)) for variable in tenant.variables if variable.kind == "bit"]


def _split_counts(results: Mapping[str, object], tenants: Tenants) -> dict[str, dict[str, int]]:
    widths = [width for tenant in tenants.tenants for _, width in registers_of(tenant)]
    outcomes = [_compact(key, widths) for key in results]
    counts = [_count(key, value) for key, value in results.items()]
    _check_shots(sum(counts), tenants)
    found: dict[str, dict[str, int]] = {}
    end = sum(widths)
    for tenant in tenants.tenants:
        own = [width for _, width in registers_of(tenant)]
        begin = end - sum(own)
        marginal: Counter[str] = Counter()
        for outcome, count in zip(outcomes, counts, strict=True):
            marginal[outcome[begin:end]] += count
        end = begin
        kept = {_spaced(bits, own): marginal[bits] for bits in sorted(marginal) if marginal[bits]}
        found[tenant.id] = kept if tenant.shots >= tenants.shots else _drawn(tenant, kept)
    return found


def _compact(key: str, widths: Sequence[int]) -> str:
    """An outcome as the bits of all registers, the last one's first."""
    total = sum(widths)
    if HEXADECIMAL.fullmatch(key):
        value = int(key, 16)
        if value >> total:
            fail("QL0976", f"the outcome '{key}' has more than the program's {total} bits")
        return f"{value:0{total}b}" if total else ""
    parts = key.split(" ")
    compact = "".join(parts)
    if BITS.fullmatch(compact) is None:
        fail("QL0976", f"'{key}' is no outcome", expected="bits 0 and 1, or a hexadecimal number such as 0x1f")
    sizes = [len(part) for part in parts]
    if len(compact) != total or (len(parts) > 1 and sizes != [*reversed(widths)]):
        shown = " ".join(map(str, reversed(widths)))
        fail("QL0976", f"the outcome '{key}' does not fit the program's registers", expected=f"bits: {shown}")
    return compact


def _count(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        fail("QL0977", f"the outcome '{key}' came {value!r} times", expected="a whole number, zero or more")
    return value


def _check_shots(total: int, tenants: Tenants) -> None:
    if total != tenants.shots:
        fail("QL0978", f"the results have {total} shots, the batch was to run {tenants.shots}")


def _spaced(bits: str, widths: Sequence[int]) -> str:
    """The bits of some registers, the last one's first, with spaces between registers."""
    ends = [0, *accumulate(reversed(widths))]
    return " ".join(bits[begin:end] for begin, end in pairwise(ends))


def _drawn(tenant: Tenant, counts: Mapping[str, int]) -> dict[str, int]:
    """As many shots as the tenant asked for, drawn without replacement."""
    label = canonical_json([tenant.id, tenant.shots, sorted(counts.items())]).decode()
    shots = np.repeat(np.arange(len(counts)), list(counts.values()))
    # Raw bits of PCG64 are the same in every version of numpy.
    ranks = np.argsort(np.random.PCG64(step_seed(0, label)).random_raw(len(shots)), kind="stable")
    kept = np.bincount(shots[ranks[: tenant.shots]], minlength=len(counts)).tolist()
    return {outcome: count for outcome, count in zip(counts, kept, strict=True) if count}


def _split_shots(results: Mapping[str, object], tenants: Tenants) -> dict[str, dict[str, int]]:
    widths = {name: width for tenant in tenants.tenants for name, width in registers_of(tenant)}
    unknown, missing = sorted(results.keys() - widths.keys()), sorted(widths.keys() - results.keys())
    if unknown or missing:
        said = ", ".join([*(f"there is no {name}" for name in unknown), *(f"{name} is missing" for name in missing)])
        fail("QL0979", f"the results have other registers than the program: {said}")
    shots = {name: _shots(name, results[name], width) for name, width in widths.items()}
    for listed in shots.values():
        _check_shots(len(listed), tenants)
    found: dict[str, dict[str, int]] = {}
    for tenant in tenants.tenants:
        columns = [shots[name][: tenant.shots] for name, _ in reversed(registers_of(tenant))]
        outcomes = map(" ".join, zip(*columns, strict=True)) if columns else [""] * min(tenant.shots, tenants.shots)
        found[tenant.id] = dict(sorted(Counter(outcomes).items()))
    return found


def _shots(name: str, listed: object, width: int) -> list[str]:
    assert isinstance(listed, list | tuple)
    for bits in listed:
        if not isinstance(bits, str) or len(bits) != width or BITS.fullmatch(bits) is None:
            fail("QL0976", f"{bits!r} is no outcome of {name}", expected=f"{width} bits 0 and 1")
    return list(listed)
