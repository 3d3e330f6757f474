"""The format ``answer``: what a problem's answer is, as JSON, where no quantum computer was needed."""

import json

from qlower.diagnostics import fail
from qlower.dialects.problem.goals import Answer
from qlower.ir import Module
from qlower.ir.format import Format

SCHEMA = "qlower-answer-1"


def write_answer(module: Module) -> str:
    """The answer of a module.

    Raises:
        QlowerError: QL0829, the question is not answered.
    """
    answer = module.find("answer")
    if not isinstance(answer, Answer):
        fail("QL0829", "the problem is not answered", fix="run choose-solver, or compile on to a circuit")
    document = {
        "schema": SCHEMA,
        "solver": answer.solver,
        "values": [
            {"operator": name, "value": value, "error_bound": bound, "unit": answer.unit}
            for name, value, bound in answer.values
        ],
        "certificate": answer.certificate,
        "solution": answer.solution or None,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


ANSWER = Format("answer", "a problem's answer as JSON", (".json",), ("problem",), write=write_answer)
