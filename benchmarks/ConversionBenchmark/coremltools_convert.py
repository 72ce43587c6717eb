"""coremltools' side of the benchmark, and the models.

  models FOLDER             writes torchvision's Inception v3 with random weights as inception.onnx and inception.pt (traced), and large.onnx, a chain of
                            matrices of a gigabyte
  convert KIND TRACED OUT   converts, with 32 bits, and prints the seconds that loading, converting and saving took, without the start of Python
"""
import contextlib
import io
import logging
import os
import shutil
import struct
import sys
import time
import warnings

import numpy as np
import torch


def models(folder):
    import torchvision

    torch.manual_seed(0)
    model = torchvision.models.inception_v3(weights=None, init_weights=False).eval()
    image = torch.rand(1, 3, 299, 299)
    torch.onnx.export(
        model, image, os.path.join(folder, "inception.onnx"), opset_version=13, input_names=["image"], output_names=["scores"])
    torch.jit.trace(model, image).save(os.path.join(folder, "inception.pt"))
    large(folder, count=16, size=4096)


def large(folder, count, size):
    import onnx
    from onnx import TensorProto, helper

    numbers = np.random.default_rng(0)
    weights, nodes, last = [], [], "x"
    with open(os.path.join(folder, "large.weights"), "wb") as file:
        for i in range(count):
            tensor = TensorProto(
                name=f"w{i}", data_type=TensorProto.FLOAT, dims=[size, size], data_location=TensorProto.EXTERNAL)
            for key, value in (("location", "large.weights"), ("offset", file.tell()), ("length", 4 * size * size)):
                tensor.external_data.add(key=key, value=str(value))
            file.write((numbers.random((size, size), np.float32) / size).tobytes())
            weights.append(tensor)
            nodes += [helper.make_node("MatMul", [last, f"w{i}"], [f"h{i}"]), helper.make_node("Relu", [f"h{i}"], [f"r{i}"])]
            last = f"r{i}"
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, size])
    graph = helper.make_graph(nodes, "large", [value("x")], [value(last)], weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]), os.path.join(folder, "large.onnx"))


class Weights:
    """Writes weight files, where coremltools' own writer is not built for the system."""

    TYPES = {"float32": 2, "float16": 1, "uint16": 1, "uint8": 3, "int8": 4, "int32": 6}

    def __init__(self, path):
        self.file = open(path, "wb")
        self.count = 0
        self.file.write(struct.pack("<II", 0, 2).ljust(64, b"\0"))

    def __getattr__(self, name):
        if not name.startswith("write_"):
            raise AttributeError(name)
        return self.write

    def write(self, array):
        place = self.file.seek(0, os.SEEK_END)
        place += -place % 64
        self.file.seek(place)
        header = struct.pack("<IIQQ", 0xDEADBEEF, self.TYPES[str(array.dtype)], array.nbytes, place + 64)
        self.file.write(header.ljust(64, b"\0"))
        self.file.write(array.data)
        self.count += 1
        self.file.seek(0)
        self.file.write(struct.pack("<I", self.count))
        self.file.flush()
        return place


class Package:
    """Copies files into a package, where coremltools' own class is not built for the system."""

    def __init__(self, path):
        self.folder = os.path.join(path, "Data")
        os.makedirs(self.folder, exist_ok=True)

    def setRootModel(self, path, name, *_):
        shutil.copy(path, os.path.join(self.folder, name))

    def addItem(self, path, name, *_):
        shutil.copytree(path, os.path.join(self.folder, name))


def convert(kind, traced, output):
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    with contextlib.redirect_stderr(io.StringIO()):
        import coremltools as ct
        from coremltools.converters.mil.backend.mil import load
        from coremltools.models import utils

    load.BlobWriter = load.BlobWriter or Weights
    utils._ModelPackage = utils._ModelPackage or Package
    start = time.perf_counter()
    with contextlib.redirect_stderr(io.StringIO()):
        model = torch.jit.load(traced).eval()
        image = ct.TensorType(name="image", shape=(1, 3, 299, 299))
        precision = ct.precision.FLOAT32 if kind == "mlprogram" else None
        shutil.rmtree(output, ignore_errors=True)
        result = ct.convert(model, inputs=[image], convert_to=kind, compute_precision=precision, skip_model_load=True, **(
            {"package_dir": output} if kind == "mlprogram" else {}))
        if kind != "mlprogram":
            result.save(output)
    print(time.perf_counter() - start)


if __name__ == "__main__":
    {"models": models, "convert": convert}[sys.argv[1]](*sys.argv[2:])
