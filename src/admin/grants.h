// What users_api.cc and grants_api.cc share. Private to admin/.
#pragma once

#include "admin/call.h"

namespace onggi::admin {

[[nodiscard]] json::object grant_json(const iam::Grant& grant);
/// Who may do what on the bucket.
[[nodiscard]] json::array bucket_grants(const Call& call, std::string_view bucket);
/// A user with keys and grants, and its ETag.
[[nodiscard]] Answer user_answer(const Call& call, const iam::User& user);

}  // namespace onggi::admin
