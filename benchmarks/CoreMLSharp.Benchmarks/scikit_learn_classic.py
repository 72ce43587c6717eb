"""The scikit-learn side of the benchmark of classic models.

make DIR  trains a forest of 500 trees and a support vector classifier, converts both with coremltools, and writes 10,000 rows
time DIR  predicts the rows and prints the best of a few runs in seconds, as JSON

Needs numpy, scikit-learn and coremltools (which converts models of scikit-learn up to 1.5).
"""

import json
import pickle
import sys
import time
from pathlib import Path

import numpy as np

FEATURES = 20
ROWS = 10_000


def data(rng, count):
    x = rng.normal(size=(count, FEATURES))
    y = np.sin(x[:, 0]) + x[:, 1] * x[:, 2] + 0.5 * rng.normal(size=count)
    return x, y


def make(folder):
    import coremltools
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.svm import SVC

    rng = np.random.default_rng(1)
    x, y = data(rng, 4000)
    forest = RandomForestRegressor(n_estimators=500, max_depth=8, random_state=1, n_jobs=-1).fit(x, y)

    # Labels that are half noise: nearly every row becomes a support vector.
    x, y = data(rng, 2300)
    machine = SVC(kernel="rbf", gamma=0.05).fit(x, (y + 2 * rng.normal(size=len(y)) > 0).astype(int))

    for name, model in ("forest", forest), ("machine", machine):
        coremltools.converters.sklearn.convert(model).save(str(folder / f"{name}.mlmodel"))
        (folder / f"{name}.pickle").write_bytes(pickle.dumps(model))
    rows, _ = data(rng, ROWS)
    np.save(folder / "rows.npy", rows)
    np.save(folder / "forest.npy", forest.predict(rows))
    np.save(folder / "machine.npy", machine.predict(rows).astype(float))
    print(json.dumps({"nodes": sum(t.tree_.node_count for t in forest.estimators_), "vectors": int(machine.n_support_.sum())}))


def best(action, runs=3):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(folder):
    rows = np.load(folder / "rows.npy")
    forest, machine = (pickle.loads((folder / f"{name}.pickle").read_bytes()) for name in ("forest", "machine"))
    times = {"machine": best(lambda: machine.predict(rows))}
    for jobs in (1, -1):
        forest.n_jobs = jobs
        times[f"forest {'one thread' if jobs == 1 else 'all threads'}"] = best(lambda: forest.predict(rows))
    print(json.dumps(times))


if __name__ == "__main__":
    {"make": make, "time": measure}[sys.argv[1]](Path(sys.argv[2]))
