// The query string of a request: names and values, decoded once, in their original order.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "s3/protocol/error.h"

namespace onggi::s3 {

class Query {
 public:
  /// Parses a raw query string. Both '+' and %20 mean a space, for old clients. Errors: InvalidURI
  /// for a broken escape or invalid UTF-8.
  [[nodiscard]] static S3Result<Query> parse(std::string_view raw);

  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  /// Returns the first value of `name`, which is empty for a bare "?name". Returns nullopt if the
  /// query does not contain `name`.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  [[nodiscard]] std::string_view get_or_empty(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const {
    return pairs_;
  }

 private:
  [[nodiscard]] const std::string* find(std::string_view name) const;
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace onggi::s3
