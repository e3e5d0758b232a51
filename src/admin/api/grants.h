// What users_api.cc and grants_api.cc share. Private to admin/.
#pragma once

#include "admin/protocol/call.h"

namespace onggi::admin {

[[nodiscard]] json::object grant_json(const iam::Grant& grant);
/// The objects of the body's `grants`, none when it has no such field: each with the text fields
/// `who` ("user" or "bucket"), rights, prefix and expiry. The caller skips the field. Names the
/// field that is wrong: "grants[1].rights".
struct NamedGrant {
  std::string field;  // "grants[1]"
  std::string who;
  iam::Grant grant;  // its bucket is not set
};
[[nodiscard]] ApiResult<std::vector<NamedGrant>> read_grants(const Call& call,
                                                             std::string_view who);
/// There is such a bucket, or all are meant; else the problem names `field`.
[[nodiscard]] ApiResult<void> check_granted_bucket(const Call& call, std::string_view bucket,
                                                   std::string field);
/// Who may do what on the bucket.
[[nodiscard]] json::array bucket_grants(const Call& call, std::string_view bucket);
/// A user with keys and grants, and its ETag.
[[nodiscard]] Answer user_answer(const Call& call, const iam::User& user);

}  // namespace onggi::admin
