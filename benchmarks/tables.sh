#!/usr/bin/env bash
# A table from its file to a measured model: coreml train table beside a script of pandas and scikit-learn, as whole processes, in turns.
# Usage: benchmarks/tables.sh TRAIN.csv TEST.csv TARGET [ROUNDS], with coreml on the path, or COREML='dotnet …/coreml.dll'.
set -euo pipefail
train=${1:?a table to train on} test=${2:?a table to judge by} target=${3:?the column of numbers to predict} rounds=${4:-5} coreml=${COREML:-coreml}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/boost.py" <<'PYTHON'
import sys
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_squared_error

train, test, target = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2]), sys.argv[3]
for name in train.columns:
    if train[name].dtype == object:
        kinds = pd.CategoricalDtype(sorted(train[name].dropna().unique()))
        train[name], test[name] = train[name].astype(kinds).cat.codes, test[name].astype(kinds).cat.codes
model = HistGradientBoostingRegressor(random_state=0).fit(train.drop(columns=target), train[target])
print("rmse", mean_squared_error(test[target], model.predict(test.drop(columns=target))) ** 0.5)
PYTHON

ours() { $coreml train table "$train" --target "$target" --validation "$test" -o "$folder/model.mlmodel" --json; }
theirs() { "${PYTHON:-python3}" "$folder/boost.py" "$train" "$test" "$target"; }
now() { date +%s.%N; }

ours 2>/dev/null | grep -o '"rmse": *[0-9.]*' | tail -1
theirs
for ((round = 0; round < rounds; round++)); do
    start=$(now)
    ours >/dev/null 2>&1
    middle=$(now)
    theirs >/dev/null
    awk -v a="$start" -v b="$middle" -v c="$(now)" 'BEGIN { printf "ours %.2f s, theirs %.2f s, ratio %.2f\n", b - a, c - b, (c - b) / (b - a) }'
done
