"""Steps per second of torch on the networks of UpdateBenchmark: python3 torch_update.py THREADS. Prints nothing without torch."""

import sys
import time

try:
    import torch
    from torch import nn
except ImportError:
    sys.exit()

BATCH = 32
torch.set_num_threads(int(sys.argv[1]))
torch.set_flush_denormal(True)


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10))


def head():
    return nn.Sequential(nn.Linear(480, 128), nn.ReLU(), nn.Linear(128, 10))


def measure(name, network, shape, steps):
    data = [(torch.rand(BATCH, *shape) - 0.5, torch.randint(0, 10, (BATCH,))) for _ in range(16)]
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    for step in range(-16, steps):
        if step == 0:
            start = time.perf_counter()
        x, y = data[step % len(data)]
        optimizer.zero_grad(set_to_none=True)
        loss(network(x), y).backward()
        optimizer.step()
    print(name, steps / (time.perf_counter() - start), flush=True)


measure("lenet", lenet(), (1, 28, 28), 144)
measure("head", head(), (480,), 1584)
