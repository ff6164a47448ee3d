"""Training: it learns, it repeats, it resumes, and its result exports."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.conftest import SMALL, synthetic_ecg
from wardwave_training.augmentation import draw_lead_present
from wardwave_training.checkpoints import load_checkpoint
from wardwave_training.cli import main
from wardwave_training.config import TrainConfig
from wardwave_training.errors import TrainingError
from wardwave_training.training import Trainer, band_passed_segments, train

DATA = {"name": "synthetic", "recordCount": 64, "sha256": "0"}


def test_a_minute_of_training_beats_the_mean_predictor(tmp_path: Path) -> None:
    """The loss of a mini training ends below that of always answering zero."""
    config = TrainConfig(
        epochs=24, batch_size=16, warmup_epochs=2, gain_sigma=0.1, nll_share=0.2, seed=3
    )
    segments = band_passed_segments(synthetic_ecg(192, regular=True), SMALL.segment_samples)
    reports = train(Trainer(SMALL, config), segments, tmp_path / "a.pt", DATA, lambda _: None)
    assert len(reports) == 24
    assert reports[-1].squared_error < 0.9 * reports[-1].mean_predictor
    assert load_checkpoint(tmp_path / "a.pt").epochs_done == 24


def test_resuming_gives_the_same_weights_as_going_through(tmp_path: Path) -> None:
    """Order, masks, leads and gains continue where the checkpoint left them."""
    config = TrainConfig(epochs=4, batch_size=8, checkpoint_every=2)
    segments = band_passed_segments(synthetic_ecg(16), SMALL.segment_samples)
    through = Trainer(SMALL, config)
    train(through, segments, tmp_path / "through.pt", DATA, lambda _: None)

    first = Trainer(SMALL, config)
    for _ in range(2):
        first.run_epoch(segments)
    second = Trainer(SMALL, config)
    second.resume(first.checkpoint(DATA))
    for _ in range(2):
        second.run_epoch(segments)
    for name, value in through.network.state_dict().items():
        assert torch.equal(value, second.network.state_dict()[name]), name


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path) -> None:
    """So is a missing one."""
    trainer = Trainer(SMALL, TrainConfig())
    checkpoint = trainer.checkpoint(DATA)
    other = Trainer(type(SMALL)(dim=16, heads=2), TrainConfig())
    with pytest.raises(TrainingError, match="another OUT"):
        other.resume(checkpoint)
    with pytest.raises(TrainingError, match="train-mmae"):
        load_checkpoint(tmp_path / "none.pt")


def test_lead_dropout_keeps_at_least_one_lead_and_often_the_wards() -> None:
    """About a third of the rows has all leads, and ward sets are common."""
    rows = draw_lead_present(2000, np.random.default_rng(0)).numpy()
    counts = rows.sum(axis=1)
    assert counts.min() >= 1
    assert 0.28 < (counts == 12).mean() < 0.38
    ward = np.zeros(12)
    ward[[1, 6]] = 1
    assert (rows == ward).all(axis=1).mean() > 0.05


def test_commands_train_export_and_evaluate(
    ptbxl_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole way on a tiny folder, each step leaving its record."""
    out, model = tmp_path / "run", tmp_path / "mmae-ecg.onnx"
    data = ["--data", str(ptbxl_folder)]
    small = ["--dim", "16", "--depth", "1", "--heads", "2", "--inference-masks", "2"]
    train_arguments = ["--epochs", "2", "--batch-size", "8", "--change-epochs", "1", *small]
    assert main(["train-mmae", *data, "--out", str(out), *train_arguments]) == 0
    export = ["export", *data, "--run", str(out), "--model", str(model), "--records", "8"]
    assert main(export) == 0
    places = ["--model", str(model), "--out", str(out)]
    evaluate = ["evaluate", *data, *places, "--jobs", "1", "--record"]
    assert main(evaluate) == 0

    trained = json.loads((out / "train.json").read_text())
    assert trained["epochsDone"] == 2
    assert trained["changeEpochsDone"] == 1
    assert trained["data"]["recordCount"] == 16
    exported = json.loads((out / "export.json").read_text())
    assert exported["parity"] < 1e-4
    assert exported["batchIndependent"] is True
    manifest = json.loads(model.with_suffix(".json").read_text())
    assert manifest["schema"] == 1
    assert manifest["training"]["recordCount"] == 16
    assert "--change-epochs 1" in manifest["training"]["command"]
    assert manifest["metrics"]
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["record_count"] == 3
    assert figures["params"] == manifest["parameterCount"]
    assert 0 <= figures["control_auc"] <= 1


def test_commands_end_with_a_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong folder is no traceback."""
    arguments = ["train-mmae", "--data", str(tmp_path), "--out", str(tmp_path / "run")]
    assert main(arguments) == 2
    assert "labels.csv" in capsys.readouterr().err
