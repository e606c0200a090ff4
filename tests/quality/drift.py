#!/usr/bin/env python3
"""Holds `nexusml drift` and the live monitor to public data sets where it is known what moved.

The data is not part of the project: each set is a folder with train.csv and test.csv below --data. Where there is none, this
says so and ends with success. Exit status: 0 when all is as it should be, 1 otherwise.
"""

import argparse
import csv
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NEXUSML = pathlib.Path(os.environ.get("NEXUSML", ROOT / "build" / "release" / "bin" / "nexusml"))
HALVES = 40
WINDOWS = 1000
WINDOW_ROWS = (200, 1000)
FILE_ROWS = (50, 100, 200, 500, 1000, 5000)
QUICK_FILE_ROWS, QUICK_WINDOWS = (100, 1000), 200
SHIFTED = 200  # windows in which one feature moves
FALSE_FEATURES = 0.05  # largest share of windows from the reference in which a feature is called drifted

# Set, columns that are ids or times, features that moved, features that did not.
MOVED = [
    # Victoria joined the market in the middle of train.csv: its price, demand and transfer were constant before.
    ("drift_elec2", "t", {"vicprice", "vicdemand", "transfer"}, {"period"}),
    # 2011 against January to June 2012: the year, the months that are there, and demand, which grew by 65 %.
    ("drift_bike", "instant,dteday", {"yr", "season", "mnth", "registered", "cnt"},
     {"hr", "weekday", "holiday", "workingday"}),
]
# Set: columns that are ids or times.
IDS = {"drift_elec2": "t", "drift_bike": "instant,dteday", "recsys_movielens": "timestamp,userId", "diagnostic_heart": "num",
       "trend_m4": "series_id,t", "trend_classic": "series_id,t"}


class Report:
    def __init__(self):
        self.short = 0

    def line(self, name, what, found, good):
        self.short += not good
        print(f"{name:20} {what:52} {found:34} {'ok' if good else 'SHORT'}", flush=True)


def drift(reference, current, ignored=""):
    """The answer of `nexusml drift`, whose exit code must agree with it."""
    done = subprocess.run([str(NEXUSML), "drift", "--reference", str(reference), "--current", str(current), "--format",
                           "json", *(["--ignore", ignored] if ignored else [])], capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f"nexusml drift {reference} {current}\n{done.stderr}")
    answer = json.loads(done.stdout)
    if (done.returncode == 3) != answer["dataset_drift"]:
        sys.exit(f"nexusml drift: exit code {done.returncode}, but dataset_drift is {answer['dataset_drift']}")
    return answer


def write_rows(file, rows):
    with open(file, "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return file


def rows_of(file):
    with open(file, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def check_sites(report, folder, work):
    """Hospitals differ, halves of one do not."""
    rows = rows_of(folder / "train.csv") + rows_of(folder / "test.csv")
    sites = {site: [row for row in rows if row["site"] == site] for site in ("cleveland", "switzerland", "va")}
    reference = write_rows(work / "cleveland.csv", sites["cleveland"])
    for site in ("switzerland", "va"):
        answer = drift(reference, write_rows(work / f"{site}.csv", sites[site]), "site,num,label")
        report.line(folder.name, f"cleveland and {site} drift", f"share {answer['share']:.2f}", answer["dataset_drift"])
    drifted, worst, features = 0, 0, 0
    for seed in range(HALVES):
        shuffled = random.Random(seed).sample(sites["cleveland"], len(sites["cleveland"]))
        half = len(shuffled) // 2
        answer = drift(write_rows(work / "a.csv", shuffled[:half]), write_rows(work / "b.csv", shuffled[half:]),
                       "site,num,label")
        drifted += answer["dataset_drift"]
        worst, features = max(worst, answer["share"]), features + answer["drifted_features"]
    report.line(folder.name, f"{HALVES} pairs of halves of cleveland do not", f"{drifted} drifted, largest share {worst:.2f}",
                drifted == 0)


def check_moved(report, folder, ignored, moved, same):
    answer = drift(folder / "train.csv", folder / "test.csv", ignored)
    found = [feature["name"] for feature in answer["features"] if feature["drifted"]]
    scores = ", ".join(f"{feature['name']} {feature['score']:.2f}" for feature in answer["features"])
    report.line(folder.name, "names " + ", ".join(sorted(moved)), f"{len(found)} of {len(answer['features'])}",
                moved <= set(found))
    report.line(folder.name, "does not name " + ", ".join(sorted(same)), "", not same & set(found))
    print(f"{'':20} {scores}")


def windows_program(name):
    """A program that draws windows, built beside nexusml."""
    build = NEXUSML.parent.parent
    done = subprocess.run(["cmake", "--build", str(build), "--target", name], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"cmake --build {build} --target {name}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return NEXUSML.parent / name


def windows_of(program, folder, rows, count, *more):
    done = subprocess.run([str(program), str(folder / "train.csv"), str(rows), str(count), IDS.get(folder.name, ""), *more],
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"drift_windows {folder}: {done.stderr}")
    return json.loads(done.stdout)


def check_windows(report, program, folder):
    """Windows of the reference itself are no drift, for the live monitor."""
    for rows in WINDOW_ROWS:
        answer = windows_of(program, folder, rows, WINDOWS)
        report.line(folder.name, f"{WINDOWS} windows of {rows} rows, {answer['features']} features: no verdict",
                    f"{answer['alarms']} alarms", answer["alarms"] == 0)


def file_windows(program, file, rows, count, *more):
    done = subprocess.run([str(program), str(file), ",".join(map(str, rows)), str(count), *more], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"drift_file_windows {file}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def check_file_windows(report, program, folder, sizes, count):
    """Windows of the reference itself are no drift, for `nexusml drift` with all columns and its defaults."""
    answers = file_windows(program, folder / "train.csv", sizes, count)
    dataset = max(answers, key=lambda answer: answer["dataset"])
    feature = max(answers, key=lambda answer: answer["windows_with_feature"])
    bare = max(answers, key=lambda answer: answer["bare_dataset"])
    windows = sum(answer["windows"] for answer in answers)
    report.line(folder.name, f"{windows} file windows of {sizes[0]} to {sizes[-1]} rows: no verdict",
                f"{sum(answer['dataset'] for answer in answers)} (thresholds alone: {sum(a['bare_dataset'] for a in answers)})",
                dataset["dataset"] == 0)
    report.line(folder.name, f"a feature in at most {FALSE_FEATURES:.0%} of them, whatever the size",
                f"{feature['windows_with_feature'] / feature['windows']:.1%} of {feature['rows']} rows"
                f" (alone: {bare['bare_windows'] / bare['windows']:.0%})",
                feature["windows_with_feature"] <= 1.3 * FALSE_FEATURES * feature["windows"])


def ten_features(file, rows):
    """Ten normal features."""
    draw = random.Random(7)
    return write_rows(file, [{f"x{i}": f"{draw.gauss(10 * i, 1 + i):.5f}" for i in range(10)} for _ in range(rows)])


def check_file_shift(report, program, work):
    """Ten features, one of which moves: for tests (1,000 rows of reference) and for distances."""
    for rows in (1000, 5000):
        file = ten_features(work / "ten.csv", rows)
        for answer in file_windows(program, file, (200, 1000), SHIFTED, "0.5"):
            good = answer["found"] >= 0.95 * SHIFTED or answer["rows"] < 1000
            report.line(f"ten, of {rows} rows", f"one moved by 0.5 sd in {SHIFTED} files of {answer['rows']} rows: found",
                        f"{answer['found']}, others {answer['others']}", good)


def check_shift(report, program, work):
    """Ten features, one of which moves."""
    ten_features(work / "train.csv", 5000)
    answer = windows_of(program, work, 1000, SHIFTED, "0.5")
    report.line("ten normal features", f"one moved by 0.5 sd in {SHIFTED} windows of 1000 rows: found",
                f"{answer['found']}", answer["found"] >= 0.95 * SHIFTED)


def check(data, quick=False):
    """Prints a line per expectation. Takes: whether fewer windows do. Returns: how many were not met."""
    folders = sorted(folder for folder in data.iterdir() if (folder / "train.csv").is_file()) if data.is_dir() else []
    if not folders:
        print(f"drift: skipped, there are no data sets in {data}")
        return 0
    report = Report()
    with tempfile.TemporaryDirectory() as work:
        if (data / "diagnostic_heart") in folders:
            check_sites(report, data / "diagnostic_heart", pathlib.Path(work))
    for name, ignored, moved, same in MOVED:
        if (data / name) in folders:
            check_moved(report, data / name, ignored, moved, same)
    program = windows_program("drift_file_windows")
    with tempfile.TemporaryDirectory() as work:
        check_file_shift(report, program, pathlib.Path(work))
    for folder in folders:
        sizes, count = (QUICK_FILE_ROWS, QUICK_WINDOWS) if quick else (FILE_ROWS, WINDOWS)
        check_file_windows(report, program, folder, sizes, count)
    if quick:
        return report.short
    program = windows_program("drift_windows")
    with tempfile.TemporaryDirectory() as work:
        check_shift(report, program, pathlib.Path(work))
    for folder in folders:
        check_windows(report, program, folder)
    return report.short


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared" / "data", help="folder of the data sets")
    parser.add_argument("--quick", action="store_true", help="files only, and fewer windows")
    options = parser.parse_args()
    return 1 if check(options.data, options.quick) else 0


if __name__ == "__main__":
    sys.exit(main())
