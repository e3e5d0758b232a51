// The policy of a POST form: what the owner of a key signed, and whether a form keeps to it. Pure.
// Source: "Creating a POST policy" in the Amazon S3 API Reference,
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/auth_error.h"
#include "base/clock.h"

namespace onggi::auth {

/// The fields of a form before its file: lower-case names, each once.
using FormFields = std::vector<std::pair<std::string, std::string>>;

/// The value of that field, or null.
[[nodiscard]] const std::string* find_field(const FormFields& fields, std::string_view name);

/// InvalidArgument, as AWS refuses a form without a field that it needs.
[[nodiscard]] AuthError missing_field(std::string_view name);

/// How large the file of a form may be.
struct FileSizeRange {
  std::uint64_t min = 0;
  std::uint64_t max = UINT64_MAX;
};

class PostPolicy {
 public:
  /// `json`: decoded from its base64. InvalidPolicyDocument.
  [[nodiscard]] static AuthResult<PostPolicy> parse(std::string_view json);

  /// Whether a form posted to `bucket` keeps to every condition and has no field that none speaks
  /// of. AccessDenied, naming the condition or the fields.
  [[nodiscard]] AuthResult<void> check(const FormFields& fields, std::string_view bucket,
                                       Time now) const;

  [[nodiscard]] const FileSizeRange& file_size() const { return file_size_; }

 private:
  struct Condition {
    bool prefix = false;  // "starts-with" and not "eq"
    std::string name;     // as written
    std::string field;    // the same in lower case without '$', empty when it has none
    std::string value;
    [[nodiscard]] bool holds_for(std::string_view given) const;
  };
  friend struct PostPolicyReader;

  Time expiration_;
  std::vector<Condition> conditions_;
  FileSizeRange file_size_;
};

}  // namespace onggi::auth
