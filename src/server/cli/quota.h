// The verb `quota` of `onggi bucket` and `onggi user`: shows or changes a quota.
#pragma once

#include <optional>
#include <string>

#include "server/cli/cli.h"

namespace onggi::server::cli {

/// The options of the verb. A limit stays unchanged if its option is nullopt.
struct QuotaOptions {
  std::optional<std::string> bytes;    // new limit: a size such as "10GiB", or "none"
  std::optional<std::string> objects;  // new limit: a number of objects, or "none"
};

/// Adds the options to `verb`.
void add_quota_options(Verb& verb, QuotaOptions& options);
/// Applies the new limits in `options`, if any, to the quota at the API path `path`, and prints the
/// resulting quota. Returns the exit code.
int run_quota(const Context& context, const std::string& path, const QuotaOptions& options);

}  // namespace onggi::server::cli
