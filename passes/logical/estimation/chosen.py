"""A plan as ops of a module, and back."""

from qlower.dialects.logical.ops import Code, Factory
from qlower.ir import Module, Operation
from qlower.passes.logical.estimation.code_model import CodeModel
from qlower.passes.logical.estimation.factories import Protocol
from qlower.passes.logical.estimation.plan import Plan, Supply


def with_plan(module: Module, plan: Plan) -> Module:
    """The module with the plan's code and factories instead of those it had."""
    model, distance = plan.model, plan.distance
    code = Code(
        attributes={
            "sym_name": "code", "family": model.code.family, "distance": distance,
            "physical_qubits": model.physical_qubits(distance), "cycle_ns": float(model.cycle_ns),
            "rounds_per_step": model.rounds_per_step(distance),
            "physical_error_rate": float(model.physical_error_rate),
            "logical_error_rate": float(model.step_error(distance)),
        }
    )  # fmt: skip
    factories: list[Operation] = [_factory(index, supply) for index, supply in enumerate(plan.supplies)]
    kept = [op for op in module.operations if not isinstance(op, Code | Factory)]
    return module.with_operations([*kept, code, *factories])


def _factory(index: int, supply: Supply) -> Factory:
    protocol = supply.protocol
    return Factory(
        attributes={
            "sym_name": f"factory{index}", "protocol": protocol.name, "state": protocol.state,
            "copies": supply.copies, "states_per_batch": protocol.states_per_batch,
            "physical_qubits": protocol.physical_qubits, "batch_rounds": float(protocol.batch_rounds),
            "error_rate": float(protocol.error_rate), "source": protocol.source,
        }
    )  # fmt: skip


def code_of(module: Module) -> Code | None:
    """The code that was chosen."""
    code = module.find("code")
    return code if isinstance(code, Code) else None


def supplies_of(module: Module, states: dict[str, int]) -> tuple[Supply, ...]:
    """The factories that were chosen, with the states that the program takes of each kind."""
    return tuple(
        Supply(
            Protocol(op.protocol, op.state, op.states_per_batch, op.physical_qubits, op.batch_rounds, op.error_rate,
                     op.source),
            op.copies, states.get(op.state, 0),
        )
        for op in module.operations
        if isinstance(op, Factory)
    )  # fmt: skip


def same_code(code: Code, models: tuple[CodeModel, ...]) -> CodeModel | None:
    """The model of the code that was chosen."""
    return next((model for model in models if model.code.family == code.family), None)
