#!/usr/bin/env python3
"""Holds `nexusml drift` and the live policy to public data sets where it is known what moved.

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
SHIFTED = 200  # windows in which one feature moves

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


def windows_program():
    """The program that draws windows, built beside nexusml."""
    build = NEXUSML.parent.parent
    done = subprocess.run(["cmake", "--build", str(build), "--target", "drift_windows"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"cmake --build {build} --target drift_windows\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return NEXUSML.parent / "drift_windows"


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


def check_shift(report, program, work):
    """Ten features, one of which moves."""
    draw = random.Random(7)
    rows = [{f"x{i}": f"{draw.gauss(10 * i, 1 + i):.5f}" for i in range(10)} for _ in range(5000)]
    write_rows(work / "train.csv", rows)
    answer = windows_of(program, work, 1000, SHIFTED, "0.5")
    report.line("ten normal features", f"one moved by 0.5 sd in {SHIFTED} windows of 1000 rows: found",
                f"{answer['found']}", answer["found"] >= 0.95 * SHIFTED)


def check(data):
    """Prints a line per expectation. Returns: how many were not met."""
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
    program = windows_program()
    with tempfile.TemporaryDirectory() as work:
        check_shift(report, program, pathlib.Path(work))
    for folder in folders:
        check_windows(report, program, folder)
    return report.short


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared" / "data", help="folder of the data sets")
    return 1 if check(parser.parse_args().data) else 0


if __name__ == "__main__":
    sys.exit(main())
