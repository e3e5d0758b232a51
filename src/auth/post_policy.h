// The policy of a POST form: parsing the signed policy and checking a form against it. Pure
// functions.
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

/// The form fields that precede the file. Names are lower-case and unique.
using FormFields = std::vector<std::pair<std::string, std::string>>;

/// Returns the value of the field named `name`, or null if there is no such field.
[[nodiscard]] const std::string* find_field(const FormFields& fields, std::string_view name);

/// Returns the InvalidArgument error that AWS returns for a form without a required field.
[[nodiscard]] AuthError missing_field(std::string_view name);

/// The permitted size of a form's file, in bytes.
struct FileSizeRange {
  std::uint64_t min = 0;
  std::uint64_t max = UINT64_MAX;
};

class PostPolicy {
 public:
  /// Parses a policy. `json` must already be decoded from base64. Returns InvalidPolicyDocument if
  /// the policy is invalid.
  [[nodiscard]] static AuthResult<PostPolicy> parse(std::string_view json);

  /// Checks that a form posted to `bucket` satisfies every condition, and that a condition covers
  /// each field of the form. Returns AccessDenied, naming the failed condition or the extra fields.
  [[nodiscard]] AuthResult<void> check(const FormFields& fields, std::string_view bucket,
                                       Time now) const;

  [[nodiscard]] const FileSizeRange& file_size() const { return file_size_; }

 private:
  struct Condition {
    bool prefix = false;  // true for "starts-with", false for "eq"
    std::string name;     // as written in the policy
    std::string field;    // `name` in lower case without its '$'; empty if `name` has no '$'
    std::string value;
    [[nodiscard]] bool holds_for(std::string_view given) const;
  };
  friend struct PostPolicyReader;

  Time expiration_;
  std::vector<Condition> conditions_;
  FileSizeRange file_size_;
};

}  // namespace onggi::auth
