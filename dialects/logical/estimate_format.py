"""The format ``estimate``: what a program takes, as JSON."""

import json

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import Estimate
from qlower.ir import Module
from qlower.ir.format import Format


def write_estimate(module: Module) -> str:
    """The estimate of a module, keys sorted.

    Raises:
        QlowerError: QL1415, nothing was estimated.
    """
    estimate = module.find("estimate")
    if not isinstance(estimate, Estimate):
        fail("QL1415", "nothing was estimated", fix="run estimate-resources")
    return json.dumps(json.loads(estimate.document), indent=2, ensure_ascii=False) + "\n"


ESTIMATE = Format("estimate", "a program's resource estimate as JSON", (".json",), ("logical",), write=write_estimate)
"""Written only."""
