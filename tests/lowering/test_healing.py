"""Whatever is damaged in a store, compiling again succeeds with the same digests and stores again what it missed."""

import json
import shutil

import pytest

from qlower import api
from qlower.canonical_json import canonical_json
from qlower.diagnostics import QlowerError, Severity
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.lowering.trace import Trace
from qlower.store import maintenance
from qlower.store.pack import Kind
from qlower.store.store import Store
from tests.program_builder import program

SOURCE = """OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
h q[0];
cx q[0], q[2];
rz(0.25) q[1];
if (c[0]) {
  swap q[1], q[2];
}
c = measure q;
"""


def compiled(folder, check="default", look=False):
    """Compile, write and record; the trace, the text, and what the store had to say."""
    with Store.open(folder) as store:
        request = api.make_request("generic_line:4", optimization=1, seed=3, check=check)
        done = api.run(Archive(store), SOURCE, "openqasm3", request)
        text = done.emit("openqasm3")
        for handle in done.chain.handles if look else ():
            # The digest is known beforehand, so it is computed from the bytes that were read or made anew.
            assert Handle.of(Archive(None), handle.module).digest == handle.digest
        done.record({})
        return canonical_json(done.trace.as_json()), text, [warning.code for warning in store.warnings]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("healing") / "store"
    return folder, compiled(folder)


def entries(folder):
    with Store.open(folder) as store:
        (record,) = store.ledger.records()
        (name,) = record.packs
        return store.layout.pack(name), list(store.packs.load_table(name).places.values())


def damaged_copies(base, tmp_path):
    """The store with a byte changed in one entry after the other."""
    pack, places = entries(base)
    for place in places:
        folder = tmp_path / f"{place.kind.word}-{place.key.hex()}"
        shutil.copytree(base, folder)
        content = bytearray(pack.read_bytes())
        content[place.offset + place.length // 2] ^= 1
        (folder / pack.relative_to(base)).write_bytes(content)
        yield folder, place


def reused(folder):
    """Step by step, whether the last run was answered from the store."""
    with Store.open(folder) as store:
        *_, last = store.ledger.records()
        return last.content["reused"]


def unmended(folder):
    with Store.open(folder) as store:
        return [finding for finding in maintenance.fsck(store) if finding.severity is not Severity.REMARK]


def test_each_damaged_entry_is_a_miss(base, tmp_path):
    folder, (trace, text, said) = base
    assert said == []
    for copy, _ in damaged_copies(folder, tmp_path):
        again, written, _ = compiled(copy)
        assert again == trace
        assert written == text
        shutil.rmtree(copy)


def test_what_is_looked_at_is_stored_again(base, tmp_path):
    folder, (trace, _, _) = base
    modules = set()
    for step in Trace.from_json(json.loads(trace)).steps[:-1]:
        modules |= {step.output, step.origins} - {""}
    seen = set()
    for copy, place in damaged_copies(folder, tmp_path):
        again, _, said = compiled(copy, look=True)
        assert again == trace
        if said:
            assert said == ["QL0520"]
            assert unmended(copy) == [], "it is stored again"
            assert compiled(copy, look=True)[2] == []
            seen.add(place.key.hex())
        else:
            assert "is damaged" in unmended(copy)[0].message
        shutil.rmtree(copy)
    assert modules <= seen
    kinds = {place.kind for place in entries(folder)[1]}
    assert kinds == set(Kind)


def test_what_fsck_finds_is_stored_again(base, tmp_path):
    """Even what no compilation would look at: the repair sets it aside, and compiling again derives it."""
    folder, (trace, text, _) = base
    for copy, place in damaged_copies(folder, tmp_path):
        assert [finding.code for finding in unmended(copy)] == ["QL0520"]
        with Store.open(copy) as store:
            assert "QL0520" in [finding.code for finding in maintenance.repair(store)]
            assert [path.name[-64:] for path in store.layout.quarantine.iterdir()] == [place.key.hex()]
        again, written, _ = compiled(copy)
        assert (again, written) == (trace, text)
        assert unmended(copy) == []
        assert compiled(copy)[2] == []
        assert all(reused(copy)), "once it is stored again, nothing is derived again"
        shutil.rmtree(copy)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_shortened_pack_is_made_whole(base, tmp_path, share):
    folder, (trace, text, _) = base
    copy = tmp_path / "store"
    shutil.copytree(folder, copy)
    pack = copy / entries(folder)[0].relative_to(folder)
    content = pack.read_bytes()
    pack.write_bytes(content[: int(share * len(content))])
    again, written, _ = compiled(copy)
    assert (again, written) == (trace, text)
    assert unmended(copy) == []


def test_all_objects_damaged_at_once(base, tmp_path):
    folder, (trace, text, _) = base
    copy = tmp_path / "store"
    shutil.copytree(folder, copy)
    pack, places = entries(folder)
    content = bytearray(pack.read_bytes())
    for place in places:
        if place.kind is Kind.OBJECT:
            content[place.offset] ^= 1
    (copy / pack.relative_to(folder)).write_bytes(content)
    again, written, said = compiled(copy, look=True)
    assert (again, written) == (trace, text)
    assert set(said) == {"QL0520"}
    assert unmended(copy) == []


def test_a_missing_pack_is_derived_again(base, tmp_path):
    folder, (trace, text, _) = base
    copy = tmp_path / "store"
    shutil.copytree(folder, copy)
    (copy / entries(folder)[0].relative_to(folder)).unlink()
    again, written, said = compiled(copy)
    assert (again, written, said) == (trace, text, ["QL0522"])
    assert unmended(copy) == []


def test_a_module_that_comes_out_otherwise_is_refused():
    archive = Archive(None)
    recorded = program(1).h(0).module()
    handle = Handle(archive, "circuit", recorded.digest, "0" * 64, lambda: Handle.of(archive, program(1).x(0).module()))
    with pytest.raises(QlowerError, match="QL0315"):
        _ = handle.module


def test_a_module_that_nothing_is_known_of_is_refused():
    with pytest.raises(QlowerError, match="QL0332"):
        _ = Handle(Archive(None), "circuit", "0" * 64, "0" * 64).module
