#include "iam/portal/account.h"

namespace onggi::iam {

std::string_view to_string(Role role) {
  switch (role) {
    case Role::kViewer: return "viewer";
    case Role::kOperator: return "operator";
    case Role::kOwner: return "owner";
    case Role::kNobody: break;
  }
  return "nobody";
}

std::optional<Role> parse_role(std::string_view name) {
  for (const auto role : {Role::kViewer, Role::kOperator, Role::kOwner})
    if (to_string(role) == name) return role;
  return std::nullopt;
}

}  // namespace onggi::iam
