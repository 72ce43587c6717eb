"""Networks of usual size with random weights as ONNX files, to compare how fast they run before and after conversion.

  networks.py FOLDER        writes FOLDER/fixed/NAME.onnx, and FOLDER/free/NAME.onnx with height and width of any length (to be run with --shape 1,3,224,224)
"""
import os
import sys
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision

IMAGE = torch.rand(1, 3, 224, 224)
CLASSIFIERS = [
    "alexnet", "convnext_tiny", "densenet121", "efficientnet_b0", "efficientnet_v2_s", "googlenet", "maxvit_t", "mnasnet1_0", "mobilenet_v2",
    "mobilenet_v3_large", "mobilenet_v3_small", "regnet_x_800mf", "regnet_y_400mf", "resnet18", "resnet50", "shufflenet_v2_x1_0", "squeezenet1_1",
    "swin_t", "vit_b_16"]
SEGMENTERS = ["deeplabv3_mobilenet_v3_large", "fcn_resnet50", "lraspp_mobilenet_v3_large"]


class Attention(nn.Module):
    def __init__(self, size, heads):
        super().__init__()
        self.heads, self.into, self.out = heads, nn.Linear(size, 3 * size), nn.Linear(size, size)

    def forward(self, x, mask):
        batch, length, size = x.shape
        q, k, v = (part.view(batch, length, self.heads, -1).transpose(1, 2) for part in self.into(x).split(size, 2))
        shares = torch.softmax(q @ k.transpose(-2, -1) / (size // self.heads) ** 0.5 + mask, -1)
        return self.out((shares @ v).transpose(1, 2).contiguous().view(batch, length, size))


class Transformer(nn.Module):
    """BERT's encoder, or with a causal mask and a score for every word GPT's decoder."""

    def __init__(self, size, heads, layers, words, causal):
        super().__init__()
        self.causal, self.words, self.places = causal, nn.Embedding(words, size), nn.Embedding(512, size)
        self.layers = nn.ModuleList([
            nn.ModuleList([nn.LayerNorm(size), Attention(size, heads), nn.LayerNorm(size), nn.Linear(size, 4 * size), nn.Linear(4 * size, size)])
            for _ in range(layers)])
        self.out = nn.Linear(size, words if causal else 2)

    def forward(self, ids):
        length = ids.size(1)
        x = self.words(ids) + self.places(torch.arange(length).unsqueeze(0))
        mask = torch.triu(torch.full((length, length), -1e4), 1) if self.causal else torch.zeros(1, 1)
        for norm, attention, second, up, down in self.layers:
            x = x + attention(norm(x), mask)
            x = x + down(F.gelu(up(second(x))))
        return self.out(x if self.causal else x[:, 0])


class Recurrent(nn.Module):
    def __init__(self, kind, layers, bidirectional):
        super().__init__()
        self.cells = getattr(nn, kind)(64, 128, layers, batch_first=True, bidirectional=bidirectional)

    def forward(self, x):
        return self.cells(x)[0]


class Pyramid(nn.Module):
    """A feature pyramid, whose maps are brought to the size of others."""

    def __init__(self, align_corners):
        super().__init__()
        self.align_corners, sizes = align_corners, [3, 16, 32, 64, 128]
        self.down = nn.ModuleList([
            nn.Sequential(nn.Conv2d(a, b, 3, 2, 1), nn.BatchNorm2d(b), nn.ReLU()) for a, b in zip(sizes, sizes[1:])])
        self.side = nn.ModuleList([nn.Conv2d(size, 64, 1) for size in sizes[1:]])
        self.out = nn.Conv2d(64, 4, 3, 1, 1)

    def forward(self, x):
        maps, whole = [], x.shape[-2:]
        for layer in self.down:
            x = layer(x)
            maps.append(x)
        x = self.side[-1](maps[-1])
        for side, own in zip(self.side[-2::-1], maps[-2::-1]):
            x = side(own) + F.interpolate(x, size=own.shape[-2:], mode="bilinear", align_corners=self.align_corners)
        return F.interpolate(self.out(x), size=whole, mode="bilinear", align_corners=self.align_corners)


def write(folder, name, network, x, axes=None):
    os.makedirs(folder, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(), x, os.path.join(folder, name + ".onnx"), opset_version=14, input_names=["x"], dynamic_axes=axes and {"x": axes})
    print(name)


def main(folder):
    torch.manual_seed(0)
    fixed, free = os.path.join(folder, "fixed"), os.path.join(folder, "free")
    sizes = {0: "batch", 2: "height", 3: "width"}
    for name in CLASSIFIERS:
        options = {"init_weights": False, "aux_logits": False} if name == "googlenet" else {}
        write(fixed, name, getattr(torchvision.models, name)(weights=None, **options), IMAGE)
    for name in SEGMENTERS:
        network = getattr(torchvision.models.segmentation, name)(weights=None, weights_backbone=None)
        write(fixed, name, network, IMAGE)
        write(free, name, network, IMAGE, sizes)
    write(free, "resnet18", torchvision.models.resnet18(weights=None), IMAGE, sizes)
    write(free, "pyramid", Pyramid(False), IMAGE, sizes)
    write(free, "pyramid_corners", Pyramid(True), IMAGE, sizes)
    words = torch.randint(0, 10000, (1, 128))
    write(fixed, "bert", Transformer(256, 4, 4, 10000, causal=False), words)
    write(fixed, "gpt", Transformer(384, 6, 6, 10000, causal=True), words)
    for kind in ["LSTM", "GRU", "RNN"]:
        write(fixed, kind.lower(), Recurrent(kind, 2, True), torch.rand(1, 100, 64))
    write(fixed, "gru_forward", Recurrent("GRU", 1, False), torch.rand(1, 100, 64))


if __name__ == "__main__":
    main(sys.argv[1])
