import importlib
import typing
from collections import defaultdict
from pathlib import Path

import qlower.passes
from qlower.lowering.kernels import kernels
from qlower.passes import BUILTIN_KERNELS

HEAD = "\n@kernel("


def test_every_module_with_a_kernel_is_in_the_table():
    root = Path(qlower.passes.__file__).resolve().parent
    found = [path.relative_to(root) for path in sorted(root.rglob("*.py")) if HEAD in path.read_text()]
    names = [".".join(("qlower", "passes", *path.with_suffix("").parts)) for path in found]
    assert sorted(BUILTIN_KERNELS) == sorted(names)


def test_no_two_classes_of_arguments_look_alike():
    # numba tells named tuples apart by the names of class and fields and what is in them, not by the class itself.
    for name in BUILTIN_KERNELS:
        importlib.import_module(name)
    classes = defaultdict(set)
    for kernel in kernels():
        for hint in typing.get_type_hints(kernel.function).values():
            if hasattr(hint, "_fields"):
                classes[hint.__name__, tuple(typing.get_type_hints(hint).items()).__repr__()].add(hint)
    assert [names for names, alike in classes.items() if len(alike) > 1] == []
