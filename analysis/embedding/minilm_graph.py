"""MiniLM's forward pass as an ONNX graph, written from the weights and quantised.

The nodes are onnxruntime's, most of them its fused operators for BERT [1]_; texts of one length
have no padding, so there is no mask, and one segment, so its vector is added to every position's.

References
----------
.. [1] Devlin, J. et al. (2019). BERT. NAACL-HLT, section 3; operators of the domain
   com.microsoft in onnxruntime's documentation of contrib operators.
"""

from __future__ import annotations

import itertools
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

#: Lowest and highest value of what enters each layer's four products, in nine of ten titles of the
#: packaged example. Few dimensions make them, in any text nearly the same.
RANGES = (
    ((-2.3, 6.3), (-2.8, 1.7), (-5.8, 28.5), (-0.2, 24.5)),
    ((-4.0, 8.2), (-2.0, 2.0), (-7.9, 30.3), (-0.2, 20.4)),
    ((-5.2, 8.0), (-1.7, 1.7), (-13.6, 27.7), (-0.2, 17.6)),
    ((-4.8, 9.7), (-1.7, 1.5), (-15.4, 28.8), (-0.2, 13.8)),
    ((-5.3, 10.5), (-2.0, 1.7), (-12.8, 21.6), (-0.2, 5.0)),
    ((-5.1, 9.8), (-2.7, 2.4), (-10.3, 11.8), (-0.2, 4.1)),
)

Floats = npt.NDArray[np.float32]
Weights = dict[str, Floats]


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
    graph = _Graph(weights_file)
    pooled = graph.node("ReduceMean", [_states(graph)], "pooled", axes=[1], keepdims=0)
    graph.node("LpNormalization", [pooled], "vector", axis=1, p=2)
    return graph.model([1, "n_tokens"], "vector", [1, N_DIMS])


def short_text_graph(weights_file: Path) -> bytes:
    """The encoder in int8 for several texts of one length, without pooling.

    Values are rounded on a scale that is the same for every text, not on each run's own, so that
    no text's states depend on what else is in the run. (The graph's pooling would add tokens up in
    another order where a text is alone.)

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
    graph = _RoundedGraph(weights_file)
    shape: list[int | str] = ["n_texts", "n_tokens"]
    content: bytes = graph.model(shape, _states(graph), [*shape, N_DIMS]).SerializeToString()
    return content


class _Graph:
    """Nodes and constants while they are collected; every method gives the name it made."""

    def __init__(self, weights_file: Path) -> None:
        from safetensors.numpy import load_file

        self.weights: Weights = load_file(weights_file)
        self._nodes: list[Any] = []
        self._constants: dict[str, npt.NDArray[Any]] = {}

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self._constants[name] = np.asarray(value, order="C")
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def product(self, source: str, name: str, output: str) -> str:
        weight = self.constant(f"{name}.weight", self.weights[f"{name}.weight"].T)
        return self.node("MatMul", [source, weight], output)

    def attention(self, source: str, name: str, weight: Floats, bias: str, output: str) -> str:
        inputs = [source, self.constant(f"{name}.weight", weight), bias]
        return self.fused("Attention", inputs, output, num_heads=N_HEADS)

    def node(self, kind: str, inputs: list[str], output: str, *more: str, **attributes: Any) -> str:
        from onnx import helper

        outputs = [output, *more]
        self._nodes.append(helper.make_node(kind, inputs, outputs, name=output, **attributes))
        return output

    def fused(self, kind: str, inputs: list[str], *outputs: str, **attributes: Any) -> str:
        return self.node(kind, inputs, *outputs, domain="com.microsoft", **attributes)

    def model(
        self, shape: list[int | str], output: str, output_shape: list[int | str]
    ) -> onnx.ModelProto:
        from onnx import TensorProto, helper, numpy_helper

        return helper.make_model(
            helper.make_graph(
                self._nodes,
                "minilm",
                [helper.make_tensor_value_info("token_ids", TensorProto.INT32, shape)],
                [helper.make_tensor_value_info(output, TensorProto.FLOAT, output_shape)],
                [numpy_helper.from_array(value, name) for name, value in self._constants.items()],
            ),
            opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)],
            ir_version=10,
        )


class _RoundedGraph(_Graph):
    """Products of whole numbers: weights on a scale per channel, values on fixed ones."""

    def __init__(self, weights_file: Path) -> None:
        super().__init__(weights_file)
        self._ranges = itertools.chain(*RANGES)

    def product(self, source: str, name: str, output: str) -> str:
        values, scale, zero = self._rounded_values(source)
        weight, weight_scale = self._rounded_weight(name, self.weights[f"{name}.weight"].T)
        inputs = [values, weight, scale, weight_scale, zero]
        return self.fused("MatMulIntegerToFloat", inputs, output)

    def attention(self, source: str, name: str, weight: Floats, bias: str, output: str) -> str:
        values, scale, zero = self._rounded_values(source)
        rounded, weight_scale = self._rounded_weight(name, weight)
        inputs = [values, rounded, bias, scale, weight_scale, "", zero]
        return self.fused("QAttention", inputs, output, num_heads=N_HEADS)

    def _rounded_values(self, source: str) -> tuple[str, str, str]:
        low, high = next(self._ranges)
        step = (high - low) / 255
        scale = self.constant(f"{source}.scale", np.asarray(step, dtype=np.float32))
        zero = self.constant(f"{source}.zero", np.asarray(round(-low / step), dtype=np.uint8))
        return self.node("QuantizeLinear", [source, scale, zero], f"{source}.rounded"), scale, zero

    def _rounded_weight(self, name: str, weight: Floats) -> tuple[str, str]:
        scale = np.abs(weight).max(axis=0) / np.float32(127)
        rounded = np.round(weight / scale).astype(np.int8)
        return self.constant(f"{name}.weight", rounded), self.constant(f"{name}.scale", scale)


def _states(graph: _Graph) -> str:
    hidden = _embed(graph)
    for layer in range(N_LAYERS):
        hidden = _transform(graph, hidden, f"encoder.layer.{layer}")
    return hidden


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
    weight = np.concatenate([graph.weights[f"{head}.weight"].T for head in heads], axis=1)
    biases = [graph.weights[f"{head}.bias"] for head in heads]
    bias = graph.constant(f"{at}.qkv.bias", np.concatenate(biases))
    mixed = graph.attention(hidden, f"{at}.qkv", weight, bias, f"{at}.mixed")
    attended = _add_and_normalise(graph, mixed, hidden, f"{at}.attention.output")

    dense = f"{at}.intermediate.dense"
    widened = graph.product(attended, dense, f"{dense}.widened")
    active = graph.fused("BiasGelu", [widened, graph.weight(f"{dense}.bias")], f"{dense}.active")
    return _add_and_normalise(graph, active, attended, f"{at}.output")


def _add_and_normalise(graph: _Graph, source: str, skip: str, at: str) -> str:
    """Three nodes, not SkipLayerNormalization: with abstracts that one takes a fifth of a run."""
    projected = graph.product(source, f"{at}.dense", f"{at}.projected")
    moved = graph.node("Add", [projected, graph.weight(f"{at}.dense.bias")], f"{at}.moved")
    added = graph.node("Add", [moved, skip], f"{at}.added")
    norm = [graph.weight(f"{at}.LayerNorm.{part}") for part in ("weight", "bias")]
    return graph.node(
        "LayerNormalization", [added, *norm], f"{at}.normalised", axis=-1, epsilon=EPSILON
    )
