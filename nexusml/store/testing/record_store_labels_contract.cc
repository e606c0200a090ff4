#include <array>

#include "nexusml/store/testing/record_store_contract.h"

// The rest of the contract: labels, jobs, quality, alerts, settings, and how they age.
namespace nexusml::store::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Change = FeedbackOutcome::Change;

TEST_P(RecordStoreContract, ALabelIsJoinedToItsPrediction) {
  const std::string name = write_one(noon(), "m", "spam");
  const FeedbackRecord label{name, "ham", noon() + hours(3)};
  const auto outcome = store().write_feedback({&label, 1});
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->front().change, Change::kNew);
  EXPECT_TRUE(outcome->front().prediction_known);
  const auto labelled = store().labelled_predictions("m", whole_day(), 10);
  ASSERT_TRUE(labelled.ok()) << labelled.error().message;
  ASSERT_EQ(labelled->size(), 1U);
  EXPECT_EQ(labelled->front().prediction.id, name);
  EXPECT_EQ(labelled->front().prediction.label, "spam");
  EXPECT_EQ(labelled->front().truth, "ham");
  EXPECT_EQ(labelled->front().labelled, noon() + hours(3));
}

TEST_P(RecordStoreContract, ALabelMayComeBeforeItsPrediction) {
  const std::string name = id();
  const FeedbackRecord label{name, "ham", noon()};
  EXPECT_FALSE(store().write_feedback({&label, 1})->front().prediction_known);
  EXPECT_TRUE(store().labelled_predictions("", whole_day(), 10)->empty());
  const PredictionRecord late = prediction(name, noon() - minutes(1), "m", "spam");
  ASSERT_TRUE(store().write_predictions({&late, 1}).ok());
  EXPECT_EQ(store().labelled_predictions("", whole_day(), 10)->size(), 1U);
  EXPECT_TRUE(store().write_feedback({&label, 1})->front().prediction_known);
}

TEST_P(RecordStoreContract, ALabelMayComeTwiceOrChange) {
  const std::string name = write_one(noon(), "m");
  const FeedbackRecord first{name, "a", noon()};
  const FeedbackRecord same{name, "a", noon() + minutes(1)};
  const FeedbackRecord other{name, "b", noon() + minutes(2)};
  EXPECT_EQ(store().write_feedback({&first, 1})->front().change, Change::kNew);
  EXPECT_EQ(store().write_feedback({&same, 1})->front().change, Change::kRepeated);
  EXPECT_EQ(store().labelled_predictions("m", whole_day(), 10)->front().labelled, noon());
  EXPECT_EQ(store().write_feedback({&other, 1})->front().change, Change::kCorrected);
  const auto labelled = store().labelled_predictions("m", whole_day(), 10);
  ASSERT_EQ(labelled->size(), 1U);
  EXPECT_EQ(labelled->front().truth, "b");
  EXPECT_EQ(labelled->front().labelled, noon() + minutes(2));
}

TEST_P(RecordStoreContract, ABulkOfLabelsIsReadInOrder) {
  const std::string known = write_one(noon(), "m");
  std::vector<FeedbackRecord> labels = {{known, "a", noon()},
                                        {known, "a", noon()},
                                        {known, "b", noon()},
                                        {"no uuid", "a", noon()},
                                        {known, "\xff", noon()}};
  for (int i = 0; i < 1200; ++i) labels.push_back({id(), "x", noon()});
  labels.push_back({known, "c", noon()});
  const auto outcomes = store().write_feedback(labels);
  ASSERT_TRUE(outcomes.ok()) << outcomes.error().message;
  ASSERT_EQ(outcomes->size(), labels.size());
  EXPECT_EQ((*outcomes)[0].change, Change::kNew);
  EXPECT_EQ((*outcomes)[1].change, Change::kRepeated);
  EXPECT_EQ((*outcomes)[2].change, Change::kCorrected);
  EXPECT_EQ((*outcomes)[3].change, Change::kRefused);
  EXPECT_EQ((*outcomes)[4].change, Change::kRefused);
  EXPECT_EQ((*outcomes)[5].change, Change::kNew);
  EXPECT_FALSE((*outcomes)[5].prediction_known);
  EXPECT_EQ(outcomes->back().change, Change::kCorrected);
  EXPECT_EQ(store().labelled_predictions("m", whole_day(), 10)->front().truth, "c");
  EXPECT_TRUE(store().write_feedback({})->empty());
}

TEST_P(RecordStoreContract, LabelledPredictionsAreChosenByModelWindowAndLimit) {
  for (int i = 0; i < 5; ++i) {
    const FeedbackRecord label{write_one(noon(), i == 4 ? "n" : "m"), "t", noon() + minutes(i)};
    ASSERT_TRUE(store().write_feedback({&label, 1}).ok());
  }
  EXPECT_EQ(store().labelled_predictions("", whole_day(), 10)->size(), 5U);
  EXPECT_EQ(store().labelled_predictions("m", whole_day(), 10)->size(), 4U);
  const auto first = store().labelled_predictions("m", {noon() + minutes(1), noon() + minutes(3)}, 10);
  ASSERT_EQ(first->size(), 2U);
  EXPECT_EQ(first->front().labelled, noon() + minutes(1));
  EXPECT_EQ(store().labelled_predictions("m", whole_day(), 3)->size(), 3U);
}

TEST_P(RecordStoreContract, AJobIsSavedAsItProceeds) {
  JobRecord job{.id = id(), .model = "m", .type = "sentiment", .state = "running", .submitted = noon()};
  ASSERT_TRUE(store().save_job(job).ok());
  ASSERT_FALSE(store().list_jobs("m", 10)->front().ended.has_value());
  job.state = "succeeded";
  job.ended = noon() + minutes(3);
  job.version = "7";
  job.samples = 5000;
  job.duration_seconds = 180.5;
  job.evaluation = R"({"accuracy":0.91})";
  ASSERT_TRUE(store().save_job(job).ok());
  const JobRecord newer{.id = id(),
                        .model = "n",
                        .type = "risk",
                        .state = "failed",
                        .submitted = noon() + minutes(1),
                        .error = "no rows"};
  ASSERT_TRUE(store().save_job(newer).ok());
  const auto jobs = store().list_jobs("", 10);
  ASSERT_TRUE(jobs.ok()) << jobs.error().message;
  ASSERT_EQ(jobs->size(), 2U);
  EXPECT_EQ((*jobs)[0].error, "no rows");
  EXPECT_EQ((*jobs)[1].id, job.id);
  EXPECT_EQ((*jobs)[1].state, "succeeded");
  EXPECT_EQ((*jobs)[1].ended, job.ended);
  EXPECT_EQ((*jobs)[1].version, "7");
  EXPECT_EQ((*jobs)[1].samples, 5000U);
  EXPECT_EQ((*jobs)[1].duration_seconds, 180.5);
  EXPECT_EQ((*jobs)[1].evaluation, job.evaluation);
  EXPECT_EQ(store().list_jobs("n", 10)->size(), 1U);
  EXPECT_EQ(store().save_job({.id = "17"}).error().code, ErrorCode::kInvalidArgument);
}

TEST_P(RecordStoreContract, QualityScoresComeInOrderOfTime) {
  const std::array scores = {QualityRecord{noon() + minutes(1), "m", "validity", 0.75},
                             QualityRecord{noon(), "m", "completeness", 1}};
  ASSERT_TRUE(store().append_quality(scores).ok());
  const auto listed = store().list_quality(whole_day());
  ASSERT_TRUE(listed.ok()) << listed.error().message;
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ((*listed)[0].metric_type, "completeness");
  EXPECT_EQ((*listed)[0].score, 1);
  EXPECT_EQ((*listed)[1].score, 0.75);
  EXPECT_TRUE(store().list_quality({noon() + hours(1), noon() + hours(2)})->empty());
}

TEST_P(RecordStoreContract, AlertsComeNewestFirst) {
  const AlertRecord firing{noon(), "HighCPUUsage", "warning", "firing", R"({"model_type":"m"})",
                           0.93,   "CPU is busy",  "at 93 %", "nexusml"};
  AlertRecord resolved = firing;
  resolved.state = "resolved";
  ASSERT_TRUE(store().append_alert(firing).ok());
  ASSERT_TRUE(store().append_alert(resolved).ok());  // at the same time
  const auto alerts = store().list_alerts(whole_day(), 10);
  ASSERT_TRUE(alerts.ok()) << alerts.error().message;
  ASSERT_EQ(alerts->size(), 2U);
  EXPECT_EQ((*alerts)[0].state, "resolved");
  EXPECT_EQ((*alerts)[1].name, "HighCPUUsage");
  EXPECT_EQ((*alerts)[1].severity, "warning");
  EXPECT_EQ((*alerts)[1].labels, firing.labels);
  EXPECT_EQ((*alerts)[1].value, 0.93);
  EXPECT_EQ((*alerts)[1].description, "at 93 %");
  EXPECT_EQ((*alerts)[1].origin, "nexusml");
  EXPECT_EQ(store().list_alerts(whole_day(), 1)->size(), 1U);
  AlertRecord broken = firing;
  broken.summary = "\xff";
  EXPECT_EQ(store().append_alert(broken).error().code, ErrorCode::kInvalidArgument);
}

TEST_P(RecordStoreContract, TheNewestAuditEntryIsTheSetting) {
  ASSERT_TRUE(store().append_audit({noon(), "anna", "thresholds.b", "1", "2"}).ok());
  ASSERT_TRUE(store().append_audit({noon(), "ben", "thresholds.a", "80", "90"}).ok());
  ASSERT_TRUE(store().append_audit({noon() - hours(1), "anna", "thresholds.a", "90", "85"}).ok());
  const auto settings = store().current_settings();
  ASSERT_TRUE(settings.ok()) << settings.error().message;
  ASSERT_EQ(settings->size(), 2U);
  EXPECT_EQ((*settings)[0].setting, "thresholds.a");
  EXPECT_EQ((*settings)[0].new_value, "85");
  EXPECT_EQ((*settings)[0].actor, "anna");
  EXPECT_EQ((*settings)[1].new_value, "2");
  const auto audit = store().list_audit(2);
  ASSERT_EQ(audit->size(), 2U);
  EXPECT_EQ((*audit)[0].old_value, "90");
  EXPECT_EQ((*audit)[1].actor, "ben");
}

TEST_P(RecordStoreContract, EveryKindAgesInSteps) {
  for (int i = 0; i < 5; ++i) {
    const Time time = noon() + minutes(i);
    const FeedbackRecord label{id(), "a", time};
    ASSERT_TRUE(store().write_feedback({&label, 1}).ok());
    ASSERT_TRUE(store().save_job({.id = id(), .model = "m", .type = "t", .state = "failed", .submitted = time}).ok());
    const QualityRecord score{time, "m", "validity", 1};
    ASSERT_TRUE(store().append_quality({&score, 1}).ok());
    ASSERT_TRUE(store().append_alert({.time = time, .name = "A"}).ok());
  }
  for (const RecordKind kind : {RecordKind::kFeedback, RecordKind::kJobs, RecordKind::kQuality, RecordKind::kAlerts}) {
    const auto first = store().delete_older_than(kind, noon() + minutes(3), 2);
    ASSERT_TRUE(first.ok()) << name_of(kind) << ": " << first.error().message;
    EXPECT_EQ(*first, 2U) << name_of(kind);
    EXPECT_EQ(*store().delete_older_than(kind, noon() + minutes(3), 2), 1U) << name_of(kind);
    EXPECT_EQ(*store().delete_older_than(kind, noon() + minutes(3), 2), 0U) << name_of(kind);
  }
  EXPECT_EQ(store().list_quality(whole_day())->size(), 2U);
  EXPECT_EQ(store().list_alerts(whole_day(), 10)->size(), 2U);
}

}  // namespace
}  // namespace nexusml::store::testing
