// The query of a request: its parameters, decoded once, in their original order. The S3 service,
// the authenticator and the admin API all use the same Query, so that a signature covers the
// parameters that select the operation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onggi::http {

enum class QueryFault : std::uint8_t {
  kEncoding,  // a '%' without two hex digits, or a name or value that is not UTF-8
  kTooMany,   // more parameters than the caller accepts
};

class Query {
 public:
  using Parameter = std::pair<std::string, std::string>;  // name and value, decoded
  static constexpr std::size_t kParametersMax = 1024;

  /// Parses a raw query. Both '+' and %20 mean a space, as on AWS. Empty text between two '&' is
  /// skipped. Parsing stops at the first fault.
  [[nodiscard]] static std::expected<Query, QueryFault> parse(
      std::string_view raw, std::size_t count_max = kParametersMax);

  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  [[nodiscard]] std::size_t count(std::string_view name) const;
  /// Returns the first value of `name`, which is empty for a bare "?name". Returns nullopt if the
  /// query does not contain `name`.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  [[nodiscard]] std::string_view get_or_empty(std::string_view name) const;
  [[nodiscard]] const std::vector<Parameter>& all() const { return parameters_; }
  /// Returns the name of a parameter that occurs more than once, or nullopt. Ignores a name if
  /// `may_repeat` returns true for all parameters with that name.
  [[nodiscard]] std::optional<std::string_view> find_repeated(
      bool (*may_repeat)(const Parameter&)) const;

 private:
  [[nodiscard]] const std::string* find(std::string_view name) const;
  std::vector<Parameter> parameters_;
};

}  // namespace onggi::http
