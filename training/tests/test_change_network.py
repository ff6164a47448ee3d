"""The change network: it learns, it repeats, it resumes, and absent leads have no part in it."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torch import Tensor, nn

from tests.conftest import synthetic_ecg
from wardwave_training.change_network import ChangeNetwork, sum_of_leads
from wardwave_training.change_training import (
    ChangeTrainer,
    NormalEcg,
    draw_leads,
    load_change_checkpoint,
    save_change_checkpoint,
    train_changes,
)
from wardwave_training.config import ChangeConfig
from wardwave_training.errors import TrainingError
from wardwave_training.synthesis import CHANGE_KINDS

KINDS = len(CHANGE_KINDS)
SMALL_CHANGES = ChangeConfig(width=16, hidden=16, epochs=2, warmup_steps=4)


def normal_ecg(count: int) -> NormalEcg:
    """Return regular beats of known places."""
    signals = synthetic_ecg(count, regular=True)
    peaks = [np.argmax(signal[11, :100]) + np.arange(0, 900, 80) for signal in signals]
    return NormalEcg(signals, peaks)


def test_it_finds_ectopic_beats_better_after_training() -> None:
    """The loss of passing changes falls well below that of the first epoch."""
    trainer = ChangeTrainer(ChangeConfig(width=16, hidden=16, epochs=12, warmup_steps=20))
    normal = normal_ecg(96)
    losses = [trainer.run_epoch(normal).passing for _ in range(12)]
    assert np.mean(losses[-2:]) < 0.7 * losses[0]


def test_leads_left_out_and_leads_marked_absent_are_the_same() -> None:
    """Training takes absent leads out; the exported graph marks them."""
    network = ChangeNetwork(SMALL_CHANGES, KINDS).eval()
    signal, leads = torch.randn(3, 12, 1000), [1, 6]
    present = torch.zeros(3, 12)
    present[:, leads] = 1
    with torch.no_grad():
        whole = network(signal * present[:, :, None], present)
        part = network(signal[:, leads], torch.ones(3, 2), leads)
    torch.testing.assert_close(whole.passing[:, leads], part.passing, atol=1e-5, rtol=0)
    torch.testing.assert_close(whole.lasting[:, leads], part.lasting, atol=1e-5, rtol=0)
    torch.testing.assert_close(whole.changed, part.changed, atol=1e-5, rtol=0)


def test_the_sum_of_leads_is_a_sum_one_by_one(tmp_path: Path) -> None:
    """In onnxruntime, to the bit, for any number of leads and windows, zeros between or not."""

    class Summing(nn.Module):
        def forward(self, values: Tensor) -> Tensor:
            return sum_of_leads(values)

    path = tmp_path / "sum.onnx"
    axes = {"values": {0: "leads", 1: "batch"}}
    torch.onnx.export(
        Summing(), (torch.zeros(2, 2, 5),), str(path), input_names=["values"], dynamic_axes=axes,
        dynamo=False,
    )  # fmt: skip
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    for leads in range(1, 13):
        for batch in range(1, 9):
            values = rng.normal(size=(leads, batch, 5)).astype(np.float32)
            values[rng.random(leads) < 0.3] = 0
            expected = values[0].copy()
            for lead in values[1:]:
                expected = expected + lead
            np.testing.assert_array_equal(session.run(None, {"values": values})[0], expected)


def test_resuming_gives_the_same_weights_as_going_through(tmp_path: Path) -> None:
    """Order, leads and synthetic changes continue where the checkpoint left them."""
    normal = normal_ecg(16)
    through = ChangeTrainer(SMALL_CHANGES)
    train_changes(through, normal, tmp_path / "through.pt", lambda _: None)
    first = ChangeTrainer(SMALL_CHANGES)
    first.run_epoch(normal)
    save_change_checkpoint(tmp_path / "half.pt", first.checkpoint())
    second = ChangeTrainer(SMALL_CHANGES)
    epochs = train_changes(second, normal, tmp_path / "half.pt", lambda _: None)
    assert [epoch.epoch for epoch in epochs] == [2]
    for name, value in through.network.state_dict().items():
        assert torch.equal(value, second.network.state_dict()[name]), name


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path) -> None:
    """So is a missing one."""
    checkpoint = ChangeTrainer(SMALL_CHANGES).checkpoint()
    with pytest.raises(TrainingError, match="another OUT"):
        ChangeTrainer(ChangeConfig()).resume(checkpoint)
    with pytest.raises(TrainingError, match="train-mmae"):
        load_change_checkpoint(tmp_path / "none.pt")


def test_lead_sets_are_all_ward_sets_or_a_few() -> None:
    """All twelve in about 40 % of the batches, II and V1 often."""
    rng = np.random.default_rng(0)
    sets = [tuple(draw_leads(rng)) for _ in range(2000)]
    assert 0.36 < np.mean([len(leads) == 12 for leads in sets]) < 0.44
    assert np.mean([leads == (1, 6) for leads in sets]) > 0.12
    assert min(len(leads) for leads in sets) == 1
