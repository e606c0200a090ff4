#!/usr/bin/env python3
"""Trains and evaluates the models on public data sets and prints the figures beside the targets.

Each target is the best that TF-IDF with logistic regression and fastText (texts), or logistic regression, random forest
and gradient boosting (tables) reached on the same files. The data is not part of the project: each set is a folder with
train.csv and test.csv below --data. Where there is none, this says so and ends with success.

Exit status: 0 when every figure that was measured meets its target, 1 otherwise.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NEXUSML = pathlib.Path(os.environ.get("NEXUSML", ROOT / "build" / "release" / "bin" / "nexusml"))

# set, type, columns that are no features, {figure: target}. ece is an upper bound, the others are lower bounds.
SETS = [
    ("sentiment_sst", "sentiment", "", {"macro_f1": 0.539, "accuracy": 0.630, "ece": 0.05}),
    ("sentiment_airline", "sentiment", "", {"macro_f1": 0.768, "accuracy": 0.822, "ece": 0.05}),
    ("sentiment_vi", "sentiment", "", {"macro_f1": 0.747, "accuracy": 0.905, "ece": 0.05}),
    ("sentiment_pt", "sentiment", "", {"macro_f1": 0.555, "accuracy": 0.762, "ece": 0.06}),
    ("diagnostic_heart", "diagnostic", "num", {"auc": 0.867}),
    ("diagnostic_pima", "diagnostic", "", {"auc": 0.87}),
    ("diagnostic_breast", "diagnostic", "", {"auc": 0.99}),
    ("diagnostic_thyroid", "diagnostic", "", {"auc": 0.99}),
]
QUICK = {"sentiment_pt", "sentiment_airline", "diagnostic_pima", "diagnostic_breast"}


def nexusml(*arguments):
    done = subprocess.run([str(NEXUSML), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"nexusml {' '.join(map(str, arguments))}\n{done.stderr}")
    return done.stdout


def measure(folder, kind, ignore):
    with tempfile.TemporaryDirectory() as models:
        began = time.monotonic()
        nexusml("train", kind, "--data", folder / "train.csv", "--models", models, *(["--ignore", ignore] if ignore else []))
        seconds = time.monotonic() - began
        return seconds, json.loads(nexusml("evaluate", kind, "--data", folder / "test.csv", "--models", models, "--format", "json"))


def meets(figure, value, target):
    return value <= target if figure == "ece" else value >= target


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared" / "data", help="folder of the data sets")
    parser.add_argument("--quick", action="store_true", help="only a few small sets")
    options = parser.parse_args()
    chosen = [one for one in SETS if not options.quick or one[0] in QUICK]
    there = [one for one in chosen if (options.data / one[0] / "train.csv").is_file()]
    if not there:
        print(f"quality: skipped, there are no data sets in {options.data}")
        return 0
    print(f"{'data set':20} {'rows':>6} {'train s':>8}  {'figure':9} {'measured':>9} {'target':>9}")
    short = 0
    for name, kind, ignore, targets in there:
        seconds, result = measure(options.data / name, kind, ignore)
        for figure in sorted(set(targets) | {"ece", "log_loss", "accuracy"} & set(result)):
            target = targets.get(figure)
            verdict = "" if target is None else "ok" if meets(figure, result[figure], target) else "SHORT"
            short += verdict == "SHORT"
            bound = "" if target is None else ("<= " if figure == "ece" else ">= ") + f"{target:.3f}"
            print(f"{name:20} {result['rows']:6} {seconds:8.1f}  {figure:9} {result[figure]:9.4f} {bound:>9} {verdict}", flush=True)
    for name, *_ in chosen:
        if name not in {one[0] for one in there}:
            print(f"{name:20} skipped: not in {options.data}")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
