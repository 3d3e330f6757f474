"""Who holds what of a composite program, as plain data, and its way from and to ``plan.tenancy``."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function
from qlower.dialects.physical.ops import Program
from qlower.dialects.plan import rows as plan_rows
from qlower.dialects.plan.ops import End, Tenancy
from qlower.dialects.queue import rows as job_rows
from qlower.ir import Attribute, Module, Region, Run, RunBuilder

TENANCY = "tenancy"
"""The symbol of the op."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the composite program.

    Attributes:
        name: its name there.
        own_name: its name in the tenant's own program.
        kind, size: as in ``circuit.func``.
    """

    name: str
    own_name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Tenant:
    """A job of a composite program; see ``plan.tenancy`` for the columns.

    Attributes:
        id: the job's name.
        qubits: the physical qubits it holds.
        variables: its own.
    """

    job: int
    id: str
    qubits: tuple[int, ...]
    order: int
    shots: int
    tier: str
    protections: tuple[str, ...]
    resets: int
    variables: tuple[Variable, ...]
    decoupled_ns: float = -1.0


@dataclass(frozen=True, slots=True)
class Tenants:
    """All tenants of a composite program.

    Attributes:
        tenants: in the order of their variables.
        num_qubits: the device's.
        shots: how often the program is run.
        composition: see ``plan.policy``.
    """

    tenants: tuple[Tenant, ...]
    num_qubits: int
    shots: int
    composition: str = "place"


def tenancy_op(tenants: Tenants, origins: Sequence[tuple[int, ...]] = ()) -> Tenancy:
    """The op of these tenants; ``origins`` of each."""
    builder = RunBuilder()
    for i, tenant in enumerate(tenants.tenants):
        kind = plan_rows.tenant_kind(len(tenant.qubits))
        builder.add(kind, tenant.qubits, origin=origins[i] if origins else ())
    run = builder.finish()
    integers = {
        plan_rows.JOB: [tenant.job for tenant in tenants.tenants],
        plan_rows.ORDER: [tenant.order for tenant in tenants.tenants],
        plan_rows.SHOTS: [tenant.shots for tenant in tenants.tenants],
        plan_rows.TIER: [job_rows.TIERS.index(tenant.tier) for tenant in tenants.tenants],
        plan_rows.PROTECTION: [_bits(tenant.protections) for tenant in tenants.tenants],
        plan_rows.RESETS: [tenant.resets for tenant in tenants.tenants],
        plan_rows.NUM_VARIABLES: [len(tenant.variables) for tenant in tenants.tenants],
    }
    decoupled_ns = np.array([tenant.decoupled_ns for tenant in tenants.tenants], dtype=np.float64)
    columns = {
        **{name: np.array(values, dtype=np.int64) for name, values in integers.items()},
        plan_rows.DECOUPLED_NS: decoupled_ns,
    }
    attributes: dict[str, Attribute] = {
        "sym_name": TENANCY,
        "num_qubits": tenants.num_qubits,
        "shots": tenants.shots,
        "ids": tuple(tenant.id for tenant in tenants.tenants),
        "variables": tuple(variable.own_name for tenant in tenants.tenants for variable in tenant.variables),
        "composition": tenants.composition,
    }
    return Tenancy(attributes=attributes, regions=(Region((run.with_rows(run.rows.with_columns(columns)), End())),))


def with_decoupled_ns(op: Tenancy, decoupled_ns: Sequence[float]) -> Tenancy:
    """The op with another column of how long each tenant's qubits idle without decoupling."""
    (run,) = (item for item in op.body.operations if isinstance(item, Run))
    columns = {**run.rows.columns, plan_rows.DECOUPLED_NS: np.array(decoupled_ns, dtype=np.float64)}
    return op.with_(regions=(Region((run.with_rows(run.rows.with_columns(columns)), End())),))


def _bits(protections: Sequence[str]) -> int:
    return sum(1 << job_rows.PROTECTIONS.index(name) for name in protections)


def find_tenants(module: Module) -> Tenants | None:
    """The tenants of a composite program; None if the module names none."""
    op = module.find(TENANCY)
    return _tenants(op, module) if isinstance(op, Tenancy) else None


def read_tenants(module: Module) -> Tenants:
    """The tenants of a composite program.

    Raises:
        QlowerError: QL0963, the module names none.
    """
    found = find_tenants(module)
    if found is None:
        fail("QL0963", "the module does not say who holds what of its program", fix="make it with compose-batch")
    return found


def _tenants(op: Tenancy, module: Module) -> Tenants:
    main = module.find("main")
    declared = main.variables if isinstance(main, Program | Function) else ()
    if len(declared) != len(op.variables):
        fail("QL0963", f"the program has {len(declared)} variables, its tenants have {len(op.variables)}")
    variables = [
        Variable(name, own_name, kind, size)
        for (name, kind, size), own_name in zip(declared, op.variables, strict=True)
    ]
    run = next(item for item in op.body.operations if isinstance(item, Run))
    columns = {name: column.tolist() for name, column in run.rows.columns.items()}
    ends = np.cumsum(columns[plan_rows.NUM_VARIABLES]).tolist()
    found = tuple(
        Tenant(
            job=columns[plan_rows.JOB][i],
            id=op.ids[i],
            qubits=row.qubits,
            order=columns[plan_rows.ORDER][i],
            shots=columns[plan_rows.SHOTS][i],
            tier=job_rows.TIERS[columns[plan_rows.TIER][i]],
            protections=tuple(
                name for bit, name in enumerate(job_rows.PROTECTIONS) if columns[plan_rows.PROTECTION][i] >> bit & 1
            ),
            resets=columns[plan_rows.RESETS][i],
            variables=tuple(variables[ends[i] - columns[plan_rows.NUM_VARIABLES][i] : ends[i]]),
            decoupled_ns=columns[plan_rows.DECOUPLED_NS][i],
        )
        for i, row in enumerate(run.unpack())
    )
    return Tenants(found, op.num_qubits, op.shots, op.composition)
