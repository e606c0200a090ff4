#!/usr/bin/env python3
"""Milliseconds from starting the program to its first answer, and its resident memory: at first, and after two hundred
thousand predictions of all the types that are there, stored and monitored.

  start_up.py PROGRAM MODELS_FOLDER"""

import http.client
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

ROUNDS = 20
PREDICTIONS = 200_000

# A body that varies by `n`, in Lua, for each type of sample model.
BODIES = {
    "sentiment": """string.format('{"text":"The hotel room %d was better than expected, will come again!"}', n)""",
    "email": """string.format('{"subject":"Train %d","text":"Hello, we have booked the earlier train. See you"}', n)""",
    "topic": """string.format('{"text":"The central bank reported quarterly losses of %d million."}', n)""",
    "recsys": """string.format('{"user_id":"u%d","item_id":"film-%d"}', n % 500, n % 97)""",
    "trend": """string.format('{"values":[12,15,14,18,17,21,20,%d],"horizon":3}', n % 50)""",
    "diagnostic": """string.format('{"features":{"age":%d,"sex":"female","glucose":%d,"cough":"no"}}', n % 90, 60 + n % 200)""",
    "risk": """string.format('{"features":{"age":%d,"income":%d,"home":"rent","debt_ratio":0.28}}', n % 90, n % 90000)""",
}


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


def start(program, models, folder):
    """Returns: the process, its port, milliseconds to the first answer."""
    port = free_port()
    began = time.monotonic()
    process = subprocess.Popen([program, "serve", "--listen", f"127.0.0.1:{port}", "--models", models, "--data-dir",
                                f"{folder}/data", "--log-level", "error"], stdout=subprocess.DEVNULL)
    first_answer(port).close()
    return process, port, (time.monotonic() - began) * 1000


def stop(process):
    process.terminate()
    process.wait(15)


def resident(process):
    """MiB."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def predict(port, types, folder):
    """All types in turns. Returns: how many were answered."""
    script = pathlib.Path(folder) / "request.lua"
    makers = ", ".join(f"function(n) return '/api/v1/models/{one}/predict', {BODIES[one]} end" for one in types)
    script.write_text(f"local makers = {{{makers}}}\nlocal n = 0\n"
                      'local headers = {["Content-Type"] = "application/json"}\n'
                      "function request()\n  n = n + 1\n  local path, body = makers[n % #makers + 1](n)\n"
                      '  return wrk.format("POST", path, headers, body)\nend\n')
    done = 0
    while done < PREDICTIONS:
        output = subprocess.run(["wrk", "-t", "1", "-c", "32", "-d", "1s", "-s", str(script), f"http://127.0.0.1:{port}"],
                                check=True, capture_output=True, text=True).stdout
        if "Non-2xx" in output or "Socket errors" in output:
            sys.exit(output)
        done += int(re.search(r"(\d+) requests in", output)[1])
    return done


def main():
    program, models = sys.argv[1:]
    types = [one for one in BODIES if (pathlib.Path(models) / one).is_dir()]
    with tempfile.TemporaryDirectory() as folder:
        times = []
        for _ in range(ROUNDS):
            process, port, milliseconds = start(program, models, folder)
            times.append(milliseconds)
            stop(process)
        times.sort()
        print(f"start to first answer with {len(types)} models: {times[0]:.1f} ms at best, {times[len(times) // 2]:.1f} ms median "
              f"of {ROUNDS}")
        process, port, _ = start(program, models, folder)
        try:
            time.sleep(1)
            first = resident(process)
            done = predict(port, types, folder)
            time.sleep(1)
            print(f"resident memory: {first:.1f} MiB after the start, {resident(process):.1f} MiB after {done} predictions")
        finally:
            stop(process)


if __name__ == "__main__":
    main()
