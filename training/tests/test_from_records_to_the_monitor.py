"""From raw records to a file that the monitor itself loads and scores with."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import synthetic_ecg, write_record
from wardwave_training.cli import main

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "dist/inference/onnx-detector.js"
CLOCK = ROOT / "dist/app/system-clock.js"
RECORDS = 192
SCORE_ONE_WINDOW = """
const { createOnnxDetector } = await import(process.argv[2]);
const quiet = () => {};
const logger = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
const { systemClock: clock } = await import(process.argv[4]);
const detector = await createOnnxDetector({
  manifestPath: process.argv[3], workers: 1, maxDelayMs: 1, clock, logger,
});
const samplesMv = Float32Array.from({ length: 2000 }, (_, i) => ((i % 80) < 4 ? 1 : 0));
const score = await detector.score({
  bedId: 'B01', startUs: 0n, endUs: 10000000n, sampleRateHz: 100, sampleCount: 1000,
  leads: ['II', 'V1'], samplesMv, cellFlags: new Uint8Array(200),
});
await detector.close();
const { cellScoresMilli, windowScoreMilli } = score;
console.log(JSON.stringify({ cells: cellScoresMilli.length, window: windowScoreMilli }));
"""


def write_training_folder(folder: Path) -> None:
    """Write regular synthetic beats as WFDB records, all normal, with the list of labels.csv."""
    rows = ["ecg_id,patient_id,strat_fold,superclass,rhythm,sex,age,filename_lr"]
    for index, signal in enumerate(synthetic_ecg(RECORDS, regular=True)):
        write_record(folder / "records100", f"{index:05d}_lr", signal)
        rows.append(f"{index},{index},{1 + index % 8},NORM,SR,F,50,records100/{index:05d}_lr")
    (folder / "labels.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_a_short_training_gives_a_model_that_the_monitor_runs(tmp_path: Path) -> None:
    """Its loss ends below the mean predictor's, and TypeScript scores a window with its file."""
    data, out, model = tmp_path / "data", tmp_path / "run", tmp_path / "mmae-ecg.onnx"
    write_training_folder(data)
    settings = {
        "epochs": 24, "batch-size": 16, "warmup-epochs": 2, "gain-sigma": 0.1, "nll-share": 0.2,
        "seed": 3, "dim": 32, "depth": 2, "heads": 2, "inference-masks": 4, "change-epochs": 1,
    }  # fmt: skip
    flags = [text for name, value in settings.items() for text in (f"--{name}", str(value))]
    assert main(["train-mmae", "--data", str(data), "--out", str(out), *flags]) == 0
    last = json.loads((out / "train.json").read_text())["lastEpoch"]
    assert last["squared_error"] < 0.9 * last["mean_predictor"]
    export = ["export", "--data", str(data), "--run", str(out), "--model", str(model)]
    assert main([*export, "--records", "16"]) == 0

    node = shutil.which("node")
    if node is None or not BUILT.is_file():
        pytest.skip("the monitor is not built here: npm run build")
    script = tmp_path / "score.mjs"
    script.write_text(SCORE_ONE_WINDOW, encoding="utf-8")
    result = subprocess.run(
        [node, str(script), str(BUILT), str(model.with_suffix(".json")), str(CLOCK)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
    )
    assert result.returncode == 0, result.stderr
    score = json.loads(result.stdout.splitlines()[-1])
    assert score["cells"] == 200
    assert -2000 <= score["window"] <= 20_000
