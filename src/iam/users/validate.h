// Validates names, credentials and grants. If a rule is violated, the error is kInvalid, with a
// message from iam/model/reasons.h that names the field and the allowed values.
#pragma once

#include <string_view>

#include "base/result.h"
#include "iam/model/types.h"
#include "iam/users/directory.h"

namespace onggi::iam {

[[nodiscard]] Status check_user_name(std::string_view name);
[[nodiscard]] Status check_display_name(std::string_view name);
[[nodiscard]] Status check_email(std::string_view email);
/// Checks a key pair; both keys are required. The error message never contains the secret key.
[[nodiscard]] Status check_credentials(const Credentials& keys);
[[nodiscard]] Status check_grant(const Grant& grant, Time now);
[[nodiscard]] Status check_new_user(const NewUser& user, Time now);

}  // namespace onggi::iam
