"""Reads the files under monitor/, deploy/ and docs/runbooks and NexusML's own catalogue of metrics, for the tests that hold
them together."""

import functools
import os
import pathlib
import re
import shutil
import subprocess

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MONITOR = ROOT / "monitor"
RUNBOOKS = ROOT / "docs" / "runbooks"
RULES = MONITOR / "prometheus" / "alert_rules.yml"
RULE_TESTS = MONITOR / "prometheus" / "alert_rules_test.yml"
NEXUSML = pathlib.Path(os.environ.get("NEXUSML", ROOT / "build" / "release" / "bin" / "nexusml"))
SUFFIXES = ("_bucket", "_sum", "_count")
FROM_PROMETHEUS = {"up": {"job", "instance"}, "ALERTS": {"alertname", "alertstate", "severity", "service"}}
TARGET_LABELS = {"job", "instance"}


def need(program, package):
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin")
    if path is None:
        raise AssertionError(f"{program} is needed: run scripts/setup test, or install the Debian package {package}")
    return path


def run(*command, stdin=None, cwd=None, env=None):
    """Returns the exit status and everything printed."""
    done = subprocess.run([str(one) for one in command], input=stdin, capture_output=True, text=True, timeout=120, cwd=cwd, env=env)
    return done.returncode, done.stdout + done.stderr


def read_yaml(path):
    return yaml.safe_load(path.read_text())


def rules(kind, document=None):
    """The rules of a kind, "alert" or "record", by name."""
    document = document or read_yaml(RULES)
    return {rule[kind]: rule for group in document["groups"] for rule in group["rules"] if kind in rule}


@functools.cache
def catalogue():
    """Every metric that NexusML exposes: its type and its labels, from `nexusml metrics --markdown`."""
    status, text = run(NEXUSML, "metrics", "--markdown")
    if status != 0:
        raise AssertionError(f"nexusml metrics --markdown: exit {status}\n{text}")
    table = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 4 and cells[1].startswith("`"):
            table[cells[1].strip("`")] = (cells[2], frozenset(re.findall(r"`(\w+)`", cells[3])))
    return table


def labels_of_series(name):
    """The labels that a series has, or None if nobody exposes it."""
    if name in FROM_PROMETHEUS:
        return FROM_PROMETHEUS[name]
    if name in catalogue():
        kind, labels = catalogue()[name]
        return None if kind == "histogram" else labels | TARGET_LABELS
    for suffix in SUFFIXES:
        base = name.removesuffix(suffix)
        if base != name and catalogue().get(base, ("", ()))[0] == "histogram":
            return catalogue()[base][1] | TARGET_LABELS | ({"le"} if suffix == "_bucket" else set())
    return None


WORDS = {"by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "offset", "bool", "inf", "nan"}


def selectors(expression):
    """Each series that an expression reads, with the labels that it matches."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    bare = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", " ", bare)
    bare = re.sub(r"\[[^\]]*\]", " ", bare)
    found = []
    for match in re.finditer(r"([a-zA-Z_:][\w:]*)\s*(\{[^}]*\})?(\s*\()?", re.sub(r"\$\w+", "1", bare)):
        name, matchers, call = match.groups()
        if call or name.lower() in WORDS or re.fullmatch(r"[smhdwy]", name):
            continue
        found.append((name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers or ""))))
    return found


def grouping_labels(expression):
    """The labels by which an expression groups or matches."""
    return {label.strip() for group in re.findall(r"\b(?:by|on)\s*\(([^)]*)\)", expression) for label in group.split(",")} - {""}


def unknown_names(expression, recordings=()):
    """What an expression reads or groups by that nobody exposes; empty if all is well."""
    wrong, known = [], {"le"}
    for name, matched in selectors(expression):
        labels = recording_labels(name, recordings) if name in recordings else labels_of_series(name)
        if labels is None:
            wrong.append(name)
            continue
        known |= set(labels)
        wrong += [f"{name}{{{label}}}" for label in matched - set(labels)]
    return wrong + [f"by ({label})" for label in grouping_labels(expression) - known - TARGET_LABELS]


def recording_labels(name, recordings):
    """A recording's labels: those that its outermost aggregation keeps, without le when it is a quantile."""
    expression = recordings[name]["expr"]
    labels = grouping_labels(expression)
    return labels - {"le"} if expression.startswith("histogram_quantile") else labels
