"""Runs a model on one thread, batch after batch: python bare_onnxruntime.py MODEL BATCH LEADS MILLISECONDS."""

import json
import sys
import time

import numpy as np
import onnxruntime

model, batch, leads, duration_ms = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
present = np.tile(np.array([float(lead) for lead in leads], dtype=np.float32), (batch, 1))
ecg = np.sin(np.arange(batch * len(leads) * 1_000) / 7).astype(np.float32).reshape(batch, len(leads), 1_000)
feeds = {"ecg": ecg * present[:, :, None], "lead_present": present}
session.run(None, feeds)
started = time.perf_counter()
windows = 0
while (time.perf_counter() - started) * 1_000 < duration_ms:
    session.run(None, feeds)
    windows += batch
print(json.dumps({"windowsPerSecond": windows / (time.perf_counter() - started), "onnxruntime": onnxruntime.__version__}))
