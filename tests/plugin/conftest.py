"""Packages on the import path of a test, and nothing of them left behind."""

import sys

import pytest

from qlower import plugins
from qlower.cli import catalogue
from qlower.ir import dialect_table
from qlower.lowering import registry, size
from tests.plugin.packages import install_demo

CACHES = (
    plugins._all_installed,
    registry.passes,
    registry.formats,
    registry.targets,
    dialect_table.dialects,
    dialect_table.find_dialect,
    size._is_directive,
    catalogue.plugin_tables,
)


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory):
    """Where the demo package is installed; not on the import path."""
    return install_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def use(monkeypatch):
    """Puts folders on the import path, as if their packages were installed."""
    used = []

    def use_folders(*folders):
        used.extend(map(str, folders))
        for folder in folders:
            monkeypatch.syspath_prepend(str(folder))
        for cache in CACHES:
            cache.cache_clear()

    yield use_folders
    for cache in CACHES:
        cache.cache_clear()
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(tuple(used)):
            del sys.modules[name]


@pytest.fixture
def demo(use, demo_site):
    """The demo package, installed."""
    use(demo_site)
