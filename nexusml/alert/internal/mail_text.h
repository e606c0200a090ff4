#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nexusml/alert/notification.h"

namespace nexusml::alert::internal {

/// A notification as a mail (RFC 5322): headers, and a text in UTF-8, Base64.
/// Takes: addresses without line ends. Threads: pure function.
[[nodiscard]] std::string mail_text(const Notification& notification, std::string_view from,
                                    const std::vector<std::string>& to, std::string_view external_url);

/// "Sun, 22 Nov 2026 08:15:30 +0000".
[[nodiscard]] std::string mail_date(Time time);

/// In lines of 76 characters, ended by CRLF.
[[nodiscard]] std::string base64_lines(std::string_view bytes);

}  // namespace nexusml::alert::internal
