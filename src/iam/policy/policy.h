// Policy: a bucket's or user's policy in IAM's language, parsed once and asked for each request.
// Pure. An explicit deny of any policy beats every allow; the caller combines verdicts.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "iam/policy/condition.h"
#include "iam/model/types.h"

namespace onggi::iam {

inline constexpr std::size_t kPolicySizeMax = 20 * 1024;

/// The one account that all users of a server belong to, where ARNs ask for a number.
inline constexpr std::string_view kAccountId = "000000000000";

/// "arn:aws:iam::000000000000:user/NAME"
[[nodiscard]] std::string user_arn(std::string_view name);

/// One question: may this user do this?
struct PolicyRequest {
  const User* user = nullptr;  // null: nobody signed
  std::string_view action;     // "s3:GetObject"
  std::string_view resource;   // "bucket" or "bucket/key"
  const ConditionKeys& keys;
};

enum class Effect : std::uint8_t { kNone, kAllow, kDeny };

/// What a policy says, and which of its statements: its Sid, or "statement 2".
struct Verdict {
  Effect effect = Effect::kNone;
  std::string statement;
};

struct Statement;

class Policy {
 public:
  /// The policy of a bucket: statements name principals, and only this bucket and its objects.
  /// kInvalid, with S3's words where it has some, for anything that is not such a policy.
  [[nodiscard]] static Result<Policy> for_bucket(std::string_view text, std::string_view bucket);
  /// A user's own: no principals, any resource.
  [[nodiscard]] static Result<Policy> for_user(std::string_view text);
  /// What stands for a policy that is there but cannot be read: nobody may do anything.
  [[nodiscard]] static Policy denying();

  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

  /// The first deny, else the first allow.
  [[nodiscard]] Verdict evaluate(const PolicyRequest& request) const;

  /// Does it allow something to everybody? AWS's meaning: an allow for "*" that no condition ties
  /// to fixed values.
  /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
  [[nodiscard]] bool is_public() const;

  /// Does a condition or a variable ask for a key that starts with `prefix` (lower case)?
  [[nodiscard]] bool asks_for(std::string_view prefix) const;

  /// The users that are named as principals, by name or canonical id.
  [[nodiscard]] std::vector<std::string> named_users() const;

 private:
  Policy();

  std::vector<Statement> statements_;
};

/// A policy that was accepted once and stored; never null. One that cannot be read any more denies
/// everything.
[[nodiscard]] std::shared_ptr<const Policy> stored_bucket_policy(std::string_view text,
                                                                 std::string_view bucket);
[[nodiscard]] std::shared_ptr<const Policy> stored_user_policy(std::string_view text);

}  // namespace onggi::iam
