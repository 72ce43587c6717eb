"""Steps per second of torch on a network of UpdateBenchmark, and the peak memory: python3 torch_update.py THREADS NETWORK STEPS.

Prints nothing without torch.
"""

import resource
import sys
import time

try:
    import torch
    from torch import nn
except ImportError:
    sys.exit()

torch.set_num_threads(int(sys.argv[1]))
torch.set_flush_denormal(True)


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10))


def head():
    return nn.Sequential(nn.Linear(480, 128), nn.ReLU(), nn.Linear(128, 10))


def detector():
    return nn.Sequential(
        nn.Conv2d(320, 256, 3, padding=1), nn.ReLU(), nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.Conv2d(256, 125, 1))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1))

    def forward(self, x):
        return x + self.inner(x)


def style():
    return nn.Sequential(
        nn.Conv2d(3, 16, 9, padding=4), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, padding=1), nn.ReLU(),
        nn.Conv2d(32, 64, 3, 2, padding=1), nn.ReLU(), Residual(), Residual(),
        nn.Upsample(scale_factor=2), nn.Conv2d(64, 32, 3, padding=1), nn.ReLU(),
        nn.Upsample(scale_factor=2), nn.Conv2d(32, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 3, 9, padding=4))


NETWORKS = {
    "lenet": (lenet, 32, (1, 28, 28), None), "head": (head, 32, (480,), None), "detector": (detector, 8, (320, 14, 14), (125, 14, 14)),
    "style": (style, 2, (3, 128, 128), (3, 128, 128)),
}
make, batch, shape, target = NETWORKS[sys.argv[2]]
network = make()
data = [
    (torch.rand(batch, *shape) - 0.5, torch.rand(batch, *target) - 0.5 if target else torch.randint(0, 10, (batch,))) for _ in range(4)]
loss = nn.MSELoss() if target else nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
steps = int(sys.argv[3])
start = time.perf_counter()
for step in range(-4, steps):
    if step == 0:
        start = time.perf_counter()
    x, y = data[step % len(data)]
    optimizer.zero_grad(set_to_none=True)
    loss(network(x), y).backward()
    optimizer.step()
print(steps / (time.perf_counter() - start), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
