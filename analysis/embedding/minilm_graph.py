"""MiniLM's forward pass as an ONNX graph with products of whole numbers, from the weights.

Attention, embedding and products are onnxruntime's operators for BERT [1]_; texts of one length
have no padding, so there is no mask, and one segment, so its vector is added to every position's.

References
----------
.. [1] Devlin, J. et al. (2019). BERT. NAACL-HLT, section 3; operators of the domain
   com.microsoft in onnxruntime's documentation of contrib operators.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.embedding.imports import import_whole

N_LAYERS, N_HEADS, N_DIMS, EPSILON = 6, 12, 384, 1e-12

#: Lowest and highest value of what enters each layer's four products, in nine of ten titles of the
#: packaged example; what lies beyond is cut off. Few dimensions make them, in any text nearly the
#: same: abstracts lose no more of the cosine than on scales of their own.
RANGES = (
    ((-2.3, 6.3), (-2.8, 1.7), (-5.8, 28.5), (-0.2, 24.5)),
    ((-4.0, 8.2), (-2.0, 2.0), (-7.9, 30.3), (-0.2, 20.4)),
    ((-5.2, 8.0), (-1.7, 1.7), (-13.6, 27.7), (-0.2, 17.6)),
    ((-4.8, 9.7), (-1.7, 1.5), (-15.4, 28.8), (-0.2, 13.8)),
    ((-5.3, 10.5), (-2.0, 1.7), (-12.8, 21.6), (-0.2, 5.0)),
    ((-5.1, 9.8), (-2.7, 2.4), (-10.3, 11.8), (-0.2, 4.1)),
)

Floats = npt.NDArray[np.float32]
Range = tuple[float, float]


def encoder_graph(weights_file: Path) -> bytes:
    """The encoder's layers as an ONNX file, for several texts of one length.

    Weights are int8 on a scale per channel: one per tensor loses 6 % of the cosine, one per channel
    half a percent. Values are rounded on scales that are the same for every text, not on each run's
    own, so that no text's states depend on what else is in the run. They are pooled elsewhere: a
    graph adds tokens up in another order where a text is alone.

    Parameters
    ----------
    weights_file : Path
        safetensors with BERT's parameter names.

    Returns
    -------
    bytes
        Input ``token_ids`` int32 (n_texts, n_tokens), output the last layer's states, float32
        (n_texts, n_tokens, 384).
    """
    import_whole("onnx")
    graph = _Graph(weights_file)
    hidden = _embed(graph)
    for layer in range(N_LAYERS):
        hidden = _transform(graph, hidden, f"encoder.layer.{layer}", RANGES[layer])
    return graph.content(hidden)


class _Graph:
    """Nodes and constants while they are collected; every method gives the name it made."""

    def __init__(self, weights_file: Path) -> None:
        from safetensors.numpy import load_file

        self.weights: dict[str, Floats] = load_file(weights_file)
        self._nodes: list[Any] = []
        self._constants: dict[str, npt.NDArray[Any]] = {}

    def constant(self, name: str, value: npt.ArrayLike) -> str:
        self._constants[name] = np.asarray(value, order="C")
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def dense(self, source: str, name: str, value_range: Range) -> str:
        values, scale, zero = self._rounded_values(source, value_range)
        weight, weight_scale = self._rounded_weight(name, self.weights[f"{name}.weight"].T)
        inputs = [values, weight, scale, weight_scale, zero, "", self.weight(f"{name}.bias")]
        return self.fused("MatMulIntegerToFloat", inputs, f"{name}.moved")

    def attention(self, source: str, name: str, value_range: Range) -> str:
        heads = [f"{name}.{part}" for part in ("query", "key", "value")]
        weights = np.concatenate([self.weights[f"{head}.weight"].T for head in heads], axis=1)
        biases = np.concatenate([self.weights[f"{head}.bias"] for head in heads])
        values, scale, zero = self._rounded_values(source, value_range)
        weight, weight_scale = self._rounded_weight(name, weights)
        bias = self.constant(f"{name}.bias", biases)
        inputs = [values, weight, bias, scale, weight_scale, "", zero]
        return self.fused("QAttention", inputs, f"{name}.mixed", num_heads=N_HEADS)

    def node(self, kind: str, inputs: list[str], output: str, *more: str, **attributes: Any) -> str:
        from onnx import helper

        outputs = [output, *more]
        self._nodes.append(helper.make_node(kind, inputs, outputs, name=output, **attributes))
        return output

    def fused(self, kind: str, inputs: list[str], *outputs: str, **attributes: Any) -> str:
        return self.node(kind, inputs, *outputs, domain="com.microsoft", **attributes)

    def content(self, output: str) -> bytes:
        from onnx import TensorProto, helper, numpy_helper

        shape = ["n_texts", "n_tokens"]
        model = helper.make_model(
            helper.make_graph(
                self._nodes,
                "minilm",
                [helper.make_tensor_value_info("token_ids", TensorProto.INT32, shape)],
                [helper.make_tensor_value_info(output, TensorProto.FLOAT, [*shape, N_DIMS])],
                [numpy_helper.from_array(value, name) for name, value in self._constants.items()],
            ),
            opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)],
            ir_version=10,
        )
        content: bytes = model.SerializeToString()
        return content

    def _rounded_values(self, source: str, value_range: Range) -> tuple[str, str, str]:
        low, high = value_range
        step = (high - low) / 255
        scale = self.constant(f"{source}.scale", np.float32(step))
        zero = self.constant(f"{source}.zero", np.uint8(round(-low / step)))
        return self.node("QuantizeLinear", [source, scale, zero], f"{source}.rounded"), scale, zero

    def _rounded_weight(self, name: str, weight: Floats) -> tuple[str, str]:
        scale = np.abs(weight).max(axis=0) / np.float32(127)
        rounded = np.round(weight / scale).astype(np.int8)
        return self.constant(f"{name}.weight", rounded), self.constant(f"{name}.scale", scale)


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


def _transform(graph: _Graph, hidden: str, at: str, ranges: Sequence[Range]) -> str:
    """One layer: attention, then two dense steps, each added to its input and normalised."""
    of_hidden, of_mixed, of_attended, of_active = ranges
    mixed = graph.attention(hidden, f"{at}.attention.self", of_hidden)
    attended = _add_and_normalise(graph, mixed, hidden, f"{at}.attention.output", of_mixed)
    widened = graph.dense(attended, f"{at}.intermediate.dense", of_attended)
    active = graph.fused("Gelu", [widened], f"{at}.intermediate.active")
    return _add_and_normalise(graph, active, attended, f"{at}.output", of_active)


def _add_and_normalise(graph: _Graph, source: str, skip: str, at: str, value_range: Range) -> str:
    projected = graph.dense(source, f"{at}.dense", value_range)
    added = graph.node("Add", [projected, skip], f"{at}.added")
    norm = [graph.weight(f"{at}.LayerNorm.{part}") for part in ("weight", "bias")]
    return graph.node(
        "LayerNormalization", [added, *norm], f"{at}.normalised", axis=-1, epsilon=EPSILON
    )
