// The action table: the S3 actions on buckets and objects. For each action, the table lists the
// rights that allow the action; a grant needs only one of them. The operations of s3/, the
// permission test of admin/ and the policy parser use the table.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "iam/model/types.h"

namespace onggi::iam {

/// The type of resource that an action applies to. kAny: the action is a pattern, or applies to
/// neither buckets nor objects.
enum class ActionLevel : std::uint8_t { kAny, kBucket, kObject };

struct ActionRow {
  std::string_view name;  // in lower case, such as "s3:getobject"
  ActionLevel level;
  Rights rights;  // a grant needs only one of these rights; 0: no grant allows the action
};

namespace action_table {

using enum ActionLevel;
inline constexpr Rights kNone = 0;
inline constexpr Rights kList = static_cast<Rights>(Right::kList);
inline constexpr Rights kRead = static_cast<Rights>(Right::kRead);
inline constexpr Rights kWrite = static_cast<Rights>(Right::kWrite);
inline constexpr Rights kDelete = static_cast<Rights>(Right::kDelete);
inline constexpr Rights kManage = static_cast<Rights>(Right::kManage);

// clang-format off
inline constexpr auto kRows = std::to_array<ActionRow>({
    {"s3:abortmultipartupload", kObject, kWrite},
    {"s3:bypassgovernanceretention", kObject, kManage},
    {"s3:deleteobject", kObject, kDelete},
    {"s3:deleteobjectannotation", kObject, kWrite},
    {"s3:deleteobjecttagging", kObject, kWrite},
    {"s3:deleteobjectversion", kObject, kDelete},
    {"s3:deleteobjectversionannotation", kObject, kWrite},
    {"s3:deleteobjectversiontagging", kObject, kWrite},
    {"s3:getobject", kObject, kRead},
    {"s3:getobjectacl", kObject, kRead},
    {"s3:getobjectannotation", kObject, kRead},
    {"s3:getobjectattributes", kObject, kRead},
    {"s3:getobjectlegalhold", kObject, kRead},
    {"s3:getobjectretention", kObject, kRead},
    {"s3:getobjecttagging", kObject, kRead},
    {"s3:getobjecttorrent", kObject, kRead},
    {"s3:getobjectversion", kObject, kRead},
    {"s3:getobjectversionacl", kObject, kRead},
    {"s3:getobjectversionannotation", kObject, kRead},
    {"s3:getobjectversionannotationforreplication", kObject, kRead},
    {"s3:getobjectversionattributes", kObject, kRead},
    {"s3:getobjectversionforreplication", kObject, kRead},
    {"s3:getobjectversiontagging", kObject, kRead},
    {"s3:getobjectversiontorrent", kObject, kRead},
    {"s3:initiatereplication", kObject, kWrite},
    {"s3:listmultipartuploadparts", kObject, kWrite},
    {"s3:listobjectannotations", kObject, kRead},
    {"s3:listobjectversionannotations", kObject, kRead},
    {"s3:objectowneroverridetobucketowner", kObject, kWrite},
    {"s3:putobject", kObject, kWrite},
    // Requires kManage. If kWrite were enough, users who may write an object could change its ACL
    // to give themselves read access.
    {"s3:putobjectacl", kObject, kManage},
    {"s3:putobjectannotation", kObject, kWrite},
    {"s3:putobjectlegalhold", kObject, kManage},
    {"s3:putobjectretention", kObject, kManage},
    {"s3:putobjecttagging", kObject, kWrite},
    {"s3:putobjectversionacl", kObject, kManage},
    {"s3:putobjectversionannotation", kObject, kWrite},
    {"s3:putobjectversiontagging", kObject, kWrite},
    {"s3:replicatedelete", kObject, kWrite},
    {"s3:replicateobject", kObject, kWrite},
    {"s3:replicateobjectannotation", kObject, kWrite},
    {"s3:replicatetags", kObject, kWrite},
    {"s3:restoreobject", kObject, kWrite},
    {"s3:updateobjectencryption", kObject, kWrite},

    {"s3:allowvendedlogdeliveryforresource", kBucket, kManage},
    {"s3:createbucket", kBucket, kNone},
    {"s3:createbucketmetadatatableconfiguration", kBucket, kManage},
    {"s3:createsession", kBucket, kManage},
    {"s3:deletebucket", kBucket, kManage},
    {"s3:deletebucketmetadatatableconfiguration", kBucket, kManage},
    {"s3:deletebucketpolicy", kBucket, kManage},
    {"s3:deletebucketwebsite", kBucket, kManage},
    {"s3:getaccelerateconfiguration", kBucket, kManage},
    {"s3:getanalyticsconfiguration", kBucket, kManage},
    {"s3:getbucketabac", kBucket, kManage},
    {"s3:getbucketacl", kBucket, kManage},
    {"s3:getbucketcors", kBucket, kManage},
    {"s3:getbucketlocation", kBucket, kAllRights},
    {"s3:getbucketlogging", kBucket, kManage},
    {"s3:getbucketmetadatatableconfiguration", kBucket, kManage},
    {"s3:getbucketnotification", kBucket, kManage},
    {"s3:getbucketobjectlockconfiguration", kBucket, kManage},
    {"s3:getbucketownershipcontrols", kBucket, kManage},
    {"s3:getbucketpolicy", kBucket, kManage},
    {"s3:getbucketpolicystatus", kBucket, kManage},
    {"s3:getbucketpublicaccessblock", kBucket, kManage},
    {"s3:getbucketrequestpayment", kBucket, kManage},
    {"s3:getbuckettagging", kBucket, kManage},
    {"s3:getbucketversioning", kBucket, kManage},
    {"s3:getbucketwebsite", kBucket, kManage},
    {"s3:getencryptionconfiguration", kBucket, kManage},
    {"s3:getintelligenttieringconfiguration", kBucket, kManage},
    {"s3:getinventoryconfiguration", kBucket, kManage},
    {"s3:getlifecycleconfiguration", kBucket, kManage},
    {"s3:getmetricsconfiguration", kBucket, kManage},
    {"s3:getreplicationconfiguration", kBucket, kManage},
    {"s3:listbucket", kBucket, kList},
    {"s3:listbucketmultipartuploads", kBucket, kList},
    {"s3:listbucketversions", kBucket, kList},
    {"s3:listtagsforresource", kBucket, kManage},
    {"s3:pausereplication", kBucket, kManage},
    {"s3:putaccelerateconfiguration", kBucket, kManage},
    {"s3:putanalyticsconfiguration", kBucket, kManage},
    {"s3:putbucketabac", kBucket, kManage},
    {"s3:putbucketacl", kBucket, kManage},
    {"s3:putbucketcors", kBucket, kManage},
    {"s3:putbucketlogging", kBucket, kManage},
    {"s3:putbucketnotification", kBucket, kManage},
    {"s3:putbucketobjectlockconfiguration", kBucket, kManage},
    {"s3:putbucketownershipcontrols", kBucket, kManage},
    {"s3:putbucketpolicy", kBucket, kManage},
    {"s3:putbucketpublicaccessblock", kBucket, kManage},
    {"s3:putbucketrequestpayment", kBucket, kManage},
    {"s3:putbuckettagging", kBucket, kManage},
    {"s3:putbucketversioning", kBucket, kManage},
    {"s3:putbucketwebsite", kBucket, kManage},
    {"s3:putencryptionconfiguration", kBucket, kManage},
    {"s3:putintelligenttieringconfiguration", kBucket, kManage},
    {"s3:putinventoryconfiguration", kBucket, kManage},
    {"s3:putlifecycleconfiguration", kBucket, kManage},
    {"s3:putmetricsconfiguration", kBucket, kManage},
    {"s3:putreplicationconfiguration", kBucket, kManage},
    {"s3:tagresource", kBucket, kManage},
    {"s3:untagresource", kBucket, kManage},
    {"s3:updatebucketmetadataannotationtableconfiguration", kBucket, kManage},
    {"s3:updatebucketmetadatainventorytableconfiguration", kBucket, kManage},
    {"s3:updatebucketmetadatajournaltableconfiguration", kBucket, kManage},
});
// clang-format on

/// Returns true if `action`, in any case, equals `name`, which is in lower case.
constexpr bool is_named(std::string_view action, std::string_view name) {
  const auto same = [](char given, char wanted) {
    return given == wanted || (given >= 'A' && given <= 'Z' && given + ('a' - 'A') == wanted);
  };
  return action.size() == name.size() && std::ranges::equal(action, name, same);
}

/// Returns the table row of an action, ignoring case, or null if there is no such row.
constexpr const ActionRow* find(std::string_view action) {
  const auto* const found =
      std::ranges::find_if(kRows, [&](const ActionRow& row) { return is_named(action, row.name); });
  return found == kRows.end() ? nullptr : found;
}

}  // namespace action_table

/// Returns the type of resource that an action applies to. Returns kAny for patterns and unknown
/// actions.
[[nodiscard]] constexpr ActionLevel level_of_action(std::string_view action) {
  const auto* const row = action_table::find(action);
  return row == nullptr ? ActionLevel::kAny : row->level;
}

/// Returns the rights that allow an action such as "s3:GetObject"; a grant needs only one of them.
/// Returns 0 if no grant can allow the action, only ownership or a policy.
[[nodiscard]] constexpr Rights rights_for_action(std::string_view action) {
  const auto* const row = action_table::find(action);
  return row == nullptr ? Rights{0} : row->rights;
}

/// Returns the one right that an operation with this action requires, or nullopt if any right is
/// enough. The action must be in the table, and a grant must be able to allow it. Used in constant
/// expressions, where an invalid action is a compile error.
[[nodiscard]] constexpr std::optional<Right> right_of_action(std::string_view action) {
  const auto rights = rights_for_action(action);
  if (rights == kAllRights) return std::nullopt;
  const auto is_it = [&](const RightName& one) { return rights == static_cast<Rights>(one.right); };
  const auto* const found = std::ranges::find_if(kRightNames, is_it);
  ONGGI_CHECK(found != kRightNames.end());
  return found->right;
}

}  // namespace onggi::iam
