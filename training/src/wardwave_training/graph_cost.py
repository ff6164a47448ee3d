"""What one window costs, counted in the ONNX graph itself: the same counter for every model.

Matrix products and convolutions are counted, two operations for a multiplication and an addition,
with the shapes that they have when one 12-lead window runs; all masks and beats are in the graph,
so they are in the count. Element-wise work and normalisation are not counted, as is usual.
"""

from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT, SAMPLE_RATE_HZ
from wardwave_training.errors import TrainingError

BEATS = 10
"""Beats of the counted window where a model takes R peaks: 60 a minute."""
MATRIX_PRODUCTS = {"MatMul": 1, "MatMulInteger": 1, "Gemm": 1, "QLinearMatMul": 3, "QGemm": 3}
CONVOLUTIONS = {"Conv": 1, "ConvInteger": 1, "QLinearConv": 3, "ConvTranspose": 1}
"""Operators, with the place of their second factor among the inputs."""
SHAPE_SUFFIX = "__shape"


@dataclass(frozen=True)
class GraphCost:
    """Counts of one graph.

    Attributes:
        flops: operations for one window.
        constants: numbers that the graph stores: weights and fixed operators.
        nodes_not_counted: nodes with a graph inside, which the counter does not enter.
    """

    flops: int
    constants: int
    nodes_not_counted: int


def graph_cost(path: Path) -> GraphCost:
    """Count a model's operations by running one window and looking at every product's shapes.

    Raises:
        TrainingError: if the model has an input that is not one of the contract's.
    """
    model = onnx.load(str(path))
    counted = [n for n in model.graph.node if n.op_type in MATRIX_PRODUCTS | CONVOLUTIONS]
    wanted = {name for node in counted for name in (*_factors(node), node.output[0])}
    for name in sorted(wanted):
        model.graph.node.append(onnx.helper.make_node("Shape", [name], [name + SHAPE_SUFFIX]))
    outputs = [
        onnx.helper.make_tensor_value_info(name + SHAPE_SUFFIX, onnx.TensorProto.INT64, None)
        for name in sorted(wanted)
    ]
    feeds = {given.name: _window_input(given.name) for given in model.graph.input}
    model.graph.output.extend(outputs)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    answers = session.run([output.name for output in outputs], feeds)
    shapes = {
        name: tuple(int(size) for size in answer)
        for name, answer in zip(sorted(wanted), answers, strict=True)
    }
    return GraphCost(
        flops=sum(node_flops(node, shapes) for node in counted),
        constants=_constants(model),
        nodes_not_counted=sum(
            any(a.type == onnx.AttributeProto.GRAPH for a in node.attribute)
            for node in model.graph.node
        ),
    )


def node_flops(node: onnx.NodeProto, shapes: dict[str, tuple[int, ...]]) -> int:
    """Return the operations of one node from the shapes of its factors and its output."""
    first, second = (shapes[name] for name in _factors(node))
    out = prod(shapes[node.output[0]])
    if node.op_type == "ConvTranspose":
        return 2 * prod(first) * prod(second[1:])
    if node.op_type in CONVOLUTIONS:
        return 2 * out * prod(second[1:])
    if node.op_type in {"Gemm", "QGemm"}:
        transposed = any(a.name == "transA" and a.i for a in node.attribute)
        return 2 * out * first[0 if transposed else -1]
    return 2 * out * first[-1]


def _factors(node: onnx.NodeProto) -> tuple[str, str]:
    place = (MATRIX_PRODUCTS | CONVOLUTIONS)[node.op_type]
    return node.input[0], node.input[place]


def _window_input(name: str) -> NDArray[np.float32] | NDArray[np.int64]:
    if name == "ecg":
        noise = np.random.default_rng(0).normal(0, 0.1, (1, LEAD_COUNT, SAMPLE_COUNT))
        return noise.astype(np.float32)
    if name == "lead_present":
        return np.ones((1, LEAD_COUNT), dtype=np.float32)
    if name == "r_peaks":
        return (np.arange(BEATS, dtype=np.int64) * SAMPLE_RATE_HZ + SAMPLE_RATE_HZ // 2)[None]
    message = f"Expected the inputs ecg, lead_present and perhaps r_peaks, the model has {name}."
    raise TrainingError(message)


def _constants(model: onnx.ModelProto) -> int:
    stored = sum(prod(tensor.dims) for tensor in model.graph.initializer)
    inline = sum(
        prod(attribute.t.dims)
        for node in model.graph.node
        if node.op_type == "Constant"
        for attribute in node.attribute
        if attribute.name == "value"
    )
    return int(stored + inline)
