"""A command line that was answered before is answered from its record, and only then."""

import os
import shutil

import pytest

from qlower.lowering import recall
from qlower.store.store import Store
from qlower.targets import BUILTIN

DESCRIPTOR = "device.yaml"


@pytest.fixture
def afresh(monkeypatch):
    """How often the compiler was asked, not the record."""
    from qlower.cli import compile_afresh  # noqa: PLC0415

    asked = []
    real = compile_afresh.compile_afresh

    def counted(*arguments):
        asked.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(compile_afresh, "compile_afresh", counted)
    return asked


@pytest.fixture(autouse=True)
def seen_anew():
    """Every test looks at the installation itself."""
    recall._installation.cache_clear()
    yield
    recall._installation.cache_clear()


def compiled(cli, *more):
    result = cli("compile", "bell.qasm", "-t", "generic_line:5", "-o", "out.qasm", "--json", *more)
    assert result.code == 0, result.err
    return result.json


def test_the_answer_is_the_same_and_a_run_of_its_own(cli, folder, afresh):
    first = compiled(cli)
    text = (folder / "out.qasm").read_bytes()
    (folder / "out.qasm").unlink()
    second = compiled(cli)
    assert len(afresh) == 1
    assert (folder / "out.qasm").read_bytes() == text
    assert (first["run"], second["run"]) == ("r1", "r2")
    assert second["trace"] == first["trace"]
    assert second["output"] == first["output"]
    assert all(second["reused"])
    assert len(second["reused"]) == len(second["milliseconds"]) == len(second["trace"]["steps"])
    with Store.open(folder / ".qlower") as store:
        one, two = store.ledger.records()
    assert one.content["trace"] == two.content["trace"]
    assert two.packs == ()
    assert cli("replay", "r2").code == 0
    assert cli("store", "fsck").code == 0


def test_standard_output_and_bytes_are_recalled_too(cli, afresh):
    texts = [cli("compile", "bell.qasm", "-t", "generic_line:5").out for _ in range(2)]
    encoded = [compiled(cli, "-o", "-", "-f", "qir-base-bitcode")["output"]["base64"] for _ in range(2)]
    assert texts[0] == texts[1]
    assert encoded[0] == encoded[1]
    assert len(afresh) == 2


@pytest.mark.parametrize(
    "more",
    [
        ["-O1"],
        ["--seed", "1"],
        ["--check", "full"],
        ["-f", "mlir"],
        ["--from", "openqasm2"],
        ["-t", "generic_line:6"],
        ["--stop-at", "circuit"],
        ["-p", "decompose-standard"],
        ["--store", "elsewhere"],
        ["--no-store"],
    ],
    ids=" ".join,
)
def test_whatever_else_is_asked_is_not_recalled(cli, afresh, more):
    compiled(cli)
    compiled(cli, *more)
    assert len(afresh) == 2


def test_another_text_or_name_is_not_recalled(cli, folder, afresh):
    compiled(cli)
    shutil.copy(folder / "bell.qasm", folder / "other.qasm")
    assert cli("compile", "other.qasm", "-t", "generic_line:5").code == 0
    (folder / "bell.qasm").write_text((folder / "bell.qasm").read_text().replace("0.25", "0.75"))
    compiled(cli)
    assert len(afresh) == 3


def test_a_descriptor_counts_by_its_content(cli, folder, afresh):
    path = recall.qlower.__path__[0] + "/targets/" + BUILTIN["ionq_forte"]
    shutil.copy(path, folder / DESCRIPTOR)
    for _ in range(2):
        assert cli("compile", "bell.qasm", "-t", DESCRIPTOR).code == 0
    assert len(afresh) == 1
    (folder / DESCRIPTOR).write_text((folder / DESCRIPTOR).read_text() + "# a remark\n")
    assert cli("compile", "bell.qasm", "-t", DESCRIPTOR).code == 0
    assert len(afresh) == 2


def test_a_changed_installation_recalls_nothing(cli, folder, afresh, monkeypatch):
    package = folder / "package"
    package.mkdir()
    (package / "pass.py").write_text("version = 1\n")
    monkeypatch.setattr(recall.qlower, "__path__", [*recall.qlower.__path__, str(package)])
    compiled(cli)
    times = (package / "pass.py").stat()
    (package / "pass.py").write_text("version = 2\n")
    os.utime(package / "pass.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    recall._installation.cache_clear()
    compiled(cli)
    assert len(afresh) == 2
    (folder / "site").mkdir()
    (folder / "site" / "vendor-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(folder / "site")
    recall._installation.cache_clear()
    compiled(cli)
    assert len(afresh) == 3


@pytest.mark.parametrize("field", ["trace", "output"])
def test_what_is_damaged_is_not_recalled_but_made_again(cli, folder, afresh, field):
    compiled(cli)
    with Store.open(folder / ".qlower") as store:
        (record,) = store.ledger.records()
        text = store.get(record.content[field])
    (pack,) = (folder / ".qlower" / "objects").rglob("*.pack")
    content = pack.read_bytes()
    pack.write_bytes(content.replace(text, text[:-1] + b"?"))
    compiled(cli)
    assert len(afresh) == 2
    compiled(cli)
    assert len(afresh) == 2
    assert cli("store", "fsck").code == 0, "it is stored again"


def test_a_run_with_a_warning_gives_it_again(cli, afresh):
    found = [compiled(cli, "-t", "ibm_torino", "-f", "qir-base")["diagnostics"] for _ in range(2)]
    assert [diagnostic["code"] for diagnostic in found[0]] == ["QL0341"]
    assert found[0] == found[1]
    assert len(afresh) == 2


def test_a_bad_target_leaves_no_store_behind(cli, folder):
    assert cli("compile", "bell.qasm", "-t", "nowhere").code == 2
    assert not (folder / ".qlower").exists()


def test_a_run_with_a_damaged_module_is_not_recalled_once_that_is_known(cli, folder, afresh):
    """Nobody looks at the modules of a recalled run, so ``fsck --repair`` says what is to be made again."""
    trace = compiled(cli)["trace"]
    with Store.open(folder / ".qlower") as store:
        origins = store.get(trace["steps"][0]["origins"])
    (pack,) = (folder / ".qlower" / "objects").rglob("*.pack")
    pack.write_bytes(pack.read_bytes().replace(origins, origins[:-1] + bytes([origins[-1] ^ 1])))
    assert cli("store", "fsck").code == 1
    assert compiled(cli)["trace"] == trace
    assert len(afresh) == 1
    assert cli("store", "fsck", "--repair").code == 1
    assert compiled(cli)["trace"] == trace
    assert len(afresh) == 2
    assert cli("store", "fsck").code == 0
    compiled(cli)
    assert len(afresh) == 2, "it is whole again"
