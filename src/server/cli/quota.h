// The verb `quota` of `onggi bucket` and `onggi user`: shows or changes a quota.
#pragma once

#include <optional>
#include <string>

#include "server/cli/cli.h"

namespace onggi::server::cli {

/// What the command line asks for. A limit without a value stays unchanged.
struct QuotaOptions {
  std::optional<std::string> bytes;    // a size, or "none"
  std::optional<std::string> objects;  // a number, or "none"
};

/// Adds the options to `verb`.
void add_quota_options(Verb& verb, QuotaOptions& options);
/// Shows the quota at `path`, after changing it as `options` ask for. Returns the exit code.
int run_quota(const Context& context, const std::string& path, const QuotaOptions& options);

}  // namespace onggi::server::cli
