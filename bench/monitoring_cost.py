#!/usr/bin/env python3
"""What monitoring and storing cost beside the predictions themselves, by thread of a server with everything on:

  monitoring_cost.py PROGRAM MODELS_FOLDER [SECONDS]

The kernel's CPU counters of each thread are read before and after a load of wrk's. One thread answers the requests; one
takes the events of the predictions to the monitors and encodes them for the store; one writes to SQLite. What the latter
two, and every other thread, used counts as monitoring and storing; the copy into the queue, which the first one makes, is
what event_bench measures. Events must not have been dropped, since what is dropped costs nothing: wrk pauses between
requests for that."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

import http_vs_nginx

LOADS = {
    "sentiment": {"text": "The hotel room was better than expected and the support team was fast and friendly, will come again!"},
    "diagnostic": {"features": {"age": 61, "sex": "female", "body_mass_index": 31.2, "systolic_pressure": 141, "heart_rate": 78,
                                "temperature": 36.8, "glucose": 182.5, "cholesterol": 221, "cough": "no", "fatigue": "yes",
                                "smoker": "no", "pain": 3}},
}
PAUSE_MS = 1  # of each of 32 connections


def cpu_by_thread(pid):
    """Seconds of each thread."""
    return {int(task.name): int((task / "schedstat").read_text().split()[0]) / 1e9
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir()}


def dropped(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("ml_events_dropped_total"))


def load(port, model, body, seconds, folder):
    """Returns: how many requests were answered."""
    script = pathlib.Path(folder) / "request.lua"
    script.write_text(f'wrk.method = "POST"\nwrk.body = {json.dumps(json.dumps(body))}\n'
                      'wrk.headers["Content-Type"] = "application/json"\n'
                      f"function delay() return {PAUSE_MS} end\n")
    output = subprocess.run(["wrk", "-t", "1", "-c", "32", "-d", f"{seconds}s", "-s", str(script),
                             f"http://127.0.0.1:{port}/api/v1/models/{model}/predict"],
                            check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        sys.exit(output)
    return int(re.search(r"(\d+) requests in", output)[1])


def measure(program, models, model, body, seconds):
    with tempfile.TemporaryDirectory() as folder:
        port = http_vs_nginx.free_port()
        process = subprocess.Popen(["env", "NEXUSML_SERVER_THREADS=1", program, "serve", "--listen", f"127.0.0.1:{port}",
                                    "--models", models, "--data-dir", f"{folder}/data", "--log-level", "error"],
                                   stdout=subprocess.DEVNULL)
        try:
            http_vs_nginx.wait_until_listening(port, process)
            load(port, model, body, 1, folder)
            time.sleep(0.5)
            lost, before = dropped(port), cpu_by_thread(process.pid)
            requests = load(port, model, body, seconds, folder)
            time.sleep(0.5)  # what waits is written
            after = cpu_by_thread(process.pid)
            lost = dropped(port) - lost
        finally:
            process.terminate()
            process.wait(15)
    used = sorted((after[thread] - before.get(thread, 0) for thread in after), reverse=True)
    return [seconds_used / requests * 1e6 for seconds_used in used], lost, requests / seconds


def main():
    program, models = sys.argv[1:3]
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 4
    for model, body in LOADS.items():
        used, lost, rate = measure(program, models, model, body, seconds)
        total = sum(used)
        print(f"{model}: {total:.2f} us of CPU a prediction at {rate:.0f}/s; answering {used[0]:.2f}, "
              f"writing {used[1]:.2f} ({used[1] / total:.1%}), monitors and encoding {used[2]:.2f} ({used[2] / total:.1%}), "
              f"other threads {sum(used[3:]):.2f}; events dropped: {lost:.0f}")


if __name__ == "__main__":
    main()
