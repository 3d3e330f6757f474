"""Broken, old, undeclared and clashing plugins: one diagnostic each, and the rest is not harmed."""

import json

import pytest

import qlower
from qlower.cli.main import run
from qlower.ir.dialect_table import dialects, operation_class
from qlower.lowering.registry import find_target, formats, passes, targets
from tests.plugin.packages import HANDSHAKE, make_package
from tests.program_builder import program

GOOD_PASS = """
from dataclasses import dataclass
from qlower.lowering import Pass, PassResult

@dataclass(frozen=True, slots=True)
class Nothing(Pass):
    name = "vendor.nothing"
    reads = ("circuit",)

    def run(self, module, context):
        return PassResult(module)
"""


def refused(load, name):
    with pytest.raises(qlower.QlowerError) as caught:
        load(name)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


def still_works(capsys):
    """Everything that has nothing to do with the bad plugin."""
    capsys.readouterr()
    assert run(["passes"]) == 0
    assert run(["dialects"]) == 0
    assert run(["target", "list"]) == 0
    assert run(["explain"]) == 0
    assert run(["passes", "schedule-alap"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    done = qlower.compile(program(2).h(0).cx(0, 1).module(), "generic_line:2", pipeline="decompose-standard")
    assert done.trace.steps[-1].evidence == "proved" or done.trace.steps[-1].name == "decompose-standard"
    return captured.out


def doctor(capsys):
    run(["doctor", "--json"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    return [(d["code"], d["message"]) for d in found if d["code"] in ("QL0301", "QL0302", "QL0303")]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


BROKEN = {
    "raises": ("raise RuntimeError('boom')", "RuntimeError: boom"),
    "missing library": ("import no_such_library_at_all", "ModuleNotFoundError"),
    "syntax": ("def f(:", "SyntaxError"),
    "exits": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "no such attribute": ("", "AttributeError"),
    "not a pass": ("Nothing = 5", "is no pass of that name"),
    "a pass of another name": (GOOD_PASS.replace("vendor.nothing", "vendor.other"), "is no pass of that name"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plugin(case, use, tmp_path, capsys):
    text, words = BROKEN[case]
    entry_points = {**HANDSHAKE, "qlower.passes": {"vendor.nothing": "vendor_broken:Nothing"}}
    use(make_package(tmp_path / "site", "vendor-broken", entry_points, {"vendor_broken": text}))
    assert "vendor.nothing" in still_works(capsys)
    diagnostic = refused(passes().load, "vendor.nothing")
    assert diagnostic.code == "QL0303"
    assert words in diagnostic.message
    assert "vendor-broken 1.0" in diagnostic.message
    assert doctor(capsys) == [("QL0303", diagnostic.message)]
    assert run(["compile", "--print-pipeline", "-p", "vendor.nothing"]) == 2
    assert "error[QL0303]" in capsys.readouterr().err


def test_a_value_that_is_no_reference(use, tmp_path, capsys):
    entry_points = {**HANDSHAKE, "qlower.passes": {"vendor.nothing": "not a reference"}}
    use(make_package(tmp_path / "site", "vendor-broken", entry_points))
    still_works(capsys)
    assert refused(passes().load, "vendor.nothing").code == "QL0303"


@pytest.mark.parametrize("declared", ["qlower.plugin_api:v0", "qlower.plugin_api:v2"])
def test_a_plugin_for_another_interface(declared, use, tmp_path, capsys):
    entry_points = {"qlower.api": {"vendor": declared}, "qlower.passes": {"vendor.nothing": "vendor_old:Nothing"}}
    use(make_package(tmp_path / "site", "vendor-old", entry_points, {"vendor_old": "raise AssertionError('imported')"}))
    still_works(capsys)
    diagnostic = refused(passes().load, "vendor.nothing")
    assert (diagnostic.code, declared in diagnostic.message) == ("QL0302", True)
    assert doctor(capsys) == [("QL0302", diagnostic.message)]


def test_a_plugin_without_handshake(use, tmp_path, capsys):
    entry_points = {"qlower.passes": {"vendor.nothing": "vendor_mute:Nothing"}}
    use(make_package(tmp_path / "site", "vendor-mute", entry_points, {"vendor_mute": GOOD_PASS}))
    still_works(capsys)
    diagnostic = refused(passes().load, "vendor.nothing")
    assert diagnostic.code == "QL0302"
    assert "qlower.plugin_api:v1" in diagnostic.expected
    assert doctor(capsys) == [("QL0302", diagnostic.message)]


def test_the_handshake_of_another_package_does_not_count(use, tmp_path):
    entry_points = {"qlower.passes": {"vendor.nothing": "vendor_mute:Nothing"}}
    make_package(tmp_path / "site", "vendor-mute", entry_points, {"vendor_mute": GOOD_PASS})
    use(make_package(tmp_path / "site", "other", HANDSHAKE))
    assert refused(passes().load, "vendor.nothing").code == "QL0302"


def test_two_packages_with_one_name(use, tmp_path, capsys):
    for number in ("one", "two"):
        entry_points = {**HANDSHAKE, "qlower.passes": {"vendor.nothing": f"vendor_{number}:Nothing"}}
        make_package(tmp_path / "site", f"vendor-{number}", entry_points, {f"vendor_{number}": GOOD_PASS})
    use(tmp_path / "site")
    still_works(capsys)
    diagnostic = refused(passes().load, "vendor.nothing")
    assert diagnostic.code == "QL0301"
    assert "vendor-one 1.0 and vendor-two 1.0" in diagnostic.message
    assert doctor(capsys) == [("QL0301", diagnostic.message)]


def test_a_plugin_cannot_take_a_built_in_name(use, tmp_path, capsys):
    entry_points = {
        **HANDSHAKE,
        "qlower.passes": {"decompose-standard": "vendor_thief:Nothing"},
        "qlower.dialects": {"circuit": "vendor_thief:Nothing"},
        "qlower.formats": {"openqasm2": "vendor_thief:Nothing"},
        "qlower.targets": {"ibm_torino": "vendor_thief:Nothing"},
        "qlower.codes": {"vendor": "vendor_thief:CODES"},
    }
    text = GOOD_PASS + "\nfrom qlower.diagnostics.codes import Code\nCODES = {'QL0300': Code('stolen', '', '')}\n"
    use(make_package(tmp_path / "site", "vendor-thief", entry_points, {"vendor_thief": text}))
    still_works(capsys)
    assert passes().load("decompose-standard").__module__.startswith("qlower.")
    assert dialects().load("circuit").version >= 1
    assert formats().load("openqasm2").name == "openqasm2"
    assert find_target("ibm_torino").num_qubits == 133
    assert run(["explain", "QL0300"]) == 0
    assert "stolen" not in capsys.readouterr().out
    found = doctor(capsys)
    assert [code for code, _ in found] == ["QL0301"] * 4
    assert all("which is built in" in message for _, message in found)


def test_broken_items_of_the_other_kinds(use, tmp_path, capsys):
    entry_points = {
        **HANDSHAKE,
        "qlower.dialects": {"vendor": "vendor_bad:D"},
        "qlower.formats": {"vendor.format": "vendor_bad:F"},
        "qlower.targets": {"vendor_device": "vendor_bad:T"},
        "qlower.codes": {"vendor": "vendor_bad:C"},
    }
    text = "D = F = C = None\nT = '/nowhere/device.yaml'\n"
    use(make_package(tmp_path / "site", "vendor-bad", entry_points, {"vendor_bad": text}))
    still_works(capsys)
    for group, name in ((dialects(), "vendor"), (formats(), "vendor.format"), (targets(), "vendor_device")):
        assert refused(group.load, name).code == "QL0303"
    assert refused(find_target, "vendor_device").code == "QL0303"
    assert refused(operation_class, "vendor.op").code == "QL0303"
    assert [code for code, _ in doctor(capsys)] == ["QL0303"] * 4


def test_good_items_of_a_package_with_a_broken_one_work(use, tmp_path, capsys):
    items = {"vendor.nothing": "vendor_good:Nothing", "vendor.broken": "vendor_broken:Broken"}
    modules = {"vendor_good": GOOD_PASS, "vendor_broken": "raise RuntimeError"}
    use(make_package(tmp_path / "site", "vendor-half", {**HANDSHAKE, "qlower.passes": items}, modules))
    still_works(capsys)
    done = qlower.compile(program(1).h(0).module(), pipeline="vendor.nothing")
    assert done.trace.steps[1].package == "vendor-half 1.0"


def test_suggestions_name_plugins_too(use, tmp_path):
    entry_points = {**HANDSHAKE, "qlower.passes": {"vendor.nothing": "vendor_good:Nothing"}}
    use(make_package(tmp_path / "site", "vendor-good", entry_points, {"vendor_good": GOOD_PASS}))
    assert "did you mean vendor.nothing" in refused(passes().load, "vendor.nothign").fix
