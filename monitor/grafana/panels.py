"""Parts that Grafana dashboards are made of. dashboards.py says what is on them."""

DATASOURCE = {"type": "prometheus", "uid": "prometheus"}
COLUMNS = 24
MODEL = 'model_type=~"$model_type"'
INSTANCE = 'instance=~"$instance"'
GREEN, YELLOW, RED, BLUE = "green", "yellow", "red", "blue"


def query(expression, legend="", instant=False, form="time_series"):
    return {"expr": expression, "legendFormat": legend or "__auto", "range": not instant, "instant": instant, "format": form}


def now(expression, legend=""):
    """The value of now, for a panel that shows one."""
    return query(expression, legend, instant=True)


def rows(expression):
    """The value of now with its labels as columns."""
    return query(expression, instant=True, form="table")


def steps(first, *others):
    """Colours by value: steps(GREEN, (80, YELLOW), (95, RED))."""
    return [{"color": first, "value": None}, *({"color": color, "value": value} for value, color in others)]


def panel(kind, title, description, queries, unit="short", width=12, height=8, colours=None, least=None, most=None, options=None,
          custom=None, mappings=None, decimals=None, transformations=None):
    """A panel without its place; lay_out() gives it one."""
    defaults = {"unit": unit, "color": {"mode": "thresholds" if colours else "palette-classic"}}
    if colours:
        defaults["thresholds"] = {"mode": "absolute", "steps": colours}
    for key, value in (("min", least), ("max", most), ("custom", custom), ("mappings", mappings), ("decimals", decimals)):
        if value is not None:
            defaults[key] = value
    targets = [{"datasource": DATASOURCE, "refId": chr(ord("A") + i), **one} for i, one in enumerate(queries)]
    made = {"type": kind, "title": title, "description": description, "datasource": DATASOURCE, "targets": targets,
            "fieldConfig": {"defaults": defaults, "overrides": []}, "options": options or {}, "size": (width, height)}
    return {**made, "transformations": transformations} if transformations else made


def stat(title, description, expression, unit="short", legend="", width=6, height=4, **more):
    options = {"colorMode": "value", "graphMode": "none", "textMode": "auto", "reduceOptions": {"calcs": ["lastNotNull"]}}
    return panel("stat", title, description, [now(expression, legend)], unit, width, height, options=options, **more)


def lines(title, description, queries, unit="short", least=0, stacked=False, **more):
    custom = {"lineWidth": 1, "fillOpacity": 20 if stacked else 5, "showPoints": "never",
              "stacking": {"mode": "normal" if stacked else "none", "group": "A"}}
    options = {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
               "tooltip": {"mode": "multi", "sort": "desc"}}
    return panel("timeseries", title, description, queries, unit, least=least, custom=custom, options=options, **more)


def bars(title, description, queries, unit="short", **more):
    options = {"displayMode": "gradient", "orientation": "horizontal", "reduceOptions": {"calcs": ["lastNotNull"]}}
    return panel("bargauge", title, description, queries, unit, options=options, **more)


def table(title, description, expression, hidden=(), unit="short", **more):
    """Labels as columns; those of the scrape are hidden."""
    excluded = {name: True for name in ("Time", "__name__", "job", *hidden)}
    organize = [{"id": "organize", "options": {"excludeByName": excluded, "indexByName": {}, "renameByName": {}}}]
    return panel("table", title, description, [rows(expression)], unit, transformations=organize,
                 options={"showHeader": True, "cellHeight": "sm"}, **more)


def heatmap(title, description, expression, unit, **more):
    options = {"calculate": False, "yAxis": {"unit": unit}, "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64},
               "tooltip": {"show": True, "yHistogram": False}}
    return panel("heatmap", title, description, [query(expression, "{{le}}", form="heatmap")], "short", options=options, **more)


def quantiles(histogram, by, matchers="", of=(0.5, 0.95, 0.99)):
    """A query per quantile of a histogram, over all replicas."""
    legend = f" {{{{{by}}}}}" if by else ""
    groups = f"le, {by}" if by else "le"
    return [query(f"histogram_quantile({q}, sum by ({groups}) (rate({histogram}_bucket{{{matchers}}}[$__rate_interval])))",
                  f"p{round(q * 100)}{legend}") for q in of]


def variable(name, label, expression):
    return {"name": name, "label": label, "type": "query", "datasource": DATASOURCE, "query": {"query": expression, "refId": name},
            "refresh": 2, "includeAll": True, "allValue": ".*", "multi": True, "current": {"text": "All", "value": "$__all"}}


MODELS = variable("model_type", "Model", "label_values(ml_model_predictions_total, model_type)")
INSTANCES = variable("instance", "Replica", 'label_values(up{job="nexusml"}, instance)')
TRAININGS = {"name": "Model trained", "datasource": DATASOURCE, "enable": True, "iconColor": BLUE, "step": "60s",
             "expr": "changes(ml_model_last_training_timestamp_seconds[1m]) > 0", "titleFormat": "{{model_type}} trained"}


def lay_out(panels):
    """Places panels from left to right in lines; the parts of a line have one height."""
    placed, x, y, height = [], 0, 0, 0
    for number, one in enumerate(panels, 1):
        width, its_height = one.pop("size")
        if x + width > COLUMNS:
            x, y, height = 0, y + height, 0
        placed.append({"id": number, **one, "gridPos": {"x": x, "y": y, "w": width, "h": its_height}})
        x, height = x + width, max(height, its_height)
    return placed


def dashboard(uid, title, description, panels, variables=(), annotations=(), period="now-1h"):
    return {
        "uid": f"nexusml-{uid}", "title": title, "description": description, "tags": ["nexusml"], "schemaVersion": 39, "version": 1,
        "editable": False, "timezone": "browser", "refresh": "30s", "time": {"from": period, "to": "now"},
        "links": [{"title": "NexusML", "type": "dashboards", "tags": ["nexusml"], "asDropdown": True, "keepTime": True, "icon": "external link"}],
        "annotations": {"list": list(annotations)}, "templating": {"list": list(variables)}, "panels": lay_out(panels),
    }
