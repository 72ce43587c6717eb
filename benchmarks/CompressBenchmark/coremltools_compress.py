"""coremltools' side of the benchmark.

  compress MODEL OUTPUT BITS MODE   compresses a network and prints the seconds that loading, compressing and saving took, without the start of Python
  errors ORIGINAL OURS THEIRS       prints the weights' signal-to-noise ratio in dB of both, and in how many tensors ours is worse
"""
import contextlib
import io
import sys
import time

import numpy as np

with contextlib.redirect_stderr(io.StringIO()):
    import coremltools as ct
    from coremltools.models.neural_network import optimization_utils, quantization_utils
    from coremltools.proto import NeuralNetwork_pb2

MODES = {
    "linear": ct.models._QUANTIZATION_MODE_LINEAR_QUANTIZATION,
    "linear_symmetric": ct.models._QUANTIZATION_MODE_LINEAR_SYMMETRIC,
    "linear_lut": ct.models._QUANTIZATION_MODE_LOOKUP_TABLE_LINEAR,
    "kmeans_lut": ct.models._QUANTIZATION_MODE_LOOKUP_TABLE_KMEANS,
}


def network(spec):
    return getattr(spec, spec.WhichOneof("Type"))


def repair():
    """Some versions of coremltools fail where they fold normalisation into convolutions, and where they store a table that k-means found."""

    def fold(conv_index, norm_index, layers):
        conv, norm = layers[conv_index].convolution, layers[norm_index].batchnorm
        factor = np.array(norm.gamma.floatValue) / np.sqrt(np.array(norm.variance.floatValue) + norm.epsilon)
        bias = np.array(conv.bias.floatValue) if conv.hasBias else np.zeros(len(factor))
        weights = np.array(conv.weights.floatValue).reshape(len(factor), -1) * factor[:, None]
        conv.weights.floatValue[:] = weights.ravel()
        conv.bias.floatValue[:] = (bias - np.array(norm.mean.floatValue)) * factor + np.array(norm.beta.floatValue)
        conv.hasBias = True
        layers[conv_index].output[:] = layers[norm_index].output
        del layers[norm_index]

    optimization_utils._conv_bn_fusion = fold
    find = quantization_utils._get_kmeans_lookup_table_and_weight

    def flat(bits, weights, *rest, **more):
        table, codes = find(bits, weights, *rest, **more)
        return table.ravel(), codes

    quantization_utils._get_kmeans_lookup_table_and_weight = flat


def compress(path, output, bits, mode):
    repair()
    start = time.perf_counter()
    spec = ct.utils.load_spec(path)
    with contextlib.redirect_stdout(io.StringIO()):
        quantization_utils._quantize_spec_weights(spec, int(bits), MODES[mode])
    ct.utils.save_spec(spec, output)
    print(f"{time.perf_counter() - start:.3f}")


def tensors(message, path=""):
    """Every tensor of weights in a layer, by its path."""
    if isinstance(message, NeuralNetwork_pb2.WeightParams):
        yield path, message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for i, child in enumerate(value if field.label == field.LABEL_REPEATED else [value]):
            yield from tensors(child, f"{path}.{field.name}[{i}]")


def numbers(layer, weights):
    """A tensor's numbers as 32-bit floats, whatever it is stored as."""
    if len(weights.floatValue):
        return np.array(weights.floatValue, np.float32)
    if weights.float16Value:
        return np.frombuffer(weights.float16Value, np.float16).astype(np.float32)
    bits = weights.quantization.numberOfBits
    raw = np.frombuffer(weights.rawValue, np.uint8)
    if bits == 8:
        codes = raw
    else:
        ones = np.unpackbits(raw)
        ones = ones[: len(ones) // bits * bits].reshape(-1, bits)
        codes = ones.dot(1 << np.arange(bits - 1, -1, -1))
    if weights.quantization.WhichOneof("QuantizationType") == "lookupTableQuantization":
        return np.array(weights.quantization.lookupTableQuantization.floatValue, np.float32)[codes]
    scale = np.array(weights.quantization.linearQuantization.scale, np.float32)
    bias = np.array(weights.quantization.linearQuantization.bias, np.float32)
    if len(scale) == 1:
        return codes * scale + bias
    kind = layer.WhichOneof("layer")
    if kind == "convolution" and layer.convolution.isDeconvolution:
        kernel = int(np.prod(layer.convolution.kernelSize))
        return (codes.reshape(-1, len(scale), kernel) * scale[:, None] + bias[:, None]).ravel()
    return (codes[: len(codes) // len(scale) * len(scale)].reshape(len(scale), -1) * scale[:, None] + bias[:, None]).ravel()


def folded(layers, names):
    """The numbers of layers before compressing, by layer and tensor, with those batch normalisations folded in whose names are missing."""
    found, writers = {}, {}
    for layer in layers:
        kind = layer.WhichOneof("layer")
        if kind == "batchnorm" and layer.name not in names:
            before, norm = writers[layer.input[0]], layer.batchnorm
            factor = np.array(norm.gamma.floatValue) / np.sqrt(np.array(norm.variance.floatValue) + norm.epsilon)
            weights, bias = found[before.name, ".weights[0]"], found.get((before.name, ".bias[0]"), 0)
            found[before.name, ".weights[0]"] = (weights.reshape(len(factor), -1) * factor[:, None]).ravel()
            found[before.name, ".bias[0]"] = (bias - np.array(norm.mean.floatValue)) * factor + np.array(norm.beta.floatValue)
            writers[layer.output[0]] = before
            continue
        for path, weights in tensors(getattr(layer, kind)):
            found[layer.name, path] = numbers(layer, weights)
        for name in layer.output:
            writers[name] = layer
    return found


def errors(original, ours, theirs):
    specs = [ct.utils.load_spec(path) for path in (original, ours, theirs)]
    ratios = []
    totals = []
    for spec in specs[1:]:
        layers = network(spec).layers
        right = folded(network(specs[0]).layers, {layer.name for layer in layers})
        signal, noise, each = 0.0, 0.0, {}
        for layer in layers:
            for path, weights in tensors(getattr(layer, layer.WhichOneof("layer"))):
                reference = right[layer.name, path]
                difference = float(np.sum((numbers(layer, weights)[: len(reference)] - reference) ** 2, dtype=np.float64))
                size = float(np.sum(reference**2, dtype=np.float64))
                signal, noise = signal + size, noise + difference
                each[layer.name, path] = difference / size if size else 0.0
        ratios.append(each)
        totals.append(np.inf if noise == 0 else 10 * np.log10(signal / noise))
    both = ratios[0].keys() & ratios[1].keys()
    # Rounding to 32 bits differs in the last place.
    worse = [name for name in both if ratios[0][name] > ratios[1][name] * 1.001 + 1e-12]
    print(f"{totals[0]:.2f} {totals[1]:.2f} {len(worse)} {len(both)}")


if __name__ == "__main__":
    {"compress": compress, "errors": errors}[sys.argv[1]](*sys.argv[2:])
