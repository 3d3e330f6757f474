"""Pipeline text: golden diagnostics of broken texts, printing and reading back, mutations."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qlower.diagnostics import QlowerError, render
from qlower.lowering.pipeline import Pipeline, spec
from qlower.lowering.pipeline_text import parse_pipeline
from tests.lowering.sample_passes import Declining, DoubleX, Options

BROKEN = sorted((Path(__file__).parent / "broken_pipelines").glob("*.txt"))
# The sample passes are registered once and stay so; they do not change between the examples.
relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_pipeline(path, request):
    with pytest.raises(QlowerError) as caught:
        parse_pipeline(path.read_text(encoding="utf-8").removesuffix("\n"), "$FILE")
    text = "\n".join(map(render, caught.value.diagnostics)) + "\n"
    golden = path.with_suffix(".err")
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_there_are_enough_broken_pipelines():
    assert len(BROKEN) >= 60


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("test.double-x", (DoubleX(),)),
        ("test.double-x{}", (DoubleX(),)),
        ("test.double-x{times=1}", (DoubleX(),)),
        (" test.double-x { times = 2 } , test.declining ", (DoubleX(2), Declining())),
        ("test.double-x{times=+2}\n,\ttest.double-x", (DoubleX(2), DoubleX())),
        ("test.options{flag=true count=-1}", (Options(flag=True, count=-1),)),
        ("test.options{flag=true, count=-1}", (Options(flag=True, count=-1),)),
        ("test.options{look-ahead=2}", (Options(look_ahead=2.0),)),
        ("test.options{look_ahead=.5e-3}", (Options(look_ahead=0.0005),)),
        ("test.options{label=plain}", (Options(label="plain"),)),
        ('test.options{label="a b,{}"}', (Options(label="a b,{}"),)),
        (r'test.options{label="\"\\\n\u00e9"}', (Options(label='"\\\né'),)),
        ('test.options{label="true"}', (Options(label="true"),)),
        ("test.options{qubits=[]}", (Options(),)),
        ("test.options{qubits=[3,1,2]}", (Options(qubits=(3, 1, 2)),)),
        ("test.options{pair=[y,2]}", (Options(pair=("y", 2.0)),)),
        ("test.options{limit=5}", (Options(limit=5),)),
        ("test.options{limit=none}", (Options(),)),
        ("test.options{mode=best}", (Options(mode="best"),)),
    ],
)
def test_reading(text, expected):
    pipeline = parse_pipeline(text)
    assert pipeline.passes == expected
    assert [type(value) for item in pipeline.passes for value in item.options().values()] == [
        type(value) for item in expected for value in item.options().values()
    ]


def test_only_options_that_are_not_at_their_defaults_are_printed():
    assert spec(Options()) == "test.options"
    assert spec(Options(flag=True, look_ahead=1e-7, qubits=(1, 2), limit=0, label='a"b')) == (
        'test.options{flag=true look-ahead=1e-07 label="a\\"b" qubits=[1,2] limit=0}'
    )


whole = st.integers(-(2**53) + 1, 1000)
options = st.builds(
    Options,
    flag=st.booleans(),
    count=whole,
    look_ahead=st.floats(allow_nan=False, allow_infinity=False),
    label=st.text(st.characters(exclude_categories=["Cs"])),
    qubits=st.lists(whole, max_size=4).map(tuple),
    pair=st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), st.floats(-1e300, 1e300)),
    limit=st.none() | whole,
    mode=st.sampled_from(["fast", "best"]),
)


@relaxed
@given(st.lists(options | st.builds(DoubleX, whole) | st.just(Declining()), min_size=1, max_size=4))
def test_printed_pipelines_are_read_back_the_same(passes):
    pipeline = Pipeline(tuple(passes))
    again = parse_pipeline(str(pipeline))
    assert again == pipeline
    assert str(again) == str(pipeline)


TEXTS = [
    'test.options{flag=true count=7 label="x\\n" qubits=[1,2] pair=[a,1.5] limit=none mode=best},'
    "test.double-x{times=2}",
    "test.double-x{times=1},test.declining,test.options{look-ahead=1e-3}",
]


@relaxed
@given(st.data())
def test_mutated_texts_are_read_or_refused_with_a_code(data):
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 6)))
        text = (
            text[:start]
            + data.draw(st.text(st.sampled_from(list('{}[]=,."\\- 19eE+_x\n\0é\ud800')), max_size=3))
            + text[end:]
        )
    with contextlib.suppress(QlowerError):
        parse_pipeline(text)


@relaxed
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_code(text):
    with contextlib.suppress(QlowerError):
        parse_pipeline(text)
