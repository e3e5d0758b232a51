// Grants as JSON, and other helpers shared by the handlers for users, buckets, and grants. Private
// to admin/.
#pragma once

#include "admin/protocol/call.h"

namespace onggi::admin {

/// Returns a grant as JSON: bucket, rights, prefix, and expiry.
[[nodiscard]] json::object grant_json(const iam::Grant& grant);
/// An element of the list `grants` in a request body.
struct NamedGrant {
  std::string field;  // path of the element in the body: "grants[1]"
  std::string who;    // name of the user or bucket
  iam::Grant grant;   // the grant, without its bucket
};
/// Reads the list `grants` of the request body. Returns an empty list if there is no such field.
/// Each element has rights, a prefix, an expiry, and the name of a user or bucket in the field that
/// `who` specifies ("user" or "bucket"). The caller must skip() the field `grants`. A problem names
/// the faulty field, for example "grants[1].rights".
[[nodiscard]] ApiResult<std::vector<NamedGrant>> read_grants(const Call& call,
                                                             std::string_view who);
/// Checks that `bucket` exists or is kAllBuckets. The problem of a failed check names `field`.
[[nodiscard]] ApiResult<void> check_granted_bucket(const Call& call, std::string_view bucket,
                                                   std::string field);
/// Returns all users' grants on `bucket` as JSON, including grants on all buckets.
[[nodiscard]] json::array bucket_grants(const Call& call, std::string_view bucket);
/// Returns an answer that describes a user: access keys, grants, and an ETag header.
[[nodiscard]] Answer user_answer(const Call& call, const iam::User& user);

}  // namespace onggi::admin
