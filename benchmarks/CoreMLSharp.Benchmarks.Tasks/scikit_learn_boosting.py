"""Cross-validates scikit-learn's gradient boosting on a table, a round for each line of the input.

Arguments: train.csv, test.csv, target, folds. Prints for each round: seconds by the clock and of the processor for fitting and predicting all folds,
and the mean error (RMSE, or the part of wrong classes). Numbers are as such, texts are categories, dates give month, weekday, hour and seconds.
"""
import csv
import datetime
import sys
import time

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.model_selection import KFold, StratifiedKFold

MOST_CATEGORIES = 250


def number(text):
    try:
        return float(text) if text else np.nan
    except ValueError:
        return None


def date(text):
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


def columns_of(texts):
    """The numbers of a column, and whether they are categories."""
    numbers = [number(text) for text in texts]
    if None not in numbers:
        return [numbers], False
    dates = [date(text) for text in texts]
    if None not in dates:
        return [[d.month for d in dates], [d.weekday() for d in dates], [d.hour for d in dates], [d.timestamp() for d in dates]], False
    places = {text: place for place, text in enumerate(sorted(set(texts) - {""}))}
    return [[places.get(text, np.nan) for text in texts]], len(places) <= MOST_CATEGORIES


def main():
    train, test, target, folds = *sys.argv[1:4], int(sys.argv[4])
    rows = [row for path in (train, test) for row in csv.DictReader(open(path, encoding="utf-8-sig", newline=""))]
    rows = [row for row in rows if row[target]]
    encoded = [columns_of([row[name] for row in rows]) for name in rows[0] if name != target]
    features = np.array([column for columns, _ in encoded for column in columns], float).T
    categorical = np.array([kind for columns, kind in encoded for _ in columns])
    truth = [number(row[target]) for row in rows]
    is_classes = None in truth or (len(set(truth)) <= 10 and all(value.is_integer() for value in truth))
    truth = np.array([row[target] for row in rows]) if is_classes else np.array(truth)
    splits = (StratifiedKFold if is_classes else KFold)(folds, shuffle=True, random_state=0).split(features, truth)
    splits = list(splits)
    kind = HistGradientBoostingClassifier if is_classes else HistGradientBoostingRegressor
    for _ in sys.stdin:
        wall, processor, errors = time.perf_counter(), time.process_time(), []
        for learned, asked in splits:
            model = kind(random_state=0, categorical_features=categorical).fit(features[learned], truth[learned])
            said = model.predict(features[asked])
            errors.append(np.mean(said != truth[asked]) if is_classes else np.sqrt(np.mean((said - truth[asked]) ** 2)))
        print(time.perf_counter() - wall, time.process_time() - processor, np.mean(errors), flush=True)


main()
