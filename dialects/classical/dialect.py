"""The classical dialect."""

from qlower.dialects.classical.ops import (
    Binary,
    Cast,
    Compare,
    Condition,
    Constant,
    Extract,
    For,
    If,
    Pack,
    Select,
    Switch,
    Unary,
    While,
    Yield,
)
from qlower.ir import Dialect

CLASSICAL = Dialect(
    name="classical",
    version=1,
    level="",
    operations=(
        Constant, Unary, Binary, Compare, Cast, Select, Pack, Extract, If, For, While, Condition, Switch, Yield,
    ),
    summary="classical bits, integers, floats and angles as SSA values, and structured control flow",
)  # fmt: skip
