#include <gmock/gmock.h>

#include <string>
#include <thread>

#include "nexusml/api/testing/api_fixture.h"
#include "tests/support/http_connection.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using support::HttpAnswer;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kPath = "/api/v1/models/sentiment/predict/batch";
constexpr std::string_view kCsvIn = "Content-Type: text/csv\r\n";
constexpr std::string_view kRows = "id,text\n1,a good day\n2\n3,a bad day\n";

/// The content of a chunked body; false if its last chunk is missing.
bool take_chunks(std::string_view body, std::string& content) {
  content.clear();
  while (true) {
    const std::size_t line = body.find("\r\n");
    if (line == std::string_view::npos) return false;
    const std::size_t size = std::stoul(std::string(body.substr(0, line)), nullptr, 16);
    if (size == 0) return true;
    if (body.size() < line + 2 + size) return false;
    content += body.substr(line + 2, size);
    body.remove_prefix(std::min(body.size(), line + 2 + size + 2));
  }
}

class BatchApiTest : public ApiTest {
 protected:
  HttpAnswer batch(std::string_view body, const std::string& headers, std::string_view query = {}) {
    HttpAnswer answer = post(std::string(kPath) + std::string(query), body, headers);
    if (answer.header("Transfer-Encoding") == "chunked") {
      std::string content;
      EXPECT_TRUE(take_chunks(answer.body, content)) << "the answer is cut off";
      answer.body = content;
    }
    return answer;
  }
  json summary(std::string_view body, const std::string& headers, std::string_view query = {}) {
    const HttpAnswer answer = batch(body, headers, query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    return json::parse(answer.body);
  }
  double batches(const char* status) {
    return registry_.value("batch_processing_count_total", {{"model_type", "sentiment"}, {"status", status}})
        .value_or(-1);
  }
};

TEST_F(BatchApiTest, SumsUpByDefault) {
  start();
  const json answer = summary(kRows, std::string(kCsvIn));
  EXPECT_EQ(answer["model"], "sentiment");
  EXPECT_EQ(answer["version"], "2");
  EXPECT_EQ(answer["total_rows"], 3);
  EXPECT_EQ(answer["succeeded"], 2);
  EXPECT_EQ(answer["failed"], 1);
  EXPECT_EQ(answer["failures"], json::parse(R"([{"line": 3, "reason": "1 field, the header has 2"}])"));
  EXPECT_EQ(answer["labels"], json::parse(R"({"negative": 1, "positive": 1})"));
  EXPECT_GT(answer["mean_confidence"], 0.5);
  EXPECT_GE(answer["processing_time"], 0);
}

TEST_F(BatchApiTest, AnswersEveryRowAsCsv) {
  start();
  const HttpAnswer answer = batch(kRows, std::string(kCsvIn) + "Accept: text/csv\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "text/csv");
  EXPECT_THAT(answer.body, StartsWith("id,text,prediction,confidence,error\n1,a good day,positive,0."));
  EXPECT_THAT(answer.body, HasSubstr("\n2,,,,\"1 field, the header has 2\"\n3,a bad day,negative,0."));
}

TEST_F(BatchApiTest, AnswersEveryRowAsNdjson) {
  start();
  const HttpAnswer answer = batch("{\"text\": \"a good day\"}\n{\"txt\": 1}\n",
                                  "Content-Type: application/x-ndjson\r\nAccept: application/x-ndjson\r\n");
  EXPECT_EQ(answer.header("Content-Type"), "application/x-ndjson");
  EXPECT_THAT(answer.body, StartsWith("{\"line\":1,\"sentiment\":\"positive\",\"confidence\":0."));
  EXPECT_THAT(answer.body, HasSubstr("}\n{\"line\":2,\"error\":\"text: is missing\"}\n"));
}

TEST_F(BatchApiTest, AcceptWeighs) {
  start();
  const auto type = [&](const std::string& accept) {
    return batch(kRows, std::string(kCsvIn) + "Accept: " + accept + "\r\n").header("Content-Type");
  };
  EXPECT_EQ(type("*/*"), "application/json");
  EXPECT_EQ(type("text/*"), "text/csv");
  EXPECT_EQ(type("application/json;q=0.5, text/csv;q=0.7, application/x-ndjson;q=0.9"), "application/x-ndjson");
  EXPECT_EQ(problem(batch(kRows, std::string(kCsvIn) + "Accept: text/html\r\n")),
            "406 answers are application/json (a summary), text/csv or application/x-ndjson");
}

TEST_F(BatchApiTest, TakesTheFileOfAForm) {
  start();
  const auto rows = [&](const std::string& file_headers, std::string_view file) {
    const std::string form = "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nx\r\n--b\r\n" + file_headers +
                             "\r\n\r\n" + std::string(file) + "\r\n--b--\r\n";
    return summary(form, "Content-Type: multipart/form-data; boundary=b\r\n")["succeeded"].get<int>();
  };
  const std::string name = "Content-Disposition: form-data; name=\"file\"; filename=";
  EXPECT_EQ(rows(name + "\"../../rows.csv\"", kRows), 2);
  EXPECT_EQ(rows(name + "\"rows.NDJSON\"", "{\"text\": \"x\"}\n"), 1);
  EXPECT_EQ(rows(name + "\"rows\"\r\nContent-Type: application/x-ndjson", "\n{\"text\": \"x\"}\n"), 1);
  EXPECT_EQ(rows(name + "\"rows.txt\"", " \n{\"text\": \"x\"}\n"), 1);
  EXPECT_EQ(rows(name + "\"rows.txt\"", kRows), 2);
}

TEST_F(BatchApiTest, ColumnsHaveNamesInTheQuery) {
  start();
  EXPECT_EQ(summary("body\ngood\n", std::string(kCsvIn), "?text=body")["succeeded"], 1);
  EXPECT_EQ(problem(batch("body\ngood\n", std::string(kCsvIn))), "422 no column \"text\" in the header");
  EXPECT_EQ(problem(batch(kRows, std::string(kCsvIn), "?explain=maybe")), "422 explain: true or false was expected");
}

TEST_F(BatchApiTest, RefusesWhatItCannotRead) {
  start();
  EXPECT_EQ(problem(batch("{}", std::string(kJson))),
            "415 send text/csv, application/x-ndjson, or a multipart/form-data with a file");
  EXPECT_EQ(problem(batch("", std::string(kCsvIn))), "422 the file is empty: a header line is needed");
  EXPECT_EQ(problem(batch("--b--\r\n", "Content-Type: multipart/form-data; boundary=b\r\n")),
            "422 the multipart body has no file");
  EXPECT_EQ(problem(batch("x", "Content-Type: multipart/form-data\r\n")),
            "422 the content type names no multipart boundary");
  EXPECT_EQ(problem(post("/api/v1/models/none/predict/batch", kRows, kCsvIn)),
            "404 no model \"none\" is served; GET /api/v1/models lists them");
}

TEST_F(BatchApiTest, CountsRowsAndBatches) {
  start();
  batch(kRows, std::string(kCsvIn) + "Accept: text/csv\r\n");
  batch("body\nx\n", std::string(kCsvIn));
  EXPECT_EQ(batches("success"), 1);
  EXPECT_EQ(batches("failure"), 1);
  EXPECT_EQ(registry_.value("batch_records_processed_total", {{"model_type", "sentiment"}}), 3);
  EXPECT_EQ(registry_.value("batch_processing_duration_seconds", {{"model_type", "sentiment"}}), 2);
  EXPECT_EQ(
      registry_.value("ml_model_predictions_total", {{"model_type", "sentiment"}, {"prediction_type", "positive"}}), 1);
  EXPECT_EQ(
      registry_.value("ml_errors_total", {{"error_type", "invalid_argument"}, {"component", "prediction_sentiment"}}),
      1);
  EXPECT_EQ(registry_.value("ml_errors_total", {{"error_type", "invalid_argument"}, {"component", "batch_sentiment"}}),
            1);
}

TEST_F(BatchApiTest, EveryRowAndEverySinglePredictionIsAnEvent) {
  start();
  (void)summary(kRows, std::string(kCsvIn));
  EXPECT_EQ(post("/api/v1/models/sentiment/predict", R"({"text": "a good day"})").status, 200);
  events_.stop();  // which hands over what was published
  EXPECT_EQ(registry_.value("ml_events_delivered_total", {{"model_type", "sentiment"}}), 4);
  EXPECT_EQ(registry_.value("ml_events_dropped_total", {{"reason", "queue_full"}}), 0);
}

TEST_F(BatchApiTest, AnswersWhileRowsStillCome) {
  start();
  support::HttpConnection client(port_);
  client.send("POST " + std::string(kPath) +
              " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nAccept: text/csv\r\n" + std::string(kCsvIn) +
              "\r\nd\r\ntext\na good d\r\n");
  EXPECT_THAT(client.read_until("text,prediction,confidence,error\n"), HasSubstr("200 OK"));
  client.send("6\r\nay\nab\n\r\n");
  client.read_until("\nab,");
  client.send("0\r\n\r\n");
  EXPECT_THAT(client.read_until("0\r\n\r\n"), testing::EndsWith("\n\r\n0\r\n\r\n"));
  EXPECT_EQ(batches("success"), 1);
}

TEST_F(BatchApiTest, AnAnswerThatCannotGoOnIsCutOff) {
  start();
  support::HttpConnection client(port_);
  client.send("POST " + std::string(kPath) +
              " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nAccept: text/csv\r\n" + std::string(kCsvIn) +
              "\r\n7\r\ntext\nx\n\r\n");
  client.read_until("\nx,");
  client.send("this is no chunk\r\n");
  const std::string rest = client.read_all();
  EXPECT_THAT(rest, Not(HasSubstr("0\r\n\r\n")));
  EXPECT_EQ(batches("failure"), 1);
}

TEST_F(BatchApiTest, AnUploadThatIsCutOffIsAFailedBatch) {
  start();
  {
    support::HttpConnection client(port_);
    client.send("POST " + std::string(kPath) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nAccept: text/csv\r\n" +
                std::string(kCsvIn) + "\r\ntext\nx\n");
    client.read_until("\nx,");
  }
  for (int i = 0; i < 2000 && batches("failure") != 1; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(batches("failure"), 1);
  EXPECT_EQ(batches("success"), 0);
}

TEST_F(BatchApiTest, WhileTheClientDoesNotReadTheServerDoesNotEither) {
  start();
  support::HttpConnection client(port_);
  client.send("POST " + std::string(kPath) +
              " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nAccept: text/csv\r\n" + std::string(kCsvIn) +
              "\r\n5\r\ntext\n\r\n");
  std::string rows;
  while (rows.size() < 0x10000) rows += "good\n";
  rows.resize(0x10000 - 1);
  rows += '\n';
  const std::string chunk = "10000\r\n" + rows + "\r\n";
  // The system's buffers take some megabytes each way; far beyond them nobody takes anything.
  std::size_t taken = 0;
  for (std::size_t sent = chunk.size(); sent == chunk.size() && taken < (std::size_t{256} << 20); taken += sent) {
    sent = client.send_within(chunk, std::chrono::milliseconds(500));
  }
  EXPECT_LT(taken, std::size_t{256} << 20);
}

TEST_F(BatchApiTest, AVersionServesItsWholeBatch) {
  start();
  support::HttpConnection client(port_);
  client.send("POST " + std::string(kPath) +
              " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n" + std::string(kCsvIn) +
              "\r\n7\r\ntext\nx\n\r\n");
  const auto answered = [&] {
    double rows = 0;
    for (const char* label : {"negative", "positive"}) {
      rows += registry_.value("ml_model_predictions_total", {{"model_type", "sentiment"}, {"prediction_type", label}})
                  .value_or(0);
    }
    return rows;
  };
  while (answered() == 0) std::this_thread::yield();
  ASSERT_TRUE(host_.rollback("sentiment").ok());
  client.send("2\r\nx\n\r\n0\r\n\r\n");
  EXPECT_THAT(client.read_all(), HasSubstr("\"version\":\"2\",\"total_rows\":2,\"succeeded\":2"));
}

}  // namespace
}  // namespace nexusml::api
