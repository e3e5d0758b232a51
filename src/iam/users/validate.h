// The rules of names, credentials and grants. Each broken rule is kInvalid with a sentence of
// iam/reasons.h that names the field and says what is allowed.
#pragma once

#include <string_view>

#include "base/result.h"
#include "iam/users/directory.h"
#include "iam/model/types.h"

namespace onggi::iam {

[[nodiscard]] Status check_user_name(std::string_view name);
[[nodiscard]] Status check_display_name(std::string_view name);
[[nodiscard]] Status check_email(std::string_view email);
/// Both or none; never says anything of the secret but its rule.
[[nodiscard]] Status check_credentials(const Credentials& keys);
[[nodiscard]] Status check_grant(const Grant& grant, Time now);
[[nodiscard]] Status check_new_user(const NewUser& user, Time now);

}  // namespace onggi::iam
