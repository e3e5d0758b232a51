// ShareLink: a link that opens one object without a login, as a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace onggi::iam {

inline constexpr std::chrono::days kShareLinkDaysMax(7);
inline constexpr std::chrono::seconds kShareLinkLifetimeMax = kShareLinkDaysMax;
inline constexpr std::size_t kShareLinksMax = 10'000;
inline constexpr std::size_t kShareLinksOfMakerMax = 1'000;

/// The identity that signs all of them, as policies see it: no user can have this name or id.
inline constexpr std::string_view kShareUserName = "onggi:share";

/// Whose rights a link has. Of what came by the socket of the data directory, all is empty.
struct ShareMaker {
  std::string account = {};   // of the portal; must be enabled, and the same as then
  Time account_created = {};  // another account of that name is somebody else
  std::string token_id = {};  // of the API token that asked; must be valid still
};

struct ShareLink {
  std::string id;          // sorts the newest first
  std::string access_key;  // that signs the link, and nothing else
  std::string bucket;
  std::uint64_t space = 0;  // of that bucket: another bucket of the name is not meant
  std::string key;
  ShareMaker maker;
  std::string actor;  // as in the audit log: "account:ann"
  Time created;
  Time expires;
};

}  // namespace onggi::iam
