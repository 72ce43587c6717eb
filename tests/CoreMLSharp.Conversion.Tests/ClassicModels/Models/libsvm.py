"""Trains small models with LIBSVM's svm-train and writes each with rows and what svm-predict says of them.

Run in this folder: python3 libsvm.py
"""
import json
import os
import random
import subprocess
import tempfile

random.seed(3)
rows = [[round(random.gauss(0, 1), 3) for _ in range(3)] for _ in range(60)]
for row in rows:
    if random.random() < 0.3:
        row[1] = 0.0

LABELS = {
    "two": lambda x: 1 if x[0] + x[1] > 0 else -1,
    "three": lambda x: 5 if x[0] > 0.4 else (2 if x[2] > 0 else 9),
    "number": lambda x: round(x[0] * 2 - x[1] + x[2] ** 2, 3),
}
CASES = {
    "linear classifier": ("three", "-s 0 -t 0 -b 1"),
    "polynomial classifier": ("three", "-s 0 -t 1 -d 2 -g 0.5 -r 0.5 -b 1"),
    "rbf classifier": ("three", "-s 0 -t 2 -g 0.5 -b 1"),
    "sigmoid classifier": ("three", "-s 0 -t 3 -g 0.2 -r 0.1 -b 1"),
    "classifier of two": ("two", "-s 0 -b 1"),
    "nu classifier without probabilities": ("three", "-s 1 -n 0.2"),
    "nu classifier of two without probabilities": ("two", "-s 1"),
    "linear regressor": ("number", "-s 3 -t 0 -p 1"),
    "polynomial regressor": ("number", "-s 3 -t 1 -d 3 -g 0.3 -r 0.1 -p 1"),
    "rbf regressor": ("number", "-s 3 -t 2 -g 0.3 -p 1"),
    "sigmoid regressor": ("number", "-s 3 -t 3 -g 0.1 -r 0.1 -p 1"),
    "nu regressor": ("number", "-s 4 -n 0.3"),
}


def line(row, label):
    return " ".join([str(label)] + [f"{place + 1}:{number}" for place, number in enumerate(row) if number != 0])


cases = []
with tempfile.TemporaryDirectory() as folder:
    data, some, model, output = (os.path.join(folder, name) for name in ("data", "some", "model", "output"))
    for name, (label, options) in CASES.items():
        lines = [line(row, LABELS[label](row)) for row in rows]
        for place, kept in ((data, lines), (some, lines[:12])):
            with open(place, "w") as file:
                file.write("\n".join(kept) + "\n")
        subprocess.run(["svm-train", "-q", *options.split(), data, model], check=True)
        is_probable = "-b 1" in options
        subprocess.run(["svm-predict", *(["-b", "1"] if is_probable else []), some, model, output], check=True, stdout=subprocess.DEVNULL)
        with open(output) as file:
            predicted = file.read().splitlines()
        classes = [int(word) for word in predicted[0].split()[1:]] if is_probable else []
        expected = [[float(word) for word in one.split()] for one in predicted[1 if is_probable else 0:]]
        with open(model) as file:
            cases.append({
                "name": name,
                "model": file.read(),
                "classes": classes,
                "rows": rows[:12],
                "expected": [one[1:] for one in expected] if is_probable else expected,
            })

with open("libsvm.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
