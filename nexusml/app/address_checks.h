#pragma once

#include "nexusml/app/config.h"
#include "nexusml/base/result.h"

namespace nexusml::app {

/// Whether the addresses of other servers (database, Redis, object store, Prometheus, receivers of alerts) can be ones, and
/// come with what belongs to them. Nobody is asked: a server that is away is no error.
///
/// Takes:  a configuration whose secret files were read.
/// Errors: kInvalidArgument naming the key, its origin, what is wrong and what to write; no address that may hold a secret.
/// Threads: pure function, but for certificates, whose files it reads.
[[nodiscard]] Status check_addresses(const Config& config);

}  // namespace nexusml::app
