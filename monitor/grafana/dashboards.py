#!/usr/bin/env python3
"""Writes the Grafana dashboards as JSON into the folder dashboards/ beside it. What is on them stands here, once.

    /usr/bin/python3 monitor/grafana/dashboards.py"""

import json
import pathlib

from panels import (BLUE, GREEN, INSTANCE, INSTANCES, MODEL, MODELS, RED, TRAININGS, YELLOW, bars, dashboard, heatmap, lines, now,
                    quantiles, query, stat, steps, table)

FOLDER = pathlib.Path(__file__).resolve().parent / "dashboards"
UP_OR_DOWN = [{"type": "value", "options": {"0": {"text": "DOWN", "color": RED}, "1": {"text": "UP", "color": GREEN}}}]
YES_OR_NO = [{"type": "value", "options": {"0": {"text": "no", "color": GREEN}, "1": {"text": "yes", "color": RED}}}]
SHARE_GOOD = steps(RED, (0.8, YELLOW), (0.9, GREEN))
SHARE_IN_USE = steps(GREEN, (0.7, YELLOW), (0.85, RED))
ANY_IS_BAD = steps(GREEN, (1, RED))

FIRING = 'count(ALERTS{alertstate="firing", alertname!="Watchdog"}) or vector(0)'
PREDICTIONS = f"sum by (model_type) (rate(ml_model_predictions_total{{{MODEL}}}[$__rate_interval]))"
FAILED_REQUESTS = 'sum(rate(ml_api_requests_total{status_code=~"5.."}[%s])) or vector(0)'
SUCCEEDED = f"1 - ({FAILED_REQUESTS}) / sum(rate(ml_api_requests_total[%s]))"
MEMORY_SHARE = "ml_system_memory_usage_bytes / ml_system_memory_total_bytes"
DISK_SHARE = "ml_system_disk_usage_bytes / ml_system_disk_total_bytes"


def succeeded(window):
    return SUCCEEDED % (window, window)


def health():
    return stat("Service health", "Whether each replica answers Prometheus.", 'up{job="nexusml"}', legend="{{instance}}",
                colours=steps(RED, (1, GREEN)), mappings=UP_OR_DOWN)


def active_alerts(**more):
    return stat("Active alerts", "Alerts that fire now, the watchdog left out.", FIRING,
                colours=steps(GREEN, (1, YELLOW), (3, RED)), **more)


def alert_table(**more):
    return table("Alerts", "Pending and firing, with their labels. The watchdog is always there.", "ALERTS", hidden=("Value", "service"),
                 **more)


def accuracy(**more):
    return stat("Model accuracy", "Share of right predictions: of the labelled ones, or of the training's evaluation while labels are few.",
                f"min by (model_type) (ml_model_accuracy{{{MODEL}}})", "percentunit", "{{model_type}}", colours=SHARE_GOOD, **more)


def requests_per_minute(**more):
    return lines("Prediction requests per minute", "Predictions made, by model.", [query(f"60 * {PREDICTIONS}", "{{model_type}}")],
                 **more)


def latency(of=(0.5, 0.95, 0.99), **more):
    return lines("Prediction latency", "Time to make a prediction: without network and JSON.",
                 quantiles("ml_model_prediction_duration_seconds", "model_type", MODEL, of), "s", **more)


def confidence_distribution(**more):
    expression = f"sum by (le) (increase(ml_model_confidence_score_bucket{{{MODEL}}}[$__range]))"
    return bars("Confidence distribution", "How sure predictions were, within the time shown.",
                [query(expression, "{{le}}", instant=True, form="heatmap")], **more)


def error_rate(**more):
    return lines("Error rate", "Errors in five minutes, by kind.", [query("sum by (error_type) (increase(ml_errors_total[5m]))", "{{error_type}}")],
                 **more)


def trainings(**more):
    return lines("Training jobs per day", "Trainings that ended within 24 hours, by model.",
                 [query(f"sum by (model_type) (increase(ml_model_training_duration_seconds_count{{{MODEL}}}[24h]))", "{{model_type}}")], **more)


def database_operations(**more):
    return lines("Database operations", "Operations of the record store a minute.",
                 [query("60 * sum by (operation_type) (rate(ml_database_operations_total[$__rate_interval]))", "{{operation_type}}")], **more)


def drift_scores(**more):
    return lines("Data drift scores", "Distance of each feature from what the model learnt; above 0.1 it is worth a look.",
                 [query(f"max by (feature_name, model_type) (ml_data_drift_score{{{MODEL}}})", "{{model_type}} {{feature_name}}")], **more)


def dataset_drift(**more):
    return lines("Share of features that drifted", "By model; the verdict, not the score.",
                 [query(f"max by (model_type) (ml_dataset_drift_share{{{MODEL}}})", "{{model_type}}")], "percentunit", most=1, **more)


def quality(**more):
    return lines("Data quality", "The worst replica's score by dimension; 1 is perfect.",
                 [query("min by (data_source, metric_type) (ml_data_quality_score)", "{{data_source}} {{metric_type}}")], "percentunit",
                 most=1, **more)


def confidence(**more):
    mean = (f"sum by (model_type) (rate(ml_model_confidence_score_sum{{{MODEL}}}[$__rate_interval])) / "
            f"sum by (model_type) (rate(ml_model_confidence_score_count{{{MODEL}}}[$__rate_interval]))")
    return lines("Mean confidence", "By model.", [query(mean, "{{model_type}}")], "percentunit", most=1, **more)


def last_training(**more):
    return stat("Since the last training", "Time since each model was trained.",
                f"time() - max by (model_type) (ml_model_last_training_timestamp_seconds{{{MODEL}}})", "s", "{{model_type}}",
                colours=steps(GREEN, (7 * 86400, YELLOW), (30 * 86400, RED)), **more)


def load_failures(**more):
    return lines("Model loads", "Loads that succeeded and that failed, in an hour.",
                 [query(f"sum by (model_type) (increase(model_load_success_total{{{MODEL}}}[1h]))", "{{model_type}}"),
                  query(f"sum by (model_type) (increase(model_load_failure_total{{{MODEL}}}[1h]))", "{{model_type}} failed")], **more)


def dependencies(**more):
    return stat("Dependencies", "The servers that are configured, as each replica reaches them.",
                '{__name__=~"infra_(database|redis|minio)_connected"}', legend="{{__name__}} {{instance}}",
                colours=steps(RED, (1, GREEN)), mappings=UP_OR_DOWN, **more)


def request_rate(**more):
    return lines("Requests per second", "By endpoint.", [query("sum by (endpoint) (rate(ml_api_requests_total[$__rate_interval]))", "{{endpoint}}")],
                 "reqps", **more)


def request_outcomes(**more):
    return lines("Answers per second", "By status.", [query("sum by (status_code) (rate(ml_api_requests_total[$__rate_interval]))", "{{status_code}}")],
                 "reqps", stacked=True, **more)


def events(**more):
    return lines("Events kept per second", "Predictions written, spooled while the database was away, and lost.",
                 [query("sum(rate(ml_events_written_total[$__rate_interval]))", "written"),
                  query("sum(rate(ml_events_spooled_total[$__rate_interval]))", "spooled"),
                  query("sum by (reason) (rate(ml_events_dropped_total[$__rate_interval]))", "lost: {{reason}}")], "ops", **more)


def overview():
    return dashboard("overview", "Service overview", "Is it up, is it used, is it right?", [
        health(),
        stat("CPU", "Of what may be used.", "ml_system_cpu_usage_percent", "percent", "{{instance}}",
             colours=steps(GREEN, (80, YELLOW), (95, RED))),
        stat("Memory", "In use, of what may be used.", MEMORY_SHARE, "percentunit", "{{instance}}", colours=SHARE_IN_USE),
        active_alerts(),
        requests_per_minute(), latency(),
        accuracy(height=8), confidence_distribution(width=9), trainings(width=9),
        error_rate(height=6), database_operations(height=6),
        drift_scores(width=24, height=6),
    ], [MODELS], [TRAININGS])


def model_performance():
    by_label = f"sum by (model_type, prediction_type) (rate(ml_model_predictions_total{{{MODEL}}}[$__rate_interval]))"
    return dashboard("models", "Model performance", "One model, or several beside each other.", [
        stat("Served", "Whether each model is loaded.", f"min by (model_type) (model_loaded{{{MODEL}}})", legend="{{model_type}}",
             colours=steps(RED, (1, GREEN)), mappings=UP_OR_DOWN),
        accuracy(), last_training(),
        stat("Labels in the last hour", "True labels received, by model.", f"sum by (model_type) (increase(ml_feedback_total{{{MODEL}}}[1h]))",
             legend="{{model_type}}", colours=steps(BLUE), decimals=0),
        lines("Predictions per second by label", "A label that vanishes or takes over is worth a look.",
              [query(by_label, "{{model_type}} {{prediction_type}}")], "ops", stacked=True), latency(),
        confidence(), confidence_distribution(),
        lines("Accuracy over time", "Share of right predictions.", [query(f"min by (model_type) (ml_model_accuracy{{{MODEL}}})", "{{model_type}}")],
              "percentunit", most=1),
        lines("Error of forecasts and ratings", "rmse, mae, mase; higher is worse.",
              [query(f"max by (model_type, metric) (ml_model_error{{{MODEL}}})", "{{model_type}} {{metric}}")]),
        lines("Failed predictions per second", "By model.",
              [query(f"sum by (model_type) (rate(model_prediction_errors_total{{{MODEL}}}[$__rate_interval]))", "{{model_type}}")], "ops"),
        lines("Training time", "All trainings of a day together.",
              [query(f"sum by (model_type) (increase(ml_model_training_duration_seconds_sum{{{MODEL}}}[24h]))", "{{model_type}}")], "s"),
        bars("Rows learnt from", "Of the version that is served.", [now(f"max by (model_type) (ml_model_training_samples{{{MODEL}}})", "{{model_type}}")],
             width=8),
        bars("Features", "Of the version that is served.", [now(f"max by (model_type) (ml_model_features_count{{{MODEL}}})", "{{model_type}}")],
             width=8),
        table("Versions", "In the repository, by state.", f"max by (model_type, status) (ml_models_registry_count{{{MODEL}}})", width=8),
        lines("Loading time", "Mean since the start of the replicas.",
              [query(f"sum by (model_type) (model_load_duration_seconds_sum{{{MODEL}}}) / "
                     f"sum by (model_type) (model_load_duration_seconds_count{{{MODEL}}})", "{{model_type}}")], "s"),
        load_failures(),
    ], [MODELS], [TRAININGS])


def infrastructure():
    return dashboard("infrastructure", "Infrastructure", "Machines, processes and what they stand on.", [
        health(), dependencies(), active_alerts(),
        stat("Requests being answered", "Now, by replica.", f"ml_api_requests_in_progress{{{INSTANCE}}}", legend="{{instance}}", colours=steps(BLUE)),
        lines("CPU", "Of what may be used.", [query(f"ml_system_cpu_usage_percent{{{INSTANCE}}}", "{{instance}}")], "percent", most=100, width=8),
        lines("Memory", "Of what may be used.", [query("ml_system_memory_usage_bytes{%s} / ml_system_memory_total_bytes{%s}" % (INSTANCE, INSTANCE),
                                                     "{{instance}}")], "percentunit", most=1, width=8),
        lines("Disk", "Where models lie.", [query("ml_system_disk_usage_bytes{%s} / ml_system_disk_total_bytes{%s}" % (INSTANCE, INSTANCE),
                                                "{{instance}}")], "percentunit", most=1, width=8),
        lines("Process memory", "Resident memory of NexusML.",
              [query('process_resident_memory_bytes{job="nexusml", %s}' % INSTANCE, "{{instance}}")], "bytes", width=8),
        lines("Process CPU", "Cores that NexusML uses.",
              [query('rate(process_cpu_seconds_total{job="nexusml", %s}[$__rate_interval])' % INSTANCE, "{{instance}}")], width=8),
        lines("Open files and threads", "Of NexusML.", [query('process_open_fds{job="nexusml", %s}' % INSTANCE, "files {{instance}}"),
                                                       query('process_threads{job="nexusml", %s}' % INSTANCE, "threads {{instance}}")], width=8),
        request_rate(), request_outcomes(),
        lines("API latency", "95th percentile, by endpoint.", quantiles("ml_api_request_duration_seconds", "endpoint", "", (0.95,)), "s"),
        lines("Size of requests and answers", "95th percentile.",
              [*quantiles("ml_request_size_bytes", "", "", (0.95,)), *quantiles("ml_response_size_bytes", "", "", (0.95,))], "bytes"),
        database_operations(),
        lines("Database latency", "95th percentile, by operation.", quantiles("ml_database_operation_duration_seconds", "operation_type", "", (0.95,)),
              "s"),
        events(),
        lines("Events waiting", "In the queue to stores and monitors.", [query(f"ml_event_queue_depth{{{INSTANCE}}}", "{{instance}}")]),
        lines("Series", "Exposed by each replica.", [query(f"nexusml_metrics_series{{{INSTANCE}}}", "{{instance}}")], width=8),
        lines("Time to write /metrics", "95th percentile.", quantiles("nexusml_exposition_duration_seconds", "instance", INSTANCE, (0.95,)), "s", width=8),
        lines("Labels beyond the ceiling", "Calls counted under other, in an hour.",
              [query("sum by (metric) (increase(nexusml_metrics_overflow_total[1h]))", "{{metric}}")], width=8),
        table("Versions of the program", "By replica.", "nexusml_build_info", hidden=("Value",), width=24, height=4),
    ], [INSTANCES])


def business():
    total = "sum by (model_type) (increase(ml_model_predictions_total[24h]))"
    return dashboard("business", "Business", "What the models are used for.", [
        stat("Predictions in 24 hours", "All models together.", "sum(increase(ml_model_predictions_total[24h]))", colours=steps(BLUE), decimals=0),
        stat("Requests answered", "Share without a fault of ours, within the time shown.", succeeded("$__range"), "percentunit",
             colours=steps(RED, (0.99, YELLOW), (0.999, GREEN)), decimals=2),
        stat("Spam", "Share of e-mails.", "sum(rate(model_email_spam_detected_total[$__range])) / "
             "(sum(rate(model_email_spam_detected_total[$__range])) + sum(rate(model_email_ham_detected_total[$__range])))",
             "percentunit", colours=steps(BLUE)),
        stat("Unknown users or items", "Recommendations made in the dark, in 24 hours.", "sum(increase(model_recsys_cold_start_total[24h]))",
             colours=steps(BLUE), decimals=0),
        lines("Predictions per day", "By model.", [query(total, "{{model_type}}")], stacked=True),
        bars("Most used models", "Predictions in 24 hours.", [now(f"topk(10, {total})", "{{model_type}}")], decimals=0),
        lines("Sentiment", "Share of each label.",
              [query("sum by (sentiment_label) (rate(model_sentiment_prediction_count_total[$__rate_interval])) / ignoring (sentiment_label) group_left "
                     "sum(rate(model_sentiment_prediction_count_total[$__rate_interval]))", "{{sentiment_label}}")],
              "percentunit", stacked=True, most=1),
        lines("Topics", "Predictions a minute by topic.",
              [query("60 * sum by (topic_label) (rate(model_topic_prediction_count_total[$__rate_interval]))", "{{topic_label}}")], stacked=True),
        heatmap("Predicted ratings", "Of recommendations.", "sum by (le) (increase(model_recsys_predicted_rating_bucket[$__rate_interval]))", "short"),
        lines("Forecasts", "Time to make one, 95th percentile.", quantiles("model_trend_processing_seconds", "", "", (0.95,)), "s"),
        lines("Rows in files", "Processed in batches within 24 hours.",
              [query("sum by (model_type) (increase(batch_records_processed_total[24h]))", "{{model_type}}")]),
        lines("Batches", "By how they ended, in 24 hours.", [query("sum by (status) (increase(batch_processing_count_total[24h]))", "{{status}}")]),
    ], period="now-24h")


def drift_and_quality():
    return dashboard("drift", "Data drift and quality", "Is what comes in still what the models learnt from?", [
        stat("Features that drifted", "Now, by model.", f"sum by (model_type) (max by (model_type, feature_name) (ml_data_drift_detected{{{MODEL}}}))",
             legend="{{model_type}}", colours=ANY_IS_BAD, width=8),
        stat("Drift of predictions", "Distance of the predicted labels from those of the training.",
             f"max by (model_type) (ml_prediction_drift_score{{{MODEL}}})", legend="{{model_type}}", colours=steps(GREEN, (0.1, YELLOW), (0.2, RED)),
             width=8, decimals=3),
        stat("Overall data quality", "The worst replica's.", 'min by (data_source) (ml_data_quality_score{metric_type="overall"})', "percentunit",
             "{{data_source}}", colours=steps(RED, (0.8, YELLOW), (0.95, GREEN)), width=8),
        drift_scores(width=16, height=9), dataset_drift(width=8, height=9),
        table("Scores now", "By feature, the largest first.",
              f"sort_desc(max by (model_type, feature_name) (ml_data_drift_score{{{MODEL}}}))", decimals=3,
              colours=steps(GREEN, (0.1, YELLOW), (0.2, RED))),
        table("Verdicts now", "Score and significance agree, three times running.",
              f"max by (model_type, feature_name) (ml_data_drift_detected{{{MODEL}}})", mappings=YES_OR_NO),
        quality(), lines("Drift of predictions over time", "By model.",
                         [query(f"max by (model_type) (ml_prediction_drift_score{{{MODEL}}})", "{{model_type}}")]),
        requests_per_minute(), confidence(),
    ], [MODELS], [TRAININGS])


def for_ml_engineers():
    return dashboard("role-ml-engineer", "For the ML engineer", "Are my models right, and will they stay so?", [
        accuracy(), last_training(), active_alerts(),
        stat("Failed trainings and loads", "In an hour.", 'sum(increase(ml_errors_total{component=~"training_.+"}[1h])) + '
             "sum(increase(model_load_failure_total[1h]))", colours=ANY_IS_BAD, decimals=0),
        dataset_drift(), drift_scores(), confidence(), quality(), latency((0.95,)), requests_per_minute(), trainings(), load_failures(),
    ], [MODELS], [TRAININGS], period="now-24h")


def for_sres():
    return dashboard("role-sre", "For the SRE", "Rate, errors, duration; what is full; what fires.", [
        health(), dependencies(), active_alerts(),
        stat("Requests answered", "Share without a fault of ours, within the time shown.", succeeded("$__range"), "percentunit",
             colours=steps(RED, (0.99, YELLOW), (0.999, GREEN)), decimals=3),
        request_rate(width=8), error_rate(width=8),
        lines("API latency", "95th and 99th percentile over all endpoints.", quantiles("ml_api_request_duration_seconds", "", "", (0.95, 0.99)), "s", width=8),
        lines("Saturation", "What is in use of what there is.",
              [query("ml_system_cpu_usage_percent / 100", "CPU {{instance}}"), query(MEMORY_SHARE, "memory {{instance}}"),
               query(DISK_SHARE, "disk {{instance}}")], "percentunit", most=1),
        events(),
        alert_table(width=24),
    ])


def for_managers():
    return dashboard("role-manager", "For the manager", "Is it available, is it used, can it be trusted?", [
        stat("Available", "Share of requests without a fault of ours, within the time shown.", succeeded("$__range"), "percentunit",
             colours=steps(RED, (0.99, YELLOW), (0.999, GREEN)), decimals=2),
        stat("Predictions", "Within the time shown.", "sum(increase(ml_model_predictions_total[$__range]))", colours=steps(BLUE), decimals=0),
        stat("Least accurate model", "Its accuracy.", "min(ml_model_accuracy)", "percentunit", colours=SHARE_GOOD),
        active_alerts(),
        lines("Predictions per day", "By model.", [query("sum by (model_type) (increase(ml_model_predictions_total[24h]))", "{{model_type}}")],
              stacked=True),
        lines("Accuracy", "By model.", [query("min by (model_type) (ml_model_accuracy)", "{{model_type}}")], "percentunit", most=1),
        stat("Models served", "Now.", "count(max by (model_type) (model_loaded) == 1)", width=8, colours=steps(BLUE)),
        stat("Models whose data drifted", "Now.", "count(max by (model_type) (ml_dataset_drift_share) > 0.3) or vector(0)", width=8,
             colours=steps(GREEN, (1, YELLOW))),
        stat("Oldest model", "Time since its training.", "max(time() - ml_model_last_training_timestamp_seconds)", "s", width=8,
             colours=steps(GREEN, (30 * 86400, YELLOW))),
    ], period="now-7d")


DASHBOARDS = (overview, model_performance, infrastructure, business, drift_and_quality, for_ml_engineers, for_sres, for_managers)


def texts():
    """Each dashboard's file name and its text."""
    made = (make() for make in DASHBOARDS)
    return {f"{one['uid'].removeprefix('nexusml-')}.json": json.dumps(one, indent=1, ensure_ascii=False) + "\n" for one in made}


def main():
    FOLDER.mkdir(exist_ok=True)
    wanted = texts()
    for stale in set(FOLDER.glob("*.json")) - {FOLDER / name for name in wanted}:
        stale.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
