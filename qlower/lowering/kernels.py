"""The one way hot loops run: the same function compiled by numba where that pays, interpreted where it does not.

A kernel is an ordinary function over integers, floats, one-dimensional arrays and named tuples of these. Its
annotations are its signature::

    @kernel(seconds_per_work=2e-7, compile_seconds=2.0)
    def sum_of(values: NDArray[np.int32], total: NDArray[np.int64]) -> int: ...

    sum_of.run(values, total, work=len(values))

A run is compiled if a compiled version is in the process; else, if the interpreted run would take longer than loading
one from disk (or than making one), that is done first. Otherwise the function itself runs, on lists, which Python
indexes many times faster than arrays. Which way is taken never changes a result, so kernels must mean the same in both
worlds: no reliance on integer overflow (mask by hand), no allocation inside, no slices, no reductions, arrays only
indexed by non-negative integers. Functions that kernels call are marked with ``kernel_part`` or
``inlined_part``.
"""

import dis
import functools
import hashlib
import os
import platform
import sys
import threading
import types
import typing
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])

Progress = Callable[[str], None]
"""Told in a sentence what a run waits for."""

LOAD_SECONDS = 0.6
"""About how long importing numba takes."""

KERNEL_LOAD_SECONDS = 0.015
"""About how long loading a kernel from disk takes."""

NUMBA_OPTIONS = {"nogil": True, "fastmath": False, "_nrt": False}
"""Without numba's runtime arrays are not counted as they are passed along: up to four times faster, and nothing can be
allocated, which kernels must not do anyway."""

PART_OPTIONS = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Parts are called by compiled code alone; ways in from outside would take a third of the time that compiling takes."""

_PARTS_READY: dict[Callable[..., Any], Any] = {}
"""Parts for numba: several kernels call the same ones, which are then compiled once."""

_REGISTRY: "dict[str, Kernel[Any, Any]]" = {}
_PART = "__qlower_kernel_part__"
CALLED, INLINED = "called", "inlined"


def kernel_part(function: F) -> F:
    """Mark a function that kernels call. It stays an ordinary function."""
    setattr(function, _PART, CALLED)
    return function


def inlined_part(function: F) -> F:
    """The same for a part of a hot loop, which becomes a piece of every function that calls it.

    A call hands over seven words of each array in its named tuples: of many arrays that takes longer than a short part.
    """
    setattr(function, _PART, INLINED)
    return function


def kernel(*, seconds_per_work: float, compile_seconds: float) -> "Callable[[Callable[P, R]], Kernel[P, R]]":
    """Make a function a kernel.

    Args:
        seconds_per_work: about how long one unit of the work that callers estimate takes when interpreted.
        compile_seconds: about how long compiling takes.
    """

    def decorate(function: Callable[P, R]) -> Kernel[P, R]:
        made = Kernel(function, seconds_per_work, compile_seconds)
        _REGISTRY[made.name] = made
        return made

    return decorate


class Kernel(Generic[P, R]):
    """A function that can run compiled or interpreted with the same results.

    Attributes:
        function: the function itself.
        name: its module and name.
    """

    def __init__(self, function: Callable[P, R], seconds_per_work: float, compile_seconds: float) -> None:
        self.function = function
        self.name = f"{function.__module__}.{function.__qualname__}"
        self.seconds_per_work = seconds_per_work
        self.compile_seconds = compile_seconds
        self._compiled: Callable[..., Any] | None = None
        self._interpreted_seconds = 0.0
        self._lock = threading.Lock()

    def run(self, *arguments: Any, work: float, progress: Progress | None = None) -> R:
        """Run it, compiled or not, whichever is done sooner.

        Args:
            arguments: those of the function. Arrays it writes to must be writeable.
            work: estimate of the work, in the unit ``seconds_per_work`` is given for.
            progress: told when there is compiling to wait for.
        """
        if self.prefers_compiled(work):
            return self.run_compiled(*arguments, progress=progress)
        self._interpreted_seconds += work * self.seconds_per_work
        return self.run_interpreted(*arguments)

    def prefers_compiled(self, work: float) -> bool:
        """Whether a run of this much work is done sooner compiled, loading or compiling included.

        What interpreted runs before took counts too: so many short runs take at most twice as long as they need.
        """
        if self._compiled is not None:
            return True
        seconds = self._interpreted_seconds + work * self.seconds_per_work
        load_seconds = KERNEL_LOAD_SECONDS + (0.0 if "numba" in sys.modules else LOAD_SECONDS)
        if seconds <= load_seconds:  # whether it is on disk takes milliseconds to find out
            return False
        return self.is_on_disk or seconds > LOAD_SECONDS + self.compile_seconds

    def run_compiled(self, *arguments: Any, progress: Progress | None = None) -> R:
        """Run it compiled, without holding the interpreter's lock; safe to call from several threads."""
        compiled = self._compiled or self.compile(progress)
        try:
            result: R = compiled(*arguments)
        except TypeError:  # an array that is read-only or not contiguous, which is found out before anything is run
            result = compiled(*(_for_numba(argument) for argument in arguments))
        return result

    def run_interpreted(self, *arguments: Any) -> R:
        """Run the Python function on lists and copy back into writeable arrays what it wrote."""
        mirrors: list[tuple[Any, list[Any]]] = []
        result = self.function(*(_as_lists(argument, mirrors) for argument in arguments))  # type: ignore[call-arg]
        for array, mirror in mirrors:
            array[:] = mirror
        return result

    @functools.cached_property
    def _marker(self) -> Path:
        """A file that stands where this very kernel has been compiled and stored before.

        Its name covers what numba's own index checks, so that a present marker means a warm cache without importing
        numba. Should it be wrong, the run is slower and no less right.
        """
        key = hashlib.sha256()
        for source in sorted({Path(part.__code__.co_filename) for part in _parts_of(self.function)}):
            key.update(source.read_bytes())
        key.update(f"{metadata.version('numba')} {platform.python_version()} {platform.machine()}".encode())
        key.update(repr(NUMBA_OPTIONS).encode())
        return cache_folder() / f"{self.name}-{key.hexdigest()[:24]}"

    @property
    def is_on_disk(self) -> bool:
        """Whether a compiled version seems to be on disk; cheap, numba is not imported."""
        return (self._marker / "ready").exists()

    def compile(self, progress: Progress | None = None) -> Callable[..., Any]:
        """The compiled function: from the process, from disk, or made now."""
        with self._lock:
            if self._compiled is None:
                if progress is not None and not self.is_on_disk:
                    progress(f"compiling kernel {self.name} (once; about {self.compile_seconds:.0f} s)")
                self._compiled = _compile(self.function, self._marker)
            return self._compiled


def cache_folder() -> Path:
    """The folder of compiled kernels: under ``NUMBA_CACHE_DIR``, ``XDG_CACHE_HOME`` or ``~/.cache``."""
    root = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "qlower" / "kernels"


def kernels() -> "list[Kernel[Any, Any]]":
    """All kernels of the modules imported so far, by name."""
    return [_REGISTRY[name] for name in sorted(_REGISTRY)]


def warm_up(progress: Progress | None = None) -> list[str]:
    """Compile every kernel of the modules imported so far, or load it from disk; gives their names."""
    for item in kernels():
        item.compile(progress)
    return [item.name for item in kernels()]


def _parts_of(function: Callable[..., Any]) -> "Iterator[types.FunctionType]":
    """The function and the kernel parts it calls, directly or not, each once."""
    pending: list[Callable[..., Any]] = [function]
    seen = {function}
    while pending:
        current = pending.pop()
        assert isinstance(current, types.FunctionType)
        yield current
        for part in _called_parts(current).values():
            if part not in seen:
                seen.add(part)
                pending.append(part)


@functools.cache
def _called_parts(function: types.FunctionType) -> dict[str, types.FunctionType]:
    """The parts that a function calls, by its names for them. Not to be changed."""
    known: dict[str, Any] = function.__globals__
    parts = {name: known[name] for name in function.__code__.co_names if getattr(known.get(name), _PART, False)}
    if not parts:  # as it is mostly; taking the code apart takes a while
        return parts
    # Among the names are those of attributes, too.
    loaded = {i.argval for i in dis.get_instructions(function.__code__) if i.opname == "LOAD_GLOBAL"}
    return {name: part for name, part in parts.items() if name in loaded}


def _compile(function: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    import numba  # noqa: PLC0415  # takes 0.4 s
    from numba.core import config  # noqa: PLC0415

    stored = _is_writeable(folder)

    def part_for(part: types.FunctionType) -> Any:
        """The part for numba; parts it calls are resolved first, through a copy of its globals."""
        if part not in _PARTS_READY:
            is_inlined = getattr(part, _PART) == INLINED
            decorate = numba.njit(forceinline=is_inlined, **PART_OPTIONS, **NUMBA_OPTIONS)
            _PARTS_READY[part] = decorate(_with_parts(part, part_for))
        return _PARTS_READY[part]

    assert isinstance(function, types.FunctionType)
    outer_folder, config.CACHE_DIR = config.CACHE_DIR, str(folder)
    try:
        signature = _numba_signature(function)
        decorate = numba.njit(signature, cache=stored, **NUMBA_OPTIONS)
        compiled: Callable[..., Any] = decorate(_with_parts(function, part_for))
    finally:
        config.CACHE_DIR = outer_folder
    if stored:
        (folder / "ready").touch()
    return compiled


def _with_parts(function: types.FunctionType, part_for: Callable[[types.FunctionType], Any]) -> types.FunctionType:
    """A copy of the function that calls compiled parts instead of Python's."""
    parts = {name: part_for(part) for name, part in _called_parts(function).items()}
    copy = types.FunctionType(function.__code__, {**function.__globals__, **parts}, function.__name__)
    copy.__qualname__, copy.__module__ = function.__qualname__, function.__module__
    return copy


def _is_writeable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _numba_signature(function: Callable[..., Any]) -> Any:
    hints = typing.get_type_hints(function)
    returned = _numba_type(hints.pop("return"))
    return returned(*(_numba_type(hint) for hint in hints.values()))


def _numba_type(hint: Any) -> Any:
    """The numba type of an annotation: int, float, ``NDArray[np.int32]`` and the like, or a named tuple of these."""
    from numba import types as numba_types  # noqa: PLC0415  # takes 0.4 s
    from numba.core.typing.typeof import typeof  # noqa: PLC0415

    if hint in (int, float, type(None)):
        return {int: numba_types.int64, float: numba_types.float64}.get(hint, numba_types.none)
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        fields = [_numba_type(h) for h in typing.get_type_hints(hint).values()]
        if len(set(fields)) == 1:  # numba has a type of its own for these
            return numba_types.NamedUniTuple(fields[0], len(fields), hint)
        return numba_types.NamedTuple(fields, hint)
    scalar = typing.get_args(typing.get_args(hint)[1])[0]
    return numba_types.Array(typeof(np.zeros(1, scalar)).dtype, 1, "C")


def _for_numba(argument: Any) -> Any:
    """The argument with read-only arrays copied, since a kernel's signature is for writeable ones."""
    if isinstance(argument, np.ndarray):
        return argument if argument.flags.carray else np.array(argument, order="C")
    if isinstance(argument, tuple):
        for part in argument:
            if type(part) is np.ndarray and not part.flags.carray:
                return type(argument)(*map(_for_numba, argument))
    return argument


def _as_lists(argument: Any, mirrors: list[tuple[Any, list[Any]]]) -> Any:
    """The argument with arrays as lists; the pairs to copy back are added to ``mirrors``."""
    if isinstance(argument, np.ndarray):
        mirror = argument.tolist()
        if argument.flags.writeable:
            mirrors.append((argument, mirror))
        return mirror
    return type(argument)(*(_as_lists(a, mirrors) for a in argument)) if isinstance(argument, tuple) else argument
