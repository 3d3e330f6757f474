from pathlib import Path

import qlower.passes
from qlower.passes import BUILTIN_KERNELS

HEAD = "\n@kernel("


def test_every_module_with_a_kernel_is_in_the_table():
    root = Path(qlower.passes.__file__).resolve().parent
    found = [path.relative_to(root) for path in sorted(root.rglob("*.py")) if HEAD in path.read_text()]
    names = [".".join(("qlower", "passes", *path.with_suffix("").parts)) for path in found]
    assert sorted(BUILTIN_KERNELS) == sorted(names)
