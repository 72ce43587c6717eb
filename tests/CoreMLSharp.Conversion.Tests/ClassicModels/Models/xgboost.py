"""Trains small models with XGBoost (1.7 or later) and writes each with rows and what XGBoost predicts for them.

Run in this folder: python3 xgboost.py
"""
import base64
import importlib
import json
import sys

import numpy as np

sys.path = [place for place in sys.path if place not in ("", sys.path[0])]  # not this file
xgb = importlib.import_module("xgboost")

KEPT = ("base_weights", "loss_changes", "sum_hessian", "parents")  # said of trees, and not needed to predict


def small(value):
    if isinstance(value, dict):
        return {key: small(item) for key, item in value.items() if key not in KEPT and key != "attributes"}
    return [small(item) for item in value] if isinstance(value, list) else value


def train(name, objective, labels, names=None, types=None, gaps=True, rounds=4, **parameters):
    numbers = features.copy()
    if types:
        numbers[:, 3] = categories
    if not gaps:
        numbers = np.nan_to_num(numbers)
    data = xgb.DMatrix(numbers, label=labels, feature_names=names, feature_types=types, enable_categorical=types is not None)
    if objective == "survival:aft":
        data.set_float_info("label_lower_bound", labels)
        data.set_float_info("label_upper_bound", labels)
    if objective.startswith("rank"):
        data.set_group([100, 100])
    booster = xgb.train(dict({"objective": objective, "max_depth": 3, "eta": 0.5, "nthread": 1, "seed": 1}, **parameters), data, rounds)
    rows = numbers[:12]
    some = xgb.DMatrix(rows, feature_names=names, feature_types=types, enable_categorical=types is not None)
    cases.append({
        "name": name,
        "model": json.dumps(small(json.loads(booster.save_raw("json"))), separators=(",", ":")),
        "ubj": base64.b64encode(booster.save_raw("ubj")).decode() if name == "universal binary JSON" else None,
        "rows": [[None if np.isnan(number) else float(number) for number in row] for row in rows],
        "expected": [np.atleast_1d(row).tolist() for row in booster.predict(some).astype("f8")],
    })


random = np.random.RandomState(7)
features = random.randn(200, 4).astype("f4")
features[random.rand(200, 4) < 0.1] = np.nan
categories = random.randint(0, 9, 200).astype("f4")
categories[:3] = np.nan
present = np.nan_to_num(features)
score = present[:, 0] * 2 - present[:, 1] + present[:, 2] ** 2
kinds = np.digitize(score, [0, 1.5]).astype("f4")
cases = []

train("squared error", "reg:squarederror", score, ["width", "height", "depth (cm)", "weight"], base_score=0.25)
train("logistic regression", "reg:logistic", 1 / (1 + np.exp(-score)))
train("gamma", "reg:gamma", np.exp(score / 3), base_score=2)
train("tweedie", "reg:tweedie", np.exp(score / 3))
train("poisson", "count:poisson", np.round(np.exp(score / 3)))
train("cox", "survival:cox", np.exp(score / 3))
train("aft", "survival:aft", np.exp(score / 3))
train("pairwise ranking", "rank:pairwise", kinds)
train("two classes", "binary:logistic", score > 0.5, base_score=0.3)
train("two classes without transformation", "binary:logitraw", score > 0.5)
train("two classes with hinge", "binary:hinge", score > 0.5)
train("softmax", "multi:softmax", kinds, num_class=3, rounds=3)
train("softprob", "multi:softprob", kinds, num_class=3, rounds=3)
train("universal binary JSON", "multi:softprob", kinds, num_class=3, rounds=2)
train("dart", "reg:squarederror", score, booster="dart", rate_drop=0.5, rounds=8)
train("parallel trees", "binary:logistic", score > 0.5, num_parallel_tree=3, subsample=0.5, rounds=2)
train("two targets", "reg:squarederror", np.stack([score, present[:, 3]], 1))
train("linear", "reg:squarederror", score, booster="gblinear")
train("linear of two classes", "binary:logistic", score > 0.5, booster="gblinear")
train("linear of three classes", "multi:softprob", kinds, num_class=3, booster="gblinear")
effects = np.array([0, 3, -2, 5, 1, 0, 4, -3, 2])[np.nan_to_num(categories).astype(int)]
kinds_of = ["q", "q", "q", "c"]
train("categories", "reg:squarederror", score + effects, types=kinds_of, tree_method="hist", max_cat_to_onehot=1)
train("categories one by one", "reg:squarederror", score + effects, types=kinds_of, tree_method="hist", max_cat_to_onehot=50)

with open("xgboost.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
