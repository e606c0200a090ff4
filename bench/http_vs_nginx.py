#!/usr/bin/env python3
"""Server CPU per request, beside nginx's `return 200` in the same run.

Without options: our benchmark server's GET /health/live. With --start or --url: any server, method and body, e.g.

  http_vs_nginx.py --start "build/release/bin/nexusml serve --listen 127.0.0.1:{port}" \
                   --path /api/v1/models/sentiment/predict --method POST --body '{"text":"good"}'
  http_vs_nginx.py --url http://127.0.0.1:8000/health/live --pid 4242

CPU is that of all threads of the server's processes, read from the kernel before and after each round; wrk's own is not
in it. Rounds of the two servers alternate and the minima are compared, since a shared machine has slow spells.
Exit status: 0, or 1 if --limit is given and the ratio is above it.
"""

import argparse
import http.client
import json
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_below(pid):
    """The process and its descendants."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += processes_below(int(child))
    return found


def cpu_seconds(pid):
    """User and system time of all threads of the process and its descendants; nanosecond counters of the scheduler."""
    total = 0
    for process in processes_below(pid):
        for task in pathlib.Path(f"/proc/{process}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def wait_until_listening(port, process):
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None:
                sys.exit(f"the server ended with status {process.returncode} before it listened")
            time.sleep(0.025)
    sys.exit(f"nothing listens at port {port}")


def start_nginx(folder, port, body):
    """nginx with one worker whose answer has the same body."""
    escaped = body.replace("\\", "\\\\").replace('"', '\\"').replace("$", "${dollar}")
    config = pathlib.Path(folder) / "nginx.conf"
    config.write_text(f"""
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  geo $dollar {{ default "$"; }}
  access_log off; keepalive_requests 100000000; client_max_body_size 10m;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; default_type application/json; location / {{ return 200 "{escaped}"; }} }}
}}
""")
    return subprocess.Popen(["nginx", "-c", str(config), "-e", f"{folder}/error.log"], stderr=subprocess.DEVNULL)


def first_answer(url, options):
    """One request by hand: the body that nginx shall answer, and proof that the server answers at all."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(options.method, target, body=options.body or None, headers=dict(options.header))
    answer = connection.getresponse()
    body = answer.read().decode()
    if not 200 <= answer.status < 300:
        sys.exit(f"{options.method} {url} answers {answer.status}: {body}")
    return body


def write_script(folder, options):
    """wrk's script for the method, the body and the headers; JSON strings are Lua strings but for \\u escapes."""
    lines = [f"wrk.method = {json.dumps(options.method)}"]
    if options.body:
        lines.append(f"wrk.body = {json.dumps(options.body, ensure_ascii=False)}")
    lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in options.header]
    path = pathlib.Path(folder) / "request.lua"
    path.write_text("\n".join(lines) + "\n")
    return path


def measure(url, pid, script, options):
    """One round. Returns: CPU in microseconds a request, requests a second."""
    command = ["wrk", "-t", str(options.wrk_threads), "-c", str(options.connections), "-d", f"{options.seconds}s",
               "-s", str(script), url]
    before = cpu_seconds(pid)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    used = cpu_seconds(pid) - before
    if "Non-2xx" in output or "Socket errors" in output:
        sys.exit(f"wrk met errors at {url}:\n{output}")
    requests, seconds = re.search(r"(\d+) requests in ([\d.]+)(?:ms|s)", output).groups()
    return used / int(requests) * 1e6, int(requests) / float(seconds)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", help="command that starts the server; {port} stands for a free port")
    parser.add_argument("--url", help="a server that runs already; needs --pid")
    parser.add_argument("--pid", type=int, help="its process")
    parser.add_argument("--path", default="/health/live")
    parser.add_argument("--method", default="GET")
    parser.add_argument("--body", default="")
    parser.add_argument("--body-file", type=pathlib.Path)
    parser.add_argument("--header", action="append", default=[], help="'Name: value'; may be repeated")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--wrk-threads", type=int, default=1)
    parser.add_argument("--limit", type=float, help="fail above this ratio")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    options = parser.parse_args()
    if options.url and not options.pid:
        parser.error("--url needs --pid")
    if options.body_file:
        options.body = options.body_file.read_text()
    options.header = [tuple(part.strip() for part in line.split(":", 1)) for line in options.header]
    if options.body and not any(name.lower() == "content-type" for name, _ in options.header):
        options.header.append(("Content-Type", "application/json"))
    return options


def start_server(options):
    """The server to measure. Returns: its process (None if it ran already), its pid, the URL."""
    if options.url:
        return None, options.pid, options.url
    port = free_port()
    default = f"{ROOT}/build/bench/bin/http_bench_server {{port}} 1"
    process = subprocess.Popen(shlex.split((options.start or default).replace("{port}", str(port))),
                               stdout=subprocess.DEVNULL)
    wait_until_listening(port, process)
    return process, process.pid, f"http://127.0.0.1:{port}{options.path}"


def report(ours, peers, options):
    best, peer = min(cpu for cpu, _ in ours), min(cpu for cpu, _ in peers)
    result = {"server_us": round(best, 3), "nginx_us": round(peer, 3), "ratio": round(best / peer, 3),
              "server_rounds_us": [round(cpu, 3) for cpu, _ in ours],
              "nginx_rounds_us": [round(cpu, 3) for cpu, _ in peers],
              "server_requests_per_second": round(max(rate for _, rate in ours)),
              "nginx_requests_per_second": round(max(rate for _, rate in peers))}
    if options.json:
        print(json.dumps(result))
    else:
        print(f"{'round':>5} {'server us':>10} {'nginx us':>10}")
        for number, (our, theirs) in enumerate(zip(ours, peers), 1):
            print(f"{number:>5} {our[0]:>10.2f} {theirs[0]:>10.2f}")
        print(f"{'min':>5} {best:>10.2f} {peer:>10.2f}   ratio {best / peer:.2f}"
              f"   requests/s {result['server_requests_per_second']} against {result['nginx_requests_per_second']}")
    return 0 if options.limit is None or best / peer <= options.limit else 1


def main():
    options = parse_options()
    started = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            process, pid, url = start_server(options)
            if process:
                started.append(process)
            body = first_answer(url, options)
            port = free_port()
            nginx = start_nginx(folder, port, body)
            started.append(nginx)
            wait_until_listening(port, nginx)
            script = write_script(folder, options)
            peer_url = f"http://127.0.0.1:{port}{urllib.parse.urlsplit(url).path}"
            ours, peers = [], []
            for _ in range(options.rounds):
                ours.append(measure(url, pid, script, options))
                peers.append(measure(peer_url, nginx.pid, script, options))
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)
            for process in started:
                process.wait(timeout=15)
    return report(ours, peers, options)


if __name__ == "__main__":
    sys.exit(main())
