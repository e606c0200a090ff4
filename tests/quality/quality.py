#!/usr/bin/env python3
"""Trains and evaluates the models on public data sets and prints the figures beside the targets.

Each target is the best that simpler or well-known methods reached on the same files: TF-IDF with logistic regression and
fastText (texts); logistic regression, random forest and gradient boosting (tables); biased matrix factorisation (ratings);
naive, seasonal naive, Holt-Winters and Theta forecasts (series). The data is not part of the project: each set is a folder
with train.csv and test.csv below --data. Where there is none, this says so and ends with success.

Exit status: 0 when every figure that was measured meets its target, 1 otherwise.
"""

import argparse
import collections
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import drift

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NEXUSML = pathlib.Path(os.environ.get("NEXUSML", ROOT / "build" / "release" / "bin" / "nexusml"))

# set, type, columns that are no features, {figure: target}.
SETS = [
    ("sentiment_sst", "sentiment", "", {"macro_f1": 0.539, "accuracy": 0.630, "ece": 0.05}),
    ("sentiment_airline", "sentiment", "", {"macro_f1": 0.768, "accuracy": 0.822, "ece": 0.05}),
    ("sentiment_vi", "sentiment", "", {"macro_f1": 0.747, "accuracy": 0.905, "ece": 0.05}),
    ("sentiment_pt", "sentiment", "", {"macro_f1": 0.555, "accuracy": 0.762, "ece": 0.06}),
    ("email_sms", "email", "", {"macro_f1": 0.941, "accuracy": 0.977, "ece": 0.05}),
    ("topic_agnews", "topic", "", {"macro_f1": 0.889, "ece": 0.05}),
    ("diagnostic_heart", "diagnostic", "num", {"auc": 0.867}),
    ("diagnostic_pima", "diagnostic", "", {"auc": 0.87}),
    ("diagnostic_breast", "diagnostic", "", {"auc": 0.99}),
    ("diagnostic_thyroid", "diagnostic", "", {"auc": 0.99}),
    ("risk_flchain", "risk", "", {"auc": 0.823}),
    ("risk_heart_failure", "risk", "", {"auc": 0.86}),
    ("recsys_movielens", "recsys", "", {"rmse": 0.865}),
]
# set, frequency of its meta.csv (empty: all series), target of the mean MASE
SERIES = [("trend_classic", "", 1.545), ("trend_m4", "Hourly", 1.084), ("trend_m4", "Weekly", 0.495)]
QUICK = {"sentiment_pt", "sentiment_airline", "email_sms", "diagnostic_pima", "diagnostic_breast", "trend_classic"}
COLUMNS = {"recsys_movielens": ["--user", "userId", "--item", "movieId"]}
LOWER_IS_BETTER = {"ece", "rmse", "mase_mean", "exploding", "wrong_cold"}
SHOWN_TOO = {"ece", "log_loss", "accuracy", "mae", "mase_median", "smape_mean", "coverage_80", "seasonal_naive"}
EXPLODING = 5  # a forecast this many times its history's range away from the history


def nexusml(*arguments):
    done = subprocess.run([str(NEXUSML), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"nexusml {' '.join(map(str, arguments))}\n{done.stderr}")
    return done.stdout


def rows_of(file):
    with open(file, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


class Report:
    """Prints a line per figure and counts those that fall short of their target."""

    def __init__(self):
        self.short = 0
        print(f"{'data set':20} {'rows':>6} {'train s':>8}  {'figure':14} {'measured':>9} {'target':>9}")

    def add(self, name, rows, seconds, figures, targets):
        for figure in sorted(set(targets) | SHOWN_TOO & set(figures)):
            target, verdict, bound = targets.get(figure), "", ""
            if target is not None:
                lower = figure in LOWER_IS_BETTER
                verdict = "ok" if (figures[figure] <= target if lower else figures[figure] >= target) else "SHORT"
                bound = ("<= " if lower else ">= ") + f"{target:.3f}"
                self.short += verdict == "SHORT"
            print(f"{name:20} {rows:6} {seconds:8.1f}  {figure:14} {figures[figure]:9.4f} {bound:>9} {verdict}", flush=True)


def train(kind, data, models, *more):
    began = time.monotonic()
    nexusml("train", kind, "--data", data, "--models", models, *more)
    return time.monotonic() - began


def wrong_cold_starts(folder, models, columns):
    """How many rows of the test set have another is_cold_start than the set says, or failed."""
    answers = pathlib.Path(models) / "answers.csv"
    nexusml("predict", "recsys", "--input", folder / "test.csv", "--output", answers, "--models", models, *columns)
    rows = rows_of(answers)
    if len(rows) != len(rows_of(folder / "test.csv")):
        sys.exit(f"{folder.name}: {len(rows)} answers")
    truth = lambda row: "true" if "1" in (row["cold_user"], row["cold_item"]) else "false"
    return sum(row["is_cold_start"] != truth(row) for row in rows)


def measure(report, folder, kind, ignore, targets):
    columns = COLUMNS.get(folder.name, [])
    with tempfile.TemporaryDirectory() as models:
        seconds = train(kind, folder / "train.csv", models, *columns, *(["--ignore", ignore] if ignore else []))
        figures = json.loads(nexusml("evaluate", kind, "--data", folder / "test.csv", "--models", models, "--format", "json",
                                     *columns))
        if kind == "recsys":
            figures["wrong_cold"] = wrong_cold_starts(folder, models, columns)
            targets = {**targets, "wrong_cold": 0}
    report.add(folder.name, figures["rows"], seconds, figures, targets)


def series_of(rows):
    series = collections.defaultdict(list)
    for row in rows:
        series[row["series_id"]].append((float(row["t"]), float(row["value"])))
    return {name: [value for _, value in sorted(points)] for name, points in series.items()}


def seasonal_naive_mase(histories, truths, meta):
    """Mean over series of the error of repeating the last season, over that of doing so one step ahead in the history."""
    errors = []
    for row in meta:
        past, truth, period = histories[row["series_id"]], truths[row["series_id"]], int(row["period"])
        lag = period if period < len(past) else 1
        scale = sum(abs(past[i] - past[i - lag]) for i in range(lag, len(past))) / (len(past) - lag)
        wrong = sum(abs(value - past[len(past) - lag + i % lag]) for i, value in enumerate(truth)) / len(truth)
        if scale > 0:
            errors.append(wrong / scale)
    return sum(errors) / len(errors)


def forecasts_of(histories, meta, models):
    """The program's forecast of every series, through `nexusml predict`."""
    source, answers = pathlib.Path(models) / "input.csv", pathlib.Path(models) / "answers.csv"
    with open(source, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["series_id", "values", "horizon", "period"])
        for row in meta:
            writer.writerow([row["series_id"], " ".join(map(repr, histories[row["series_id"]])), row["horizon"], row["period"]])
    nexusml("predict", "trend", "--input", source, "--output", answers, "--models", models)
    return {row["series_id"]: [float(value) for value in row["forecast"].strip("[]").replace(";", " ").replace(",", " ").split()]
            for row in rows_of(answers)}


def exploding(histories, meta, models):
    """How many series have a forecast far outside of all that they ever were, or none at all."""
    count = 0
    forecasts = forecasts_of(histories, meta, models)
    for row in meta:
        past, forecast = histories[row["series_id"]], forecasts[row["series_id"]]
        reach = EXPLODING * (max(past) - min(past))
        inside = all(min(past) - reach <= value <= max(past) + reach for value in forecast)
        count += not inside or len(forecast) != int(row["horizon"])
    return count


def measure_series(report, folder, frequency, target):
    """Trains on the histories and forecasts what followed; only the series of one frequency."""
    meta = [row for row in rows_of(folder / "meta.csv") if not frequency or row["frequency"] == frequency]
    chosen = {row["series_id"] for row in meta}
    parts = {name: [row for row in rows_of(folder / f"{name}.csv") if row["series_id"] in chosen] for name in ("train", "test")}
    with tempfile.TemporaryDirectory() as models:
        files = {}
        for name, rows in {**parts, "meta": meta}.items():
            files[name] = pathlib.Path(models) / f"{name}.csv"
            with open(files[name], "w", newline="", encoding="utf-8") as stream:
                writer = csv.DictWriter(stream, rows[0].keys())
                writer.writeheader()
                writer.writerows(rows)
        seconds = train("trend", files["train"], models)
        figures = json.loads(nexusml("evaluate", "trend", "--history", files["train"], "--data", files["test"], "--meta",
                                     files["meta"], "--models", models, "--format", "json"))
        histories = series_of(parts["train"])
        figures["seasonal_naive"] = seasonal_naive_mase(histories, series_of(parts["test"]), meta)
        figures["exploding"] = exploding(histories, meta, models)
    report.add(f"{folder.name} {frequency}".strip(), figures["rows"], seconds, figures, {"mase_mean": target, "exploding": 0})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared" / "data", help="folder of the data sets")
    parser.add_argument("--quick", action="store_true", help="only a few small sets, and fewer windows")
    parser.add_argument("--only", metavar="A,B", help="only these sets")
    options = parser.parse_args()
    wanted = set(options.only.split(",")) if options.only else QUICK if options.quick else None
    chosen = [one for one in SETS + SERIES if wanted is None or one[0] in wanted]
    there = [one for one in chosen if (options.data / one[0] / "train.csv").is_file()]
    if not there:
        print(f"quality: skipped, there are no data sets in {options.data}")
        return 0
    report = Report()
    for one in there:
        (measure_series if one in SERIES else measure)(report, options.data / one[0], *one[1:])
    for name, *_ in chosen:
        if name not in {one[0] for one in there}:
            print(f"{name:20} skipped: not in {options.data}")
    print()
    short = report.short + (0 if options.only else drift.check(options.data, options.quick))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
