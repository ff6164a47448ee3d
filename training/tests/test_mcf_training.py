"""Training the cross-restoration network: it learns, repeats, resumes, and its result exports."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.conftest import SMALL_MCF, synthetic_ecg
from wardwave_training.cli import main
from wardwave_training.errors import TrainingError
from wardwave_training.mcf.checkpoints import load_checkpoint
from wardwave_training.mcf.config import McfConfig, McfTrainConfig
from wardwave_training.mcf.training import (
    McfTrainer,
    TrainingSet,
    learning_rate,
    train,
    training_set,
)
from wardwave_training.onnx_export import OnnxDetector

DATA = {"name": "synthetic", "recordCount": 16, "sha256": "0"}


@pytest.fixture(scope="module")
def records() -> TrainingSet:
    """Return regular ECG; the last record is flat and has no beat."""
    ecg = synthetic_ecg(32, regular=True)
    ecg[-1] = 0
    return training_set(ecg)


def test_a_short_training_beats_the_mean_predictor(records: TrainingSet, tmp_path: Path) -> None:
    """The restored window ends nearer to the truth than zero is."""
    config = McfTrainConfig(epochs=30, batch_size=8, learning_rate=4e-3, warmup_epochs=1)
    trainer = McfTrainer(SMALL_MCF, config, records)
    reports = train(trainer, tmp_path / "a.pt", DATA, lambda _: None)
    assert len(reports) == 60
    assert reports[-1].whole < 0.8 * reports[-1].mean_predictor
    assert load_checkpoint(tmp_path / "a.pt").epochs_done == 30


def test_resuming_gives_the_same_weights_as_going_through(
    records: TrainingSet, tmp_path: Path
) -> None:
    """Also within an epoch: order, masks, beats and leads follow from the step."""
    config = McfTrainConfig(epochs=2, batch_size=8)
    through = McfTrainer(SMALL_MCF, config, records)
    train(through, tmp_path / "through.pt", DATA, lambda _: None)
    first = McfTrainer(SMALL_MCF, config, records)
    first.run_steps(3)
    second = McfTrainer(SMALL_MCF, config, records)
    second.resume(first.checkpoint(DATA))
    second.run_steps(5)
    for name, value in through.network.state_dict().items():
        assert torch.equal(value, second.network.state_dict()[name]), name


def test_a_run_can_stop_within_an_epoch(records: TrainingSet, tmp_path: Path) -> None:
    """The schedule stays that of all epochs."""
    config = McfTrainConfig(epochs=8, batch_size=8, stop_after=0.75)
    trainer = McfTrainer(SMALL_MCF, config, records)
    train(trainer, tmp_path / "a.pt", DATA, lambda _: None)
    assert trainer.steps_done == 3
    assert load_checkpoint(tmp_path / "a.pt").epochs_done == 0.75


def test_a_checkpoint_of_other_settings_is_refused(records: TrainingSet, tmp_path: Path) -> None:
    """So are a missing one and one of another model."""
    trainer = McfTrainer(SMALL_MCF, McfTrainConfig(batch_size=8), records)
    other = McfTrainer(McfConfig(base_width=2, latent=4), McfTrainConfig(batch_size=8), records)
    with pytest.raises(TrainingError, match="another OUT"):
        other.resume(trainer.checkpoint(DATA))
    with pytest.raises(TrainingError, match="train-mcf"):
        load_checkpoint(tmp_path / "none.pt")
    torch.save({"schema": 1}, tmp_path / "mmae.pt")
    with pytest.raises(TrainingError, match="MCF"):
        load_checkpoint(tmp_path / "mmae.pt")


def test_about_a_third_of_the_rows_loses_leads_and_some_have_no_beat() -> None:
    """As the settings say; a record without peaks never has one."""
    data = TrainingSet(torch.zeros(2000, 12, 1000), torch.tensor([[300, 500]] * 1999 + [[-1, -1]]))
    trainer = McfTrainer(SMALL_MCF, McfTrainConfig(), data)
    rng = np.random.default_rng(0)
    leads = trainer.draw_leads(2000, rng)
    assert 0.26 < float((leads.sum(dim=1) < 12).float().mean()) < 0.34
    starts, has_beat = trainer.draw_beats(torch.arange(2000), rng)
    assert 0.05 < 1 - float(has_beat.mean()) < 0.11
    assert has_beat[-1] == 0
    assert set(starts[has_beat > 0].tolist()) == {1362, 2362}


def test_commands_train_and_export(ptbxl_folder: Path, tmp_path: Path) -> None:
    """The whole way on a tiny folder: the checkpoint tells export which model it is."""
    out, model = tmp_path / "run", tmp_path / "mcf.onnx"
    data = ["--data", str(ptbxl_folder)]
    small = ["--base-width", "4", "--latent", "6", "--epochs", "1", "--batch-size", "8"]
    assert main(["train-mcf", *data, "--out", str(out), *small]) == 0
    export = ["export", *data, "--run", str(out), "--model", str(model), "--records", "6"]
    assert main(export) == 0

    trained = json.loads((out / "train.json").read_text())
    assert trained["epochsDone"] == 1
    exported = json.loads((out / "export.json").read_text())
    assert exported["parity"] < 1e-4
    assert exported["batchIndependent"] is True
    manifest = json.loads(model.with_suffix(".json").read_text())
    assert manifest["name"] == "mcf"
    assert manifest["input"]["rPeaks"] == {"name": "r_peaks", "maxBeats": 24}
    assert manifest["flops"]["perWindowAsPublished"] > manifest["flopsPerWindow"] > 0
    golden = json.loads(model.with_suffix(".golden.json").read_text())
    assert golden["modelSha256"] == manifest["onnx"]["sha256"]
    scores = OnnxDetector(model).score(synthetic_ecg(1), np.ones((1, 12), dtype=np.float32))
    assert scores.plain_cell_score is None


def test_the_rate_warms_up_falls_and_cools_down_before_an_early_stop() -> None:
    """Until the cool-down it is that of the whole schedule."""
    whole = McfTrainConfig(epochs=4, warmup_epochs=0.5, learning_rate=1.0)
    early = McfTrainConfig(
        epochs=4, warmup_epochs=0.5, learning_rate=1.0, stop_after=3, cooldown_epochs=1
    )
    assert learning_rate(whole, 0.0) < 0.05
    assert learning_rate(whole, 2.0) == pytest.approx(0.5)
    assert learning_rate(whole, 4.0) == pytest.approx(0.01)
    assert learning_rate(early, 2.0) == pytest.approx(0.5)
    assert learning_rate(early, 2.5) == pytest.approx(learning_rate(whole, 2.5) / 2)
    assert learning_rate(early, 3.0) == pytest.approx(0.01)
