"""Finding things by name: built-in ones from in-tree tables, others from installed packages' entry points.

Listing names imports nothing. Loading one item imports only its module; if that fails, it is one diagnostic about that
item and nothing else suffers. A package that brings items declares, in the entry-point group ``qlower.api``, the
version of the plugin interface it was written for, as ``vendor = "qlower.plugin_api:v1"``; its items are named
``vendor.item``. The version is compared before anything of the package is imported.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from typing import Generic, NoReturn, TypeVar, cast

from qlower.diagnostics import Diagnostic, QlowerError, fail

API_GROUP = "qlower.api"
API_VALUE = "qlower.plugin_api:v1"
"""What a plugin of this version of the interface declares."""

T = TypeVar("T")


@cache
def _all_installed() -> EntryPoints:
    """The entry points of all packages; reading them takes longer than picking some."""
    return cast(EntryPoints, entry_points())  # Python 3.11 gives an older type that selects as well


def _installed(group: str) -> list[EntryPoint]:
    return sorted(_all_installed().select(group=group), key=lambda e: (e.name, e.value))


def _anything(name: str, found: object) -> bool:
    return True


def distribution_of(entry: EntryPoint) -> str:
    """The package an entry point is from, with its version."""
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else "an unknown package"


@dataclass(frozen=True)
class Item:
    """Something that can be loaded by name.

    Attributes:
        name: the name pipelines and commands use.
        value: ``module:attribute``.
        package: distribution and version, or ``built in``.
    """

    name: str
    value: str
    package: str


class Group(Generic[T]):
    """All items of one kind.

    Args:
        group: the entry-point group.
        what: the kind in words, for messages.
        builtin: the in-tree table, name → ``module:attribute``; cannot be shadowed.
        fits: whether what a plugin's entry point gives is an item of this kind that bears this name.
    """

    def __init__(
        self,
        group: str,
        what: str,
        builtin: Mapping[str, str],
        fits: Callable[[str, object], bool] = _anything,
    ) -> None:
        self.group = group
        self.what = what
        self.builtin = builtin
        self.fits = fits
        self._loaded: dict[str, T] = {}

    @cached_property
    def _plugins(self) -> dict[str, list[EntryPoint]]:
        found: dict[str, list[EntryPoint]] = {}
        for entry in _installed(self.group):
            found.setdefault(entry.name, []).append(entry)
        return found

    def names(self) -> list[str]:
        """All names: built-in ones first in the table's order, then plugins' in alphabetical order."""
        return list(self.builtin) + [name for name in self._plugins if name not in self.builtin]

    def items(self) -> Iterator[Item]:
        """All items without loading any."""
        for name, value in self.builtin.items():
            yield Item(name, value, "built in")
        for name, entries in self._plugins.items():
            if name not in self.builtin:
                yield from (Item(name, entry.value, distribution_of(entry)) for entry in entries)

    def package(self, name: str) -> str | None:
        """Where the item of a name is from, as in ``Item``; None if there is none."""
        if name in self.builtin:
            return "built in"
        entries = self._plugins.get(name)
        return None if entries is None else distribution_of(entries[0])

    def findings(self) -> list[Diagnostic]:
        """What is wrong with installed plugins, found by trying to load each; for ``qlower doctor``."""
        found: list[Diagnostic] = []
        for name, entries in self._plugins.items():
            try:
                self._check_clash(name, entries)
                self.load(name)
            except QlowerError as error:
                found.extend(error.diagnostics)
        return found

    def load(self, name: str) -> T:
        """The item of a name.

        Raises:
            QlowerError: unknown name (QL0300), clash (QL0301), other interface version (QL0302), broken plugin
                (QL0303), a missing file or library of qlower itself (QL0304).
        """
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def _load(self, name: str) -> T:
        if name in self.builtin:
            return self._load_builtin(name)
        entries = self._plugins.get(name)
        if entries is None:
            self._fail_unknown(name)
        self._check_clash(name, entries)
        self._check_interface(entries[0])
        return self._load_entry(entries[0])

    def _load_builtin(self, name: str) -> T:
        value = self.builtin[name]
        module, _, attribute = value.partition(":")
        try:
            found = getattr(import_module(module), attribute, None)
        except ModuleNotFoundError as error:  # one missing file or library must not harm the other items
            fail("QL0304", f"the built-in {self.what} '{name}' cannot be loaded: {error}", fix="install qlower again")
        if found is None:
            fail("QL0304", f"the built-in {self.what} '{name}' is not at {value}", fix="install qlower again")
        return cast(T, found)

    def _fail_unknown(self, name: str) -> NoReturn:
        close = get_close_matches(name, self.names(), n=3)
        hint = f"did you mean {', '.join(close)}?" if close else f"list them with `qlower {self._listing()}`"
        fail("QL0300", f"there is no {self.what} named '{name}'", fix=hint)

    def _listing(self) -> str:
        return {"pass": "passes", "target": "target list"}.get(self.what, f"{self.what}s")

    def _check_clash(self, name: str, entries: list[EntryPoint]) -> None:
        if name in self.builtin:
            fail(
                "QL0301",
                f"{distribution_of(entries[0])} offers a {self.what} named '{name}', which is built in; it is ignored",
                fix="name it vendor.name",
            )
        if len(entries) > 1:
            packages = " and ".join(distribution_of(entry) for entry in entries)
            fail("QL0301", f"{packages} both offer a {self.what} named '{name}'", fix="uninstall one of them")

    def _check_interface(self, entry: EntryPoint) -> None:
        vendor = entry.name.partition(".")[0].partition("_")[0]
        declared = [e for e in _installed(API_GROUP) if e.dist is not None and _same_package(e, entry)]
        if not declared:
            fail(
                "QL0302",
                f"{distribution_of(entry)} does not say for which plugin interface '{entry.name}' was written",
                expected=f'[project.entry-points."{API_GROUP}"] {vendor} = "{API_VALUE}"',
                fix="ask its authors for a version that declares it",
            )
        if declared[0].value != API_VALUE:
            fail(
                "QL0302",
                f"{distribution_of(entry)} was written for plugin interface {declared[0].value}, this is {API_VALUE}",
                fix="install a matching version of the package",
            )

    def _load_entry(self, entry: EntryPoint) -> T:
        try:
            found = entry.load()
        except (Exception, SystemExit) as error:  # a plugin may raise anything at import; it must not harm the rest
            self._fail_broken(entry, f"cannot be loaded: {type(error).__name__}: {error}")
        if not self.fits(entry.name, found):
            self._fail_broken(entry, f"is no {self.what} of that name: {entry.value} is {found!r}")
        return cast(T, found)

    def _fail_broken(self, entry: EntryPoint, what: str) -> NoReturn:
        message = f"{self.what} '{entry.name}' of {distribution_of(entry)} {what}"
        fail("QL0303", message, fix="repair or uninstall the package")


def _same_package(one: EntryPoint, other: EntryPoint) -> bool:
    return one.dist is not None and other.dist is not None and one.dist.name == other.dist.name
