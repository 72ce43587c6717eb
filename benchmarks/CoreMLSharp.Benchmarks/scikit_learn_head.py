"""Times scikit-learn's logistic regression on standardised features, and finds its optimum.

Arguments: a file of float32 features and int32 labels, rows, columns, rounds, penalties. Prints for each penalty: C, seconds, objective at the optimum.
"""
import sys
import time

import numpy as np
from sklearn.linear_model import LogisticRegression

path, rows, columns, rounds = sys.argv[1], *map(int, sys.argv[2:5])
data = np.fromfile(path, np.float32, rows * columns).reshape(rows, columns).astype(float)
labels = np.fromfile(path, np.int32, offset=4 * rows * columns)
features = (data - data.mean(0)) / data.std(0)


def objective(model, c):
    scores = features @ model.coef_.T + model.intercept_
    scores -= scores.max(1, keepdims=True)
    losses = np.log(np.exp(scores).sum(1)) - scores[np.arange(rows), labels]
    return c * losses.sum() + 0.5 * (model.coef_ ** 2).sum()


for c in map(float, sys.argv[5:]):
    best = np.inf
    for _ in range(rounds):
        start = time.perf_counter()
        LogisticRegression(C=c, max_iter=1000).fit(features, labels)
        best = min(best, time.perf_counter() - start)
    exact = LogisticRegression(C=c, tol=1e-9, max_iter=100000).fit(features, labels)
    print(c, best, repr(float(objective(exact, c))))
