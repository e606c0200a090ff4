#!/usr/bin/env python3
"""Milliseconds from starting the program to its first answer, and its resident memory after a thousand predictions."""

import http.client
import json
import pathlib
import re
import socket
import subprocess
import sys
import time

ROUNDS = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_answer(port):
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/ready")
            answer = connection.getresponse()
            answer.read()
            return connection
        except OSError:
            time.sleep(0.0005)


def main():
    program, models = sys.argv[1:]
    times, resident = [], 0
    for _ in range(ROUNDS):
        port = free_port()
        began = time.monotonic()
        process = subprocess.Popen([program, "serve", "--listen", f"127.0.0.1:{port}", "--models", models, "--log-level", "error"],
                                   stdout=subprocess.DEVNULL)
        connection = first_answer(port)
        times.append((time.monotonic() - began) * 1000)
        for i in range(500):
            for model, body in (("sentiment", {"text": f"text {i}"}), ("diagnostic", {"features": {"age": i}})):
                connection.request("POST", f"/api/v1/models/{model}/predict", json.dumps(body))
                connection.getresponse().read()
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        resident = max(resident, int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024)
        connection.close()
        process.terminate()
        process.wait(15)
    times.sort()
    print(f"start to first answer: {times[0]:.1f} ms at best, {times[len(times) // 2]:.1f} ms median of {ROUNDS}")
    print(f"resident memory: {resident:.1f} MiB at most")


if __name__ == "__main__":
    main()
