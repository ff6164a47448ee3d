"""Makes an ONNX file smaller without changing an answer.

Equal constants are kept once, and what 16-bit floats hold exactly is stored so and cast when the
file is loaded.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

LEAST_VALUES = 1024


def make_compact(path: Path) -> None:
    """Rewrite the file; the graph's answers stay the same to the bit."""
    model = onnx.load(str(path))
    shared = _share_constants(model)
    kept = [node for node in model.graph.node if not _is_large_constant(node)]
    nodes = [*_store_halves(model), *shared, *kept]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, str(path))


def _share_constants(model: onnx.ModelProto) -> list[NodeProto]:
    """Make initializers of large constants, one for equal ones."""
    known: dict[str, str] = {}
    added = []
    for node in filter(_is_large_constant, model.graph.node):
        tensor = node.attribute[0].t
        kind = f"{tensor.data_type} {list(tensor.dims)}".encode()
        digest = hashlib.sha256(kind + tensor.raw_data).hexdigest()
        if digest in known:
            added.append(helper.make_node("Identity", [known[digest]], list(node.output)))
            continue
        known[digest] = node.output[0]
        shared = model.graph.initializer.add()
        shared.CopyFrom(tensor)
        shared.name = node.output[0]
    return added


def _store_halves(model: onnx.ModelProto) -> list[NodeProto]:
    """Store large initializers as 16-bit floats where nothing is lost; returns the casts."""
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < LEAST_VALUES:
            continue
        value = numpy_helper.to_array(tensor)
        with np.errstate(over="ignore"):
            half = value.astype(np.float16)
        if np.array_equal(half.astype(np.float32), value):
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(half, f"{name}.half"))
            casts.append(helper.make_node("Cast", [tensor.name], [name], to=TensorProto.FLOAT))
    return casts


def _is_large_constant(node: NodeProto) -> bool:
    if node.op_type != "Constant" or node.attribute[0].name != "value":
        return False
    return bool(np.prod(node.attribute[0].t.dims) >= LEAST_VALUES)
