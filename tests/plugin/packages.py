"""Outside packages for tests: the real one, installed by pip, and small ones made on the spot."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SOURCE = Path(__file__).parent / "qlower-demo-plugin"
HANDSHAKE = {"qlower.api": {"vendor": "qlower.plugin_api:v1"}}

EntryPoints = Mapping[str, Mapping[str, str]]


def install_demo(work: Path) -> Path:
    """Install the demo package with pip, as a user would; gives the folder it is importable from."""
    # Building leaves files beside the source, so a copy is built.
    shutil.copytree(SOURCE, work / "source")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    command += ["--no-deps", "--no-build-isolation", "--target", str(work / "site"), str(work / "source")]
    subprocess.run(command, check=True, capture_output=True)
    return work / "site"


def make_package(
    folder: Path, name: str, entry_points: EntryPoints, modules: Mapping[str, str] | None = None, version: str = "1.0"
) -> Path:
    """Put a package into a folder as an installer would, with its metadata; gives the folder."""
    about = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    groups = [
        "\n".join([f"[{group}]", *(f"{item} = {value}" for item, value in items.items())])
        for group, items in entry_points.items()
    ]
    (about / "entry_points.txt").write_text("\n\n".join(groups) + "\n")
    for module, text in (modules or {}).items():
        (folder / f"{module}.py").write_text(text)
    return folder
