"""The isolation check: whether the tenants of a composite program are apart as its tenancy claims."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, QlowerError
from qlower.dialects.physical.ops import Program
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult
from qlower.passes.multiplex.isolation.bits import bit_faults
from qlower.passes.multiplex.isolation.decoupling import decoupling_faults
from qlower.passes.multiplex.isolation.footprints import footprints
from qlower.passes.multiplex.isolation.neighbours import SOLE, neighbour_faults
from qlower.passes.multiplex.isolation.ownership import (
    claim_faults,
    claims_of,
    handover_faults,
    ownership,
    row_faults,
)
from qlower.passes.multiplex.isolation.places import place_faults
from qlower.passes.multiplex.tenancy import Tenants, read_tenants

LEAST_DETUNING_MHZ = 17.0
"""Coupled transmons that are closer exchange excitations: collisions of type 1 in doi:10.1038/s41534-021-00464-5."""


@dataclass(frozen=True, slots=True)
class CheckIsolation(Pass):
    """Prove that tenants of a composite program are apart, as ``plan.tenancy`` claims.

    Every row belongs to one tenant; qubits change hands by resets and a barrier; variables and control flow of a tenant
    depend on its own measurements only; gates stand where the device offers them; neighbours are those that the tiers
    allow; promised decoupling is there. Changes nothing, and shares no code with what composes.

    Attributes:
        least_detuning_mhz: between coupled qubits of tenants that are separated in frequency.
    """

    name: ClassVar[str] = "check-isolation"
    reads: ClassVar[tuple[str, ...]] = ("physical",)
    uses_target: ClassVar[bool] = True
    uses_calibration: ClassVar[bool] = True
    contract: ClassVar[Contract] = Contract.ANALYSIS
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1038/s41534-021-00464-5",)
    least_detuning_mhz: float = LEAST_DETUNING_MHZ

    def run(self, module: Module, context: Context) -> PassResult:
        """Check the program ``main``.

        Raises:
            QlowerError: QL0310 no target, QL0963 no tenancy, QL0964 … QL0975, one diagnostic per violation.
        """
        target = context.needs_target(self.name)
        found = list(isolation_faults(module, target, context.calibration, self.least_detuning_mhz))
        if found:
            raise QlowerError(found)
        return PassResult(module, metrics={"tenants": len(read_tenants(module).tenants), "violations": 0})


def isolation_faults(
    module: Module,
    target: Target,
    calibration: Calibration | None = None,
    least_detuning_mhz: float = LEAST_DETUNING_MHZ,
) -> Iterator[Diagnostic]:
    """Everything in which tenants are not apart.

    Raises:
        QlowerError: QL0963, the module does not say who its tenants are.
    """
    found = read_tenants(module)
    program, tenants = module.find("main"), found.tenants
    assert isinstance(program, Program)
    yield from place_faults(program, target)
    if found.composition != "place":
        yield from _woven_faults(found)
        return
    claims, prints = claims_of(tenants), footprints(program)
    owned = ownership(prints, claims)
    yield from claim_faults(tenants, claims)
    yield from row_faults(owned, tenants)
    yield from handover_faults(owned, tenants, claims, target)
    yield from bit_faults(program, tenants, owned)
    yield from neighbour_faults(owned, tenants, target, calibration, least_detuning_mhz * 1e6)
    yield from decoupling_faults(program, tenants, owned)


def _woven_faults(found: Tenants) -> Iterator[Diagnostic]:
    """Promises to tenants whose programs are woven together, of whom nobody holds qubits of their own."""
    for tenant in found.tenants:
        if tenant.tier == SOLE and len(found.tenants) == 1:
            continue
        if tenant.tier != "shared" or tenant.protections:
            asked = ", ".join((tenant.tier, *tenant.protections))
            yield Diagnostic("QL0971", f"{tenant.id} asked for {asked}, and its program is woven with others")
