#!/usr/bin/env python3
"""Rows per second and core of `nexusml predict`, CSV in and CSV out, beside the engine in a bare loop over the same rows.

    bench/batch.py NEXUSML ENGINE_BENCH MODELS DATA [MEGABYTES]     DATA: a folder with NAME.csv for each model"""

import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

MODELS = ("sentiment", "diagnostic")
ROUNDS = 3


def without_label(source, target):
    """Returns: the number of rows."""
    with open(source, newline="") as file:
        table = list(csv.reader(file))
    label = table[0].index("label")
    with open(target, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(row[:label] + row[label + 1:] for row in table)
    return len(table) - 1


def repeat(source, target, megabytes):
    """Returns: how many times the rows stand in the target."""
    header, rows = source.read_bytes().split(b"\n", 1)
    times = max(1, megabytes * 2**20 // len(rows))
    with open(target, "wb") as file:
        file.write(header + b"\n")
        for _ in range(times):
            file.write(rows)
    return times


def processor_seconds(command):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def bare_loop(program, models, name, file):
    """Rows per second of the engine alone."""
    command = [program, models, f"{name}={file}", f"--benchmark_filter=^{name}$", "--benchmark_format=json"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return report["benchmarks"][0]["items_per_second"]


def main():
    nexusml, engine_bench, models, data = sys.argv[1:5]
    megabytes = int(sys.argv[5]) if len(sys.argv) > 5 else 200
    with tempfile.TemporaryDirectory() as folder:
        for name in MODELS:
            few, many = pathlib.Path(folder) / f"{name}.csv", pathlib.Path(folder) / "many.csv"
            rows = without_label(pathlib.Path(data) / f"{name}.csv", few)
            rows *= repeat(few, many, megabytes)
            command = [nexusml, "predict", name, "--models", models, "--input", many, "--output", "/dev/null"]
            seconds, resident = min(processor_seconds(command) for _ in range(ROUNDS))
            bare = bare_loop(engine_bench, models, name, few)
            print(f"{name:10}  {many.stat().st_size / rows:.0f} bytes a row  batch {rows / seconds / 1000:.0f} k rows/s a core  "
                  f"bare loop {bare / 1000:.0f} k rows/s  reading and writing {1e9 * seconds / rows - 1e9 / bare:.0f} ns a row  "
                  f"resident {resident:.0f} MiB")


if __name__ == "__main__":
    main()
