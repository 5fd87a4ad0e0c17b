"""MiniLM's forward pass as an ONNX graph, written from the weights and quantised.

The nodes are onnxruntime's, most of them its fused operators for BERT [1]_; one text has no
padding, so there is no mask, and one segment, so its vector is added to every position's.

References
----------
.. [1] Devlin, J. et al. (2019). BERT. NAACL-HLT, section 3; operators of the domain
   com.microsoft in onnxruntime's documentation of contrib operators.
"""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from analysis.embedding.imports import import_whole

if TYPE_CHECKING:
    import onnx

N_LAYERS, N_HEADS, N_DIMS, EPSILON = 6, 12, 384, 1e-12

Weights = dict[str, npt.NDArray[np.float32]]


def quantised_graph(weights_file: Path) -> bytes:
    """The encoder as an ONNX file with int8 weights, a scale per channel.

    A scale per tensor loses 6 % of the cosine, one per channel half a percent.

    Parameters
    ----------
    weights_file : Path
        safetensors with BERT's parameter names.

    Returns
    -------
    bytes
        Input ``token_ids`` int32 (1, n_tokens), output ``vector`` float32 (1, 384).
    """
    onnx, quantization = import_whole("onnx"), import_whole("onnxruntime.quantization")

    model = encoder_graph(weights_file)
    # It recommends, on the root logger, a preparation that this graph doesn't need.
    logging.disable(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "int8.onnx"
            quantization.quantize_dynamic(
                model,
                target,
                per_channel=True,
                weight_type=quantization.QuantType.QInt8,
                extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
            )
            return target.read_bytes()
    finally:
        logging.disable(logging.NOTSET)


def encoder_graph(weights_file: Path) -> onnx.ModelProto:
    """The encoder in float32: layers, mean pooling, unit length.

    Parameters
    ----------
    weights_file : Path
        safetensors with BERT's parameter names.

    Returns
    -------
    ModelProto
        Input ``token_ids`` int32 (1, n_tokens), output ``vector`` float32 (1, 384).
    """
    from onnx import TensorProto, helper
    from safetensors.numpy import load_file

    graph = _Graph(load_file(weights_file))
    hidden = _embed(graph)
    for layer in range(N_LAYERS):
        hidden = _transform(graph, hidden, f"encoder.layer.{layer}")
    pooled = graph.node("ReduceMean", [hidden], "pooled", axes=[1], keepdims=0)
    graph.node("LpNormalization", [pooled], "vector", axis=1, p=2)
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "minilm",
            [helper.make_tensor_value_info("token_ids", TensorProto.INT32, [1, "n_tokens"])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, N_DIMS])],
            graph.initialisers(),
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)],
        ir_version=10,
    )


class _Graph:
    """Nodes and constants while they are collected; every method gives the name it made."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self._constants: Weights = {}

    def constant(self, name: str, value: npt.NDArray[np.float32]) -> str:
        self._constants[name] = np.ascontiguousarray(value, dtype=np.float32)
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def transposed(self, name: str) -> str:
        return self.constant(name, self.weights[name].T)

    def node(self, kind: str, inputs: list[str], output: str, *more: str, **attributes: Any) -> str:
        from onnx import helper

        outputs = [output, *more]
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=output, **attributes))
        return output

    def fused(self, kind: str, inputs: list[str], *outputs: str, **attributes: Any) -> str:
        return self.node(kind, inputs, *outputs, domain="com.microsoft", **attributes)

    def initialisers(self) -> list[Any]:
        from onnx import numpy_helper

        return [numpy_helper.from_array(value, name) for name, value in self._constants.items()]


def _embed(graph: _Graph) -> str:
    positions = graph.constant(
        "positions",
        graph.weights["embeddings.position_embeddings.weight"]
        + graph.weights["embeddings.token_type_embeddings.weight"][0],
    )
    words = graph.weight("embeddings.word_embeddings.weight")
    norm = [graph.weight(f"embeddings.LayerNorm.{part}") for part in ("weight", "bias")]
    inputs = ["token_ids", "", words, positions, "", *norm]
    return graph.fused("EmbedLayerNormalization", inputs, "embedded", "mask", epsilon=EPSILON)


def _transform(graph: _Graph, hidden: str, at: str) -> str:
    """One layer: attention, then two dense steps, each added to its input and normalised."""
    heads = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
    stacked = [graph.weights[f"{head}.weight"].T for head in heads]
    weight = graph.constant(f"{at}.qkv.weight", np.concatenate(stacked, axis=1))
    biases = [graph.weights[f"{head}.bias"] for head in heads]
    bias = graph.constant(f"{at}.qkv.bias", np.concatenate(biases))
    mixed = graph.fused("Attention", [hidden, weight, bias], f"{at}.mixed", num_heads=N_HEADS)
    attended = _add_and_normalise(graph, mixed, hidden, f"{at}.attention.output")

    dense = f"{at}.intermediate.dense"
    widened = graph.node(
        "MatMul", [attended, graph.transposed(f"{dense}.weight")], f"{dense}.widened"
    )
    active = graph.fused("BiasGelu", [widened, graph.weight(f"{dense}.bias")], f"{dense}.active")
    return _add_and_normalise(graph, active, attended, f"{at}.output")


def _add_and_normalise(graph: _Graph, source: str, skip: str, at: str) -> str:
    """Three nodes, not SkipLayerNormalization: with abstracts that one takes a fifth of a run."""
    projected = graph.node(
        "MatMul", [source, graph.transposed(f"{at}.dense.weight")], f"{at}.projected"
    )
    moved = graph.node("Add", [projected, graph.weight(f"{at}.dense.bias")], f"{at}.moved")
    added = graph.node("Add", [moved, skip], f"{at}.added")
    norm = [graph.weight(f"{at}.LayerNorm.{part}") for part in ("weight", "bias")]
    return graph.node(
        "LayerNormalization", [added, *norm], f"{at}.normalised", axis=-1, epsilon=EPSILON
    )
