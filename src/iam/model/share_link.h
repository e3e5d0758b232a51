// ShareLink: the value type of a link that gives access to one object without a login.
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

/// The user name with which policies are evaluated for requests made with a share link. No real
/// user can have this name.
inline constexpr std::string_view kShareUserName = "onggi:share";

/// The account that created a link; the link depends on this account. All fields are empty if the
/// link was created through the admin socket.
struct ShareMaker {
  std::string account = {};   // console account; must be enabled for the link to work
  Time account_created = {};  // distinguishes the account from a later account of the same name
  std::string token_id = {};  // API token that created the link, or empty; it must still be valid
};

struct ShareLink {
  std::string id;          // ids of newer links sort first
  std::string access_key;  // access key that signs only this link
  std::string bucket;
  std::uint64_t space = 0;  // id of the bucket's key space; a recreated bucket has a new id
  std::string key;
  ShareMaker maker;
  std::string actor;  // name of the link's creator in the audit log: "account:ann"
  Time created;
  Time expires;
};

}  // namespace onggi::iam
