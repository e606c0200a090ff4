#pragma once

#include "nexusml/alert/alert_engine.h"
#include "nexusml/base/json_writer.h"

// Alerts in answers. Threads: pure functions.
namespace nexusml::api {

void write_alert(base::JsonWriter& json, const alert::ShownAlert& alert);
void write_alert_record(base::JsonWriter& json, const store::AlertRecord& record);
void write_silence(base::JsonWriter& json, const alert::Silence& silence, alert::Time now);
/// The table of thresholds with the values in force.
void write_thresholds(base::JsonWriter& json, const alert::ThresholdValues& values);

}  // namespace nexusml::api
