// Mail against a small SMTP server of the test's own, that says what a real one would.
#include "nexusml/alert/internal/exchange.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <string>

namespace nexusml::alert::internal {
namespace {

using namespace std::chrono_literals;  // NOLINT
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// What it offers and whom it refuses.
struct SmtpScript {
  bool offers_login = false;
  std::string refused_recipient{};
};

/// Serves one connection, and gives everything that the client said.
class SmtpServer {
 public:
  explicit SmtpServer(SmtpScript script) : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    conversation_ = std::async(std::launch::async, [this] { return serve(); });
  }
  ~SmtpServer() {
    ::shutdown(listener_, SHUT_RDWR);
    if (conversation_.valid()) conversation_.wait();
    ::close(listener_);
  }
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  /// To be called when the client is gone.
  std::string heard() { return conversation_.get(); }

 private:
  std::string serve() {
    std::string heard;
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client < 0) return heard;
    say(client, "220 test");
    bool in_mail = false;
    std::string line;
    for (char c = 0; ::recv(client, &c, 1, 0) == 1;) {
      line += c;
      if (!line.ends_with("\r\n")) continue;
      heard += line;
      if (!in_mail) {
        in_mail = line == "DATA\r\n";
        say(client, answer(line));
      } else if (line == ".\r\n") {
        in_mail = false;
        say(client, "250 taken");
      }
      line.clear();
    }
    ::close(client);
    return heard;
  }
  std::string answer(const std::string& line) const {
    if (line.starts_with("EHLO")) return script_.offers_login ? "250-test\r\n250 AUTH PLAIN" : "250 test";
    if (line.starts_with("AUTH")) return "535 no";
    if (line.starts_with("DATA")) return "354 go on";
    const std::string& refused = script_.refused_recipient;
    const bool is_refused = !refused.empty() && line.find(refused) != std::string::npos;
    return line.starts_with("RCPT") && is_refused ? "550 nobody here is called so" : "250 well";
  }
  static void say(int client, const std::string& text) {
    const std::string line = text + "\r\n";
    (void)::send(client, line.data(), line.size(), MSG_NOSIGNAL);
  }

  const SmtpScript script_;
  const int listener_;
  std::uint16_t port_ = 0;
  std::future<std::string> conversation_;
};

Mail mail_to(const SmtpServer& server, std::vector<std::string> to) {
  Mail mail;
  mail.url = server.url();
  mail.demands_tls = false;
  mail.from = "nexusml@example.org";
  mail.to = std::move(to);
  mail.text = "Subject: disk\r\n\r\nfull\r\n";
  return mail;
}

Status send(const Mail& mail) {
  Exchange exchange;
  return exchange.send_mail(mail, 5s);
}

TEST(ExchangeTest, ARefusedRecipientDoesNotKeepTheMailFromTheOthers) {
  SmtpServer server({.refused_recipient = "gone@"});
  EXPECT_TRUE(send(mail_to(server, {"gone@example.org", "on-call@example.org"})).ok());
  EXPECT_THAT(server.heard(), AllOf(HasSubstr("<on-call@example.org>"), HasSubstr("\r\nfull\r\n")));
}

TEST(ExchangeTest, AMailThatNobodyTakesIsRefusedForGood) {
  SmtpServer server({.refused_recipient = "gone@"});
  const Status sent = send(mail_to(server, {"gone@example.org"}));
  EXPECT_EQ(sent.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(sent.error().message, HasSubstr("550"));
}

TEST(ExchangeTest, WithoutStarttlsNothingIsSentAndTheReasonIsSaid) {
  SmtpServer server({.offers_login = true});
  Mail mail = mail_to(server, {"on-call@example.org"});
  mail.demands_tls = true;
  mail.user = "nexusml";
  mail.password = "secret";
  const Status sent = send(mail);
  EXPECT_EQ(sent.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(sent.error().message, HasSubstr("STARTTLS"));
  EXPECT_THAT(server.heard(), AllOf(Not(HasSubstr("AUTH")), Not(HasSubstr("MAIL"))));
}

TEST(ExchangeTest, AWrongPasswordIsSaidAndTriedAgainLater) {
  SmtpServer server({.offers_login = true});
  Mail mail = mail_to(server, {"on-call@example.org"});
  mail.user = "nexusml";
  mail.password = "wr0ng";
  const Status sent = send(mail);
  EXPECT_EQ(sent.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(sent.error().message, AllOf(HasSubstr("refuses user and password"), Not(HasSubstr("wr0ng"))));
}

}  // namespace
}  // namespace nexusml::alert::internal
