#!/usr/bin/env python3
"""Time and memory of `nexusml drift` over two files of 1 M rows x 100 columns, on one core. Takes: the program, a folder."""

import multiprocessing
import os
import pathlib
import random
import subprocess
import sys
import time

ROWS, COLUMNS, CHUNK = 1_000_000, 100, 5_000
CITIES = ["Hanoi", "Porto", "Lisbon", "London", "Hue"]


def column(kind, draw):
    if kind == 9:
        return [draw.choice(CITIES) for _ in range(CHUNK)]
    if kind == 8:
        return [str(draw.randrange(100)) for _ in range(CHUNK)]
    if kind == 7:
        return [f"{draw.random():.6f}" for _ in range(CHUNK)]
    if kind == 6:
        return ["" if draw.random() < 0.05 else f"{draw.gauss(50, 10):.2f}" for _ in range(CHUNK)]
    return [f"{draw.gauss(3 * kind, 1 + kind):.4f}" for _ in range(CHUNK)]


def write(file, seed):
    """Four different chunks, over and over: the program does not know."""
    chunks = []
    for i in range(4):
        draw = random.Random(seed + i)
        rows = zip(*(column(j % 10, draw) for j in range(COLUMNS)))
        chunks.append("\n".join(map(",".join, rows)) + "\n")
    with open(file, "w", encoding="ascii") as stream:
        stream.write(",".join(f"c{j}" for j in range(COLUMNS)) + "\n")
        for i in range(ROWS // CHUNK):
            stream.write(chunks[i % 4])


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    files = [folder / "reference.csv", folder / "current.csv"]
    for i, file in enumerate(files):
        # In a process of its own: what this one holds would count as the memory of the programs that it starts.
        writer = multiprocessing.Process(target=write, args=(file, 100 * i))
        writer.start()
        writer.join()
    os.sched_setaffinity(0, {0})
    for _ in range(2):  # the second run finds the files in memory
        began = time.monotonic()
        process = subprocess.Popen([program, "drift", "--reference", files[0], "--current", files[1], "--format", "json",
                                    "--output", folder / "drift.json"], stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - began
        cpu = used.ru_utime + used.ru_stime
        print(f"exit {process.returncode}: {wall:.1f} s, {cpu:.1f} s of CPU, {used.ru_maxrss / 1024:.0f} MiB at most; "
              f"{sum(file.stat().st_size for file in files) / 2**20:.0f} MiB of CSV")


if __name__ == "__main__":
    main()
