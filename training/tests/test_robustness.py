"""Changes of the signal, the cost of a graph, subgroups and draws."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from tests.conftest import synthetic_ecg
from wardwave_training.errors import TrainingError
from wardwave_training.evaluation import draw_records, lead_sets_named
from wardwave_training.graph_cost import graph_cost
from wardwave_training.ptbxl import EcgRecord
from wardwave_training.robustness import (
    NOISE_KINDS,
    Noise,
    read_noises,
    synthetic_noise,
    with_chest_shift,
    with_limb_rotation,
    with_noise,
)
from wardwave_training.subgroups import describe_subgroups


def einthoven(count: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.float32]]:
    """Return records whose limb leads follow from I and II."""
    signals = synthetic_ecg(count)
    one, two = signals[:, 0].copy(), signals[:, 1].copy()
    signals[:, 2:6] = np.stack([two - one, -(one + two) / 2, one - two / 2, two - one / 2], axis=1)
    return signals


def test_limb_leads_turn_together() -> None:
    """Nothing at 0 degrees; at 60 degrees I becomes what -III was; the chest leads stay."""
    signals = einthoven(2)
    np.testing.assert_allclose(with_limb_rotation(signals, 0), signals, atol=1e-5)
    turned = with_limb_rotation(signals, 60)
    np.testing.assert_allclose(turned[:, 0], -signals[:, 2], atol=1e-5)
    np.testing.assert_allclose(turned[:, 1], signals[:, 0], atol=1e-5)
    np.testing.assert_allclose(turned[:, 2], signals[:, 1], atol=1e-5)
    np.testing.assert_array_equal(turned[:, 6:], signals[:, 6:])


def test_chest_leads_move_towards_their_neighbours() -> None:
    """Half way from V1 to V2 is their mean; V6 goes on in the direction of V5 to V6."""
    signals = synthetic_ecg(1)
    moved = with_chest_shift(signals, 0.5)
    np.testing.assert_allclose(moved[:, 6], (signals[:, 6] + signals[:, 7]) / 2, atol=1e-6)
    last = signals[:, 11] + 0.5 * (signals[:, 11] - signals[:, 10])
    np.testing.assert_allclose(moved[:, 11], last, atol=1e-6)
    np.testing.assert_array_equal(moved[:, :6], signals[:, :6])


def test_noise_has_the_power_that_was_asked_for() -> None:
    """A square wave of 2 mV has the power of a sine of this size, 0.5; at 6 dB noise has 0.126."""
    signals = np.tile(np.where(np.arange(1000) % 100 < 50, 1.0, -1.0), (2, 12, 1))
    noise = Noise("ma", "made", np.random.default_rng(0).normal(size=(2, 60_000)))
    added = with_noise(signals.astype(np.float32), noise, 6, seed=1) - signals
    np.testing.assert_allclose(added.var(axis=2), 0.5 / 10**0.6, rtol=1e-3)
    again = with_noise(signals.astype(np.float32), noise, 6, seed=1) - signals
    np.testing.assert_array_equal(added, again)


@pytest.mark.parametrize("kind", NOISE_KINDS)
def test_made_noise_is_finite_and_says_that_it_is_made(kind: str) -> None:
    """Two channels of ten minutes."""
    assert np.isfinite(synthetic_noise(kind, 1)).all()
    assert {noise.source for noise in read_noises(None, 1)} == {"synthetic"}


def test_counts_products_and_convolutions_of_one_window(tmp_path: Path) -> None:
    """[1, 12, 1000] x [1000, 5] and a convolution of 3 taps on 12 channels."""
    weight = helper.make_tensor("w", TensorProto.FLOAT, [1000, 5], np.ones(5000))
    taps = helper.make_tensor("k", TensorProto.FLOAT, [2, 12, 3], np.ones(72))
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["ecg", "w"], ["a"]),
            helper.make_node("Conv", ["ecg", "k"], ["b"]),
        ],
        "g",
        [
            helper.make_tensor_value_info("ecg", TensorProto.FLOAT, ["batch", 12, 1000]),
            helper.make_tensor_value_info("lead_present", TensorProto.FLOAT, ["batch", 12]),
        ],
        [
            helper.make_tensor_value_info("a", TensorProto.FLOAT, ["batch", 12, 5]),
            helper.make_tensor_value_info("b", TensorProto.FLOAT, ["batch", 2, 998]),
        ],
        [weight, taps],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(tmp_path / "m.onnx"))
    cost = graph_cost(tmp_path / "m.onnx")
    assert cost.flops == 2 * 12 * 1000 * 5 + 2 * (2 * 998) * 12 * 3
    assert (cost.constants, cost.nodes_not_counted) == (5072, 0)


def test_subgroups_hold_the_right_records_against_each_other() -> None:
    """By sex within it, by superclass against all normals; small groups have no figure."""
    records = [
        EcgRecord(
            i, 9, frozenset({"NORM"} if i % 2 else {"MI"}), "", "F" if i < 40 else "M", 30 + i
        )
        for i in range(60)
    ]
    scores = np.array([0.0 if r.is_normal else 1.0 for r in records])
    found = describe_subgroups(records, scores)
    assert found["sex"]["female"] == {
        "abnormal": 20, "normal": 20, "auc": 1.0, "auc_ci95": [1.0, 1.0],
    }  # fmt: skip
    assert found["superclass"]["MI"]["normal"] == 30
    assert found["age"]["0 to 39"]["auc"] is None
    assert found["age"]["0 to 39"]["abnormal"] == 5


def test_a_draw_keeps_the_shares_of_the_classes() -> None:
    """Three of four are abnormal; the same seed draws the same."""
    records = [EcgRecord(i, 9, frozenset({"MI"} if i % 4 else {"NORM"}), "") for i in range(100)]
    drawn, is_sample = draw_records(records, 20, seed=1)
    assert (len(drawn), is_sample) == (20, True)
    assert sum(not record.is_normal for record in drawn) == 15
    assert draw_records(records, 20, seed=1)[0] == drawn
    assert draw_records(records, 0, seed=1) == (records, False)


def test_lead_sets_are_named_by_their_leads() -> None:
    """A wrong one is named."""
    assert lead_sets_named("II+V1")["II+V1"] == ("II", "V1")
    assert len(lead_sets_named("all")["all"]) == 12
    with pytest.raises(TrainingError, match="V9"):
        lead_sets_named("V9")
