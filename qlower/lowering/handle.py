"""Modules known by their digests."""

from collections.abc import Callable, Mapping
from functools import cached_property

from qlower.diagnostics import QlowerError, fail
from qlower.ir import Module
from qlower.ir.origins import rebase
from qlower.lowering.archive import Archive
from qlower.lowering.size import size_of

KEPT_ROWS = 20_000
"""Larger modules of which nobody has asked for the digest yet are kept as bytes."""


class Handle:
    """A module known by digest, decoded only when somebody looks at it, or a new one, encoded only for its digest.

    Args:
        archive: where it is.
        level: its level.
        digest: its digest.
        origins: the digest of its origins.
        derive: makes it anew where the store's objects are missing or damaged; None if nothing is known to make it of.
    """

    def __init__(
        self, archive: Archive, level: str, digest: str, origins: str, derive: "Callable[[], Handle] | None" = None
    ) -> None:
        self.archive, self.level, self.derive = archive, level, derive
        self.digest, self.origins = digest, origins

    @staticmethod
    def of(archive: Archive, module: Module) -> "Handle":
        """Keep a module: as bytes at once where results are kept, else once somebody asks for its digest."""
        handle = object.__new__(Handle)
        handle.archive, handle.level, handle.derive = archive, module.level, None
        handle.module = module
        if archive.keeps_results:
            handle.encode()
        return handle

    def encode(self) -> None:
        """Keep it as bytes."""
        _ = self.digest, self.origins

    @cached_property
    def digest(self) -> str:
        """The digest of the module."""
        return self.archive.put_module(self.module)

    @cached_property
    def origins(self) -> str:
        """The digest of its origins."""
        return self.archive.put_origins(self.module)

    @cached_property
    def module(self) -> Module:
        """The module with its origins.

        Raises:
            QlowerError: QL0332, it is missing or damaged and cannot be derived; QL0315, it was derived as another one.
        """
        try:
            module = self.archive.module(self.digest, self.origins)
        except QlowerError as error:
            if self.derive is None or error.diagnostics[0].code != "QL0332":
                raise
            return self._derived(self.derive())
        vars(module)["digest"] = self.digest  # known, so that its cached property need not encode it
        return module

    def _derived(self, again: "Handle") -> Module:
        if (again.digest, again.origins) != (self.digest, self.origins):
            fail(
                "QL0315", f"module {self.digest[:16]} is damaged; derived again it came out as {again.digest[:16]}",
                fix="compile into a new store; report what `qlower replay` says of the earlier run",
            )  # fmt: skip
        return again.module

    @cached_property
    def rebased(self) -> Module:
        """The module with every origin set to the thing's own position: what a pass takes."""
        return rebase(self.module)

    @cached_property
    def size(self) -> Mapping[str, int]:
        """The module's figures."""
        return size_of(self.module)

    def let_go(self, *, whole: bool) -> None:
        """Forget what was made for a pass, and of a whole the decoded module too: who looks at it decodes it again.

        Large programs have many steps.
        """
        self.__dict__.pop("rebased", None)
        if not whole:
            return
        if not {"digest", "origins"} <= self.__dict__.keys():
            if self.size["rows"] <= KEPT_ROWS:
                return
            self.encode()
        _ = self.size  # a record needs it, for which the module should not be decoded again
        self.__dict__.pop("module", None)
