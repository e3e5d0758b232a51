#include "iam/policy_actions.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "base/codec.h"
#include "iam/pattern.h"

namespace onggi::iam {
namespace {

constexpr auto kObjectActions = std::to_array<std::string_view>({
    "s3:abortmultipartupload",
    "s3:bypassgovernanceretention",
    "s3:deleteobject",
    "s3:deleteobjecttagging",
    "s3:deleteobjectversion",
    "s3:deleteobjectversiontagging",
    "s3:getobject",
    "s3:getobjectacl",
    "s3:getobjectattributes",
    "s3:getobjectlegalhold",
    "s3:getobjectretention",
    "s3:getobjecttagging",
    "s3:getobjecttorrent",
    "s3:getobjectversion",
    "s3:getobjectversionacl",
    "s3:getobjectversionattributes",
    "s3:getobjectversionforreplication",
    "s3:getobjectversiontagging",
    "s3:getobjectversiontorrent",
    "s3:initiatereplication",
    "s3:listmultipartuploadparts",
    "s3:objectowneroverridetobucketowner",
    "s3:putobject",
    "s3:putobjectacl",
    "s3:putobjectlegalhold",
    "s3:putobjectretention",
    "s3:putobjecttagging",
    "s3:putobjectversionacl",
    "s3:putobjectversiontagging",
    "s3:replicatedelete",
    "s3:replicateobject",
    "s3:replicatetags",
    "s3:restoreobject",
    "s3:updateobjectencryption",
});

constexpr auto kBucketActions = std::to_array<std::string_view>({
    "s3:createbucket",
    "s3:createsession",
    "s3:deletebucket",
    "s3:deletebucketpolicy",
    "s3:deletebucketwebsite",
    "s3:getaccelerateconfiguration",
    "s3:getanalyticsconfiguration",
    "s3:getbucketacl",
    "s3:getbucketcors",
    "s3:getbucketlocation",
    "s3:getbucketlogging",
    "s3:getbucketnotification",
    "s3:getbucketobjectlockconfiguration",
    "s3:getbucketownershipcontrols",
    "s3:getbucketpolicy",
    "s3:getbucketpolicystatus",
    "s3:getbucketpublicaccessblock",
    "s3:getbucketrequestpayment",
    "s3:getbuckettagging",
    "s3:getbucketversioning",
    "s3:getbucketwebsite",
    "s3:getencryptionconfiguration",
    "s3:getintelligenttieringconfiguration",
    "s3:getinventoryconfiguration",
    "s3:getlifecycleconfiguration",
    "s3:getmetricsconfiguration",
    "s3:getreplicationconfiguration",
    "s3:listbucket",
    "s3:listbucketmultipartuploads",
    "s3:listbucketversions",
    "s3:putaccelerateconfiguration",
    "s3:putanalyticsconfiguration",
    "s3:putbucketacl",
    "s3:putbucketcors",
    "s3:putbucketlogging",
    "s3:putbucketnotification",
    "s3:putbucketobjectlockconfiguration",
    "s3:putbucketownershipcontrols",
    "s3:putbucketpolicy",
    "s3:putbucketpublicaccessblock",
    "s3:putbucketrequestpayment",
    "s3:putbuckettagging",
    "s3:putbucketversioning",
    "s3:putbucketwebsite",
    "s3:putencryptionconfiguration",
    "s3:putintelligenttieringconfiguration",
    "s3:putinventoryconfiguration",
    "s3:putlifecycleconfiguration",
    "s3:putmetricsconfiguration",
    "s3:putreplicationconfiguration",
    "s3:tagresource",
    "s3:untagresource",
});

constexpr auto kOtherActions = std::to_array<std::string_view>({
    "s3:getaccountpublicaccessblock",
    "s3:listallmybuckets",
    "s3:listtagsforresource",
    "s3:putaccountpublicaccessblock",
});

/// Keys of S3; those that end in '/' are followed by a tag's name.
constexpr auto kS3Keys = std::to_array<std::string_view>({
    "s3:authtype",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3:delimiter",
    "s3:existingobjecttag/",
    "s3:if-match",
    "s3:if-none-match",
    "s3:locationconstraint",
    "s3:max-keys",
    "s3:object-lock-legal-hold",
    "s3:object-lock-mode",
    "s3:object-lock-remaining-retention-days",
    "s3:object-lock-retain-until-date",
    "s3:objectcreationoperation",
    "s3:prefix",
    "s3:requestobjecttag/",
    "s3:requestobjecttagkeys",
    "s3:resourceaccount",
    "s3:signatureage",
    "s3:signatureversion",
    "s3:tlsversion",
    "s3:versionid",
    "s3:x-amz-acl",
    "s3:x-amz-content-sha256",
    "s3:x-amz-copy-source",
    "s3:x-amz-grant-full-control",
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-write-acp",
    "s3:x-amz-metadata-directive",
    "s3:x-amz-object-ownership",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:x-amz-server-side-encryption-customer-algorithm",
    "s3:x-amz-storage-class",
    "s3:x-amz-website-redirect-location",
});

bool contains(std::span<const std::string_view> list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

}  // namespace

bool is_s3_action(std::string_view pattern) {
  const auto wanted = Pattern::of(pattern);
  const auto matches = [&](std::string_view action) { return wanted.matches(action); };
  return std::ranges::any_of(kObjectActions, matches) ||
         std::ranges::any_of(kBucketActions, matches) ||
         std::ranges::any_of(kOtherActions, matches);
}

ActionLevel level_of_action(std::string_view action) {
  if (contains(kObjectActions, action)) return ActionLevel::kObject;
  if (contains(kBucketActions, action)) return ActionLevel::kBucket;
  return ActionLevel::kAny;
}

Rights rights_for_action(std::string_view action) {
  const auto name = to_lower_ascii(action);
  const auto set = [](Right right) { return static_cast<Rights>(right); };
  switch (level_of_action(name)) {
    case ActionLevel::kAny: return 0;
    case ActionLevel::kBucket:
      if (name == "s3:createbucket") return 0;
      if (name == "s3:getbucketlocation") return kAllRights;
      return set(name.starts_with("s3:list") ? Right::kList : Right::kManage);
    case ActionLevel::kObject: break;
  }
  const bool locks = name == "s3:bypassgovernanceretention" || name == "s3:putobjectretention" ||
                     name == "s3:putobjectlegalhold";
  if (locks) return set(Right::kManage);
  // Whoever could change any ACL could let himself read what he may only write.
  if (name == "s3:putobjectacl" || name == "s3:putobjectversionacl") return set(Right::kManage);
  if (name == "s3:deleteobject" || name == "s3:deleteobjectversion") return set(Right::kDelete);
  return set(name.starts_with("s3:get") ? Right::kRead : Right::kWrite);
}

std::string_view version_action(std::string_view action) {
  constexpr auto kVersions = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"s3:GetObject", "s3:GetObjectVersion"},
      {"s3:DeleteObject", "s3:DeleteObjectVersion"},
      {"s3:GetObjectAcl", "s3:GetObjectVersionAcl"},
      {"s3:PutObjectAcl", "s3:PutObjectVersionAcl"},
      {"s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"},
      {"s3:GetObjectTagging", "s3:GetObjectVersionTagging"},
      {"s3:PutObjectTagging", "s3:PutObjectVersionTagging"},
      {"s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"},
      {"s3:GetObjectTorrent", "s3:GetObjectVersionTorrent"},
  });
  const auto found = std::ranges::find(kVersions, action, &decltype(kVersions)::value_type::first);
  return found == kVersions.end() ? action : found->second;
}

bool is_condition_key(std::string_view key) {
  // Keys of all of AWS grow from year to year; one that no request has is simply absent.
  if (key.starts_with("aws:") && key.size() > 4) return true;
  const auto matches = [&](std::string_view known) {
    return known.ends_with('/') ? key.starts_with(known) && key.size() > known.size()
                                : key == known;
  };
  return std::ranges::any_of(kS3Keys, matches);
}

}  // namespace onggi::iam
