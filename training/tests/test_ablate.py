"""The ablations: one row for each variant, resumable, compared record by record."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.conftest import SMALL, synthetic_ecg
from wardwave_training.ablations import (
    VARIANTS,
    chosen_variants,
    plain_window_scores,
    restoration_flops,
)
from wardwave_training.cli import main
from wardwave_training.errors import TrainingError
from wardwave_training.fixed_masks import FixedMaskNetwork
from wardwave_training.leads import LEADS
from wardwave_training.model import MmaeEcg
from wardwave_training.training import band_passed_segments

TINY = ["--epochs", "1", "--batch-size", "8", "--dim", "16", "--depth", "1", "--heads", "2"]


def test_every_variant_comes_after_those_it_needs() -> None:
    """Its network is trained and its reference scored by then."""
    seen = {"shipped", "shipped-masks-4", "base"}
    for variant in VARIANTS:
        assert variant.reference in seen
        assert variant.network in seen | {""}
        seen.add(variant.name)


def test_unknown_variants_are_refused() -> None:
    """So are those of a checkpoint that is not given."""
    assert [v.name for v in chosen_variants("union-masks,base", False)] == ["base", "union-masks"]
    for text in ("base,none", "shipped-masks-4"):
        with pytest.raises(TrainingError, match="Expected variants of"):
            chosen_variants(text, False)


def test_plain_score_is_higher_where_the_restoration_is_worse() -> None:
    """A record whose beats are lost scores above one that is restored; absent leads say nothing."""
    torch.manual_seed(0)
    network = MmaeEcg(SMALL).eval()
    torch.nn.init.zeros_(network.mean_head.weight)
    torch.nn.init.zeros_(network.mean_head.bias)
    restorer = FixedMaskNetwork(network)
    normals = band_passed_segments(synthetic_ecg(8), 20)
    scored = normals.clone()
    scored[0] *= 3
    scored[1, :, : 20 * 11] += 5
    scores = plain_window_scores(restorer, scored, normals, LEADS[-1:], 20)
    assert scores.shape == (8,)
    assert scores[0] > scores[1:].max()
    unchanged = plain_window_scores(restorer, normals, normals, LEADS[-1:], 20)
    np.testing.assert_allclose(scores[1:], unchanged[1:])


def test_flops_grow_with_the_masks() -> None:
    """Twice the masks, twice the work, but for the embedding and the averaging."""
    two, four = (
        restoration_flops(FixedMaskNetwork(MmaeEcg(config)), config)
        for config in (type(SMALL)(inference_masks=2), type(SMALL)(inference_masks=4))
    )
    assert 1.8 < four / two < 2.3


def test_command_writes_rows_resumes_and_refuses_other_settings(
    ptbxl_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Finished variants are not run again; the table keeps its order."""
    out = tmp_path / "ablations"
    asked = ["ablate", "--data", str(ptbxl_folder), "--out", str(out), *TINY]
    assert main([*asked, "--variants", "base,no-local-scale"]) == 0
    printed = capsys.readouterr()
    rows = [json.loads(line) for line in printed.out.splitlines()]
    assert [row["name"] for row in rows] == ["base", "no-local-scale"]
    assert "base: epoch    1" in printed.err
    assert rows[0]["auc"] is not None
    assert rows[0]["reference"] is None
    assert rows[1]["params"] < rows[0]["params"]
    assert rows[1]["flops_per_window"] < rows[0]["flops_per_window"]
    difference = rows[1]["auc"] - rows[0]["auc"]
    assert rows[1]["auc_difference"] == pytest.approx(difference)

    wanted = "base,masks-2,theta-0.75,shipped-masks-4"
    checkpoint = ["--checkpoint", str(out / "no-local-scale.pt")]
    assert main([*asked, "--variants", wanted, *checkpoint]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = ["masks-2", "theta-0.75", "shipped-masks-4"]
    assert sorted(json.loads(line)["name"] for line in lines) == sorted(names)
    table = json.loads((out / "ablations.json").read_text())
    assert [row["name"] for row in table["rows"]] == [
        "base", "no-local-scale", "theta-0.75", "masks-2", "shipped-masks-4",
    ]  # fmt: skip
    assert table["rows"][3]["model_config"]["inference_masks"] == 2
    assert not table["rows"][3]["trained_here"]
    # The same network under the same masks, trained elsewhere.
    assert table["rows"][4]["auc"] == table["rows"][1]["auc"]

    assert main([*asked, "--variants", "base", "--seed", "2"]) == 2
    assert "another OUT folder" in capsys.readouterr().err


def test_command_goes_on_from_a_trained_network(
    ptbxl_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At a learning rate of nothing every variant still is the network it started from."""
    asked = ["ablate", "--data", str(ptbxl_folder), *TINY, "--variants"]
    assert main([*asked, "base", "--out", str(tmp_path / "first")]) == 0
    start = ["--start", str(tmp_path / "first/base.pt"), "--learning-rate", "0"]
    second = ["--out", str(tmp_path / "second")]
    assert main([*asked, "base,union-masks,shared-positions", *second, *start]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[1]["auc"] == rows[0]["auc"]
    assert rows[2]["auc_difference"] == 0
    table = json.loads((tmp_path / "second/ablations.json").read_text())
    assert table["start"]["epochs"] == 1

    wider = [*start, "--dim", "32", "--out", str(tmp_path / "third")]
    assert main([*asked, "base", *wider]) == 2
    assert "same shape" in capsys.readouterr().err
