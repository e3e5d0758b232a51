// Console accounts, their sessions and API tokens as values. An account is a person who uses the
// portal; S3 identities are users (types.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace onggi::iam {

inline constexpr std::size_t kPasswordSizeMin = 12;  // bytes
inline constexpr std::size_t kPasswordSizeMax = 256;
inline constexpr std::size_t kAccountsMax = 1000;
inline constexpr std::size_t kTokensMax = 100;      // of one account
inline constexpr std::size_t kSessionsMax = 20;     // of one account; the oldest ends

/// Each may what those before it may. kNobody is whoever has not logged in.
enum class Role : std::uint8_t { kNobody = 0, kViewer = 1, kOperator = 2, kOwner = 3 };

/// "viewer", "operator", "owner".
[[nodiscard]] std::string_view to_string(Role role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view name);

struct Account {
  std::string name;  // unique; like a user's, but another namespace
  std::string display_name;
  Role role = Role::kViewer;
  bool disabled = false;
  Time created;
  Time password_changed;
  std::optional<Time> last_login;
  std::uint64_t revision = 0;  // counts changes
};

/// A bearer token without its secret.
struct ApiToken {
  std::string id;
  std::string name;
  std::string account;
  Role role = Role::kViewer;  // at most; the account's counts too
  Time created;
  std::optional<Time> expires;
  std::optional<Time> last_used = {};  // since the server started
};

/// A login, without the token in its cookie.
struct Session {
  std::string id;  // SHA-256 of the token, in hex
  std::string account;
  Time created;
  Time last_used;
  Time password_given;  // at login or when asked again
  std::string address;
  std::string client;  // User-Agent, shortened
};

}  // namespace onggi::iam
