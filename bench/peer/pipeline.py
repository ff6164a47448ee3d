"""The same work on a public streaming engine: Kafka, windows, MMAE-ECG, merged cells in Redis.

Built as the documentation of Quix Streams teaches: its own Kafka source and Protobuf deserializer, event time by a
timestamp extractor, `hopping_window(...).collect().final()` with its state and changelog, one process for each core
in one consumer group. onnxruntime has one thread a process. The cells are merged with wardwave's own Lua script,
so the store costs the same. Prints one line for each window that has been merged: bed, end of the window and the
time of day, in milliseconds.

    python pipeline.py --brokers HOST:PORT --redis URL --topic NAME --group NAME --model FILE --script FILE --state DIR
"""

import argparse
import base64
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
import redis
from ecg_frame import EcgFrame
from quixstreams import Application
from quixstreams.models.serializers.protobuf import ProtobufDeserializer

LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"]
RATE_HZ, WINDOW_MS, HOP_MS, GRACE_MS = 100, 10_000, 1_000, 0
CELLS, CELL_MS, CELLS_A_BLOCK = 100, 100, 9_000
TTL_S = "262800"


class Scorer:
    """Resamples a window to the model's rate, scores it and merges its cells."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        """Opens the model on one thread, and the store."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(arguments.model), options, providers=["CPUExecutionProvider"]
        )
        self.redis = redis.Redis.from_url(arguments.redis)
        self.merge = self.redis.register_script(Path(arguments.script).read_text())
        self.prefix = arguments.group

    def __call__(self, window: dict, key: str, *_: object) -> None:
        """Takes one closed window of one bed; a window with a hole is left out, as a plain pipeline would."""
        frames = sorted(window["value"], key=lambda frame: frame["at"])
        names = frames[0]["leads"]
        signal = np.concatenate([self._signal(frame) for frame in frames], axis=1)
        rate = frames[0]["rate"]
        if signal.shape[1] != WINDOW_MS * rate / 1_000:
            return
        ecg, present, rows = self._model_input(names, signal, rate)
        scores = self.session.run(["cell_score"], {"ecg": ecg, "lead_present": present})[0][0, rows]
        self._merge(key, window["start"], rows, scores)
        sys.stdout.write(f"{key} {window['end']} {time.time() * 1_000:.0f}\n")

    @staticmethod
    def _signal(frame: dict) -> np.ndarray:
        counts = np.frombuffer(base64.b64decode(frame["counts"]), dtype="<i2")
        return counts.reshape(len(frame["leads"]), -1) * (np.array(frame["gains"])[:, None] / 1_000)

    @staticmethod
    def _model_input(
        names: list[str], signal: np.ndarray, rate: float
    ) -> tuple[np.ndarray, np.ndarray, list[int]]:
        count = WINDOW_MS * RATE_HZ // 1_000
        wanted = np.arange(count) / RATE_HZ
        have = np.arange(signal.shape[1]) / rate
        rows = [LEADS.index(name) for name in names]
        ecg = np.zeros((1, len(LEADS), count), dtype=np.float32)
        present = np.zeros((1, len(LEADS)), dtype=np.float32)
        for row, lead in zip(rows, signal, strict=True):
            ecg[0, row] = np.interp(wanted, have, lead)
            present[0, row] = 1
        return ecg, present, rows

    def _merge(self, bed: str, start_ms: int, rows: list[int], scores: np.ndarray) -> None:
        records = np.zeros((scores.size, 5), dtype=np.uint8)
        records[:, 0] = 1
        milli = np.rint(scores.reshape(-1) * 1_000).astype("<i4")
        records[:, 1:] = milli.view(np.uint8).reshape(-1, 4)
        block, first = divmod(start_ms // CELL_MS, CELLS_A_BLOCK)
        keys = [f"{self.prefix}:{{bed:{bed}}}:cell-block:{index}" for index in (block, block + 1)]
        numbers = bytes(row + 1 for row in rows)
        self.merge(keys=keys, args=[TTL_S, first, CELLS, numbers, records.tobytes()])


def event_time_ms(frame: EcgFrame, *_: object) -> int:
    """The event time of a frame's first sample."""
    return frame.stream_epoch_us // 1_000 + round(frame.first_sample_index * 1_000 / frame.sample_rate_hz)


def row(frame: EcgFrame) -> dict:
    """What the window keeps of a frame; its state is JSON."""
    return {
        "at": frame.first_sample_index,
        "rate": frame.sample_rate_hz,
        "leads": [lead.lead for lead in frame.leads],
        "gains": [lead.gain_uv_per_count for lead in frame.leads],
        "counts": base64.b64encode(b"".join(lead.counts for lead in frame.leads)).decode(),
    }


def main() -> None:
    """Runs until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("brokers", "redis", "topic", "group", "model", "script", "state"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    app = Application(
        broker_address=arguments.brokers,
        consumer_group=arguments.group,
        auto_offset_reset="earliest",
        state_dir=arguments.state,
        loglevel="WARNING",
    )
    topic = app.topic(
        arguments.topic,
        key_deserializer="str",
        value_deserializer=ProtobufDeserializer(msg_type=EcgFrame, to_dict=False),
        timestamp_extractor=event_time_ms,
    )
    score = Scorer(arguments)
    frames = app.dataframe(topic)
    frames = frames.filter(lambda frame: not frame.end_of_stream).apply(row)
    windows = frames.hopping_window(WINDOW_MS, HOP_MS, grace_ms=GRACE_MS).collect().final()
    windows.update(score, metadata=True)
    app.run()


if __name__ == "__main__":
    main()
