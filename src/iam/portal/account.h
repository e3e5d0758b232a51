// Value types for console accounts, their sessions and their API tokens. An account belongs to a
// person who uses the portal. S3 identities are called users (model/types.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace onggi::iam {

inline constexpr std::size_t kPasswordSizeMin = 12;  // minimum password length in bytes
inline constexpr std::size_t kPasswordSizeMax = 256;
inline constexpr std::size_t kAccountsMax = 1000;
inline constexpr std::size_t kTokensMax = 100;  // maximum number of API tokens per account
/// Maximum sessions per account. A login beyond this limit ends the least recently used session.
inline constexpr std::size_t kSessionsMax = 20;

/// Each role has the rights of the roles before it. kNobody means that the caller is not logged in.
enum class Role : std::uint8_t { kNobody = 0, kViewer = 1, kOperator = 2, kOwner = 3 };

/// Returns "viewer", "operator", "owner" or "nobody".
[[nodiscard]] std::string_view to_string(Role role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view name);

struct Account {
  std::string name;  // unique among accounts; follows the rules for user names
  std::string display_name;
  Role role = Role::kViewer;
  bool disabled = false;
  Time created;
  Time password_changed;
  std::optional<Time> last_login;
  std::uint64_t revision = 0;  // incremented by every update()
};

/// A bearer token without its secret.
struct ApiToken {
  std::string id;
  std::string name;
  std::string account;
  Role role = Role::kViewer;  // maximum role of the token; the account's role limits it further
  Time created;
  std::optional<Time> expires;
  std::optional<Time> last_used = {};  // lost when the server restarts
};

/// A login session, without the token from its cookie.
struct Session {
  std::string id;  // SHA-256 of the session token, in hex
  std::string account;
  Time created;
  Time last_used;
  Time password_given;  // time of the last password check, at login or later
  std::string address;
  std::string client;  // User-Agent header, truncated
};

}  // namespace onggi::iam
