// Reads secrets for the command line. Secrets are never passed in argv, because every user of the
// machine can read argv.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace onggi::server::cli {

enum class Prompt : std::uint8_t { kOnce, kTwice };

/// Returns true if read_secret() with this `file` would prompt for the secret at a terminal.
[[nodiscard]] bool is_typed(const std::string& file);

/// Reads a secret from the first line of a file, or of standard input if `file` is "-". If standard
/// input is a terminal, prompts with `name` ("Password for ann") and does not echo the input. With
/// kTwice, asks for the secret a second time, to detect typing errors. Errors: kInvalid if the
/// secret is empty, longer than 4 KiB, or differs the second time; kNotFound if the file cannot be
/// read.
[[nodiscard]] Result<std::string> read_secret(const std::string& file, std::string_view name,
                                              Prompt asked);

}  // namespace onggi::server::cli
