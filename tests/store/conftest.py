"""Failing file operations, and small stores to hurt."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qlower.store import files, index, lock
from qlower.store.store import Store

CALLS = frozenset(
    "open write pwrite pread fsync fdatasync close replace unlink mkdir ftruncate stat fstat lstat listdir link".split()  # noqa: SIM905
)
WRITING = frozenset({"write", "pwrite", "fsync", "fdatasync", "mkdir", "link"})
SYNCING = frozenset({"fsync", "fdatasync"})


class Killed(BaseException):
    """The process was ended at this very call: nothing it would still have done happens."""


class FailingOs:
    """Stands in for the module ``os``; its k-th call fails in one of several ways.

    Modes: ``before`` (fails without doing anything), ``after`` (done, yet reported as failed), ``short`` (a write that
    stops half way), ``full`` (from then on nothing can be written), ``killed`` (from then on nothing happens at all).
    """

    def __init__(self, fail_at: int, mode: str, number: int) -> None:
        self.fail_at = fail_at
        self.mode = mode
        self.number = number
        self.calls = 0

    def __getattr__(self, name: str) -> object:
        real = _no_wait if name in SYNCING else getattr(os, name)
        if name not in CALLS:
            return real

        def call(*arguments: object) -> object:
            self.calls += 1
            if self.calls == self.fail_at or (self.calls > self.fail_at and self._goes_on(name, arguments)):
                return self._fail(name, real, arguments)
            return real(*arguments)

        return call

    def _goes_on(self, name: str, arguments: tuple[object, ...]) -> bool:
        creates = name == "open" and bool(int(str(arguments[1])) & os.O_CREAT)
        return self.mode == "killed" or (self.mode == "full" and (name in WRITING or creates))

    def _fail(self, name: str, real: Callable[..., object], arguments: tuple[object, ...]) -> object:
        if name == "close":
            real(*arguments)  # the descriptor is gone whatever is reported
            if self.mode == "killed":
                return None  # dead at the next call; a generator closed late has nobody to raise to
        if self.mode == "killed":
            raise Killed
        if name not in {"close", "open"} and self.mode == "after":
            real(*arguments)
        if name in {"write", "pwrite"} and self.mode in {"short", "full"}:
            real(arguments[0], memoryview(arguments[1])[: len(arguments[1]) // 2], *arguments[2:])  # type: ignore[arg-type]
        raise OSError(self.number, os.strerror(self.number))


@contextmanager
def failing(
    monkeypatch: pytest.MonkeyPatch, fail_at: int, mode: str, number: int = errno.ENOSPC
) -> Iterator[FailingOs]:
    stand_in = FailingOs(fail_at, mode, number)
    with monkeypatch.context() as patch:
        patch.setattr(files, "os", stand_in)
        patch.setattr(lock, "os", stand_in)
        yield stand_in


@pytest.fixture
def fail_calls(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    def start(fail_at: int, mode: str, number: int = errno.ENOSPC) -> object:
        return failing(monkeypatch, fail_at, mode, number)

    return start


def _no_wait(descriptor: int) -> None:
    """Instead of fsync: no test cuts the power, and there are thousands of commits."""


@pytest.fixture(autouse=True)
def no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    class Quick:
        def __getattr__(self, name: str) -> object:
            return _no_wait if name in SYNCING else getattr(os, name)

    monkeypatch.setattr(files, "os", Quick())


@pytest.fixture(autouse=True)
def index_after_every_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is written at once, so that the tests have one to look at and to hurt."""
    monkeypatch.setattr(index, "LAG_BYTES", 0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / ".qlower") as opened:
        yield opened


@pytest.fixture
def killed() -> type[BaseException]:
    return Killed
