#include "iam/policy/actions.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "iam/policy/glob.h"

namespace onggi::iam {
namespace {

/// Actions that are not in the table of action_rights.h, because they apply to neither buckets nor
/// objects.
constexpr auto kOtherActions = std::to_array<std::string_view>({
    "s3:getaccountpublicaccessblock",
    "s3:listallmybuckets",
    "s3:putaccountpublicaccessblock",
});

/// Actions on access points, access grants, jobs and Storage Lens. Bucket policies may not name
/// these actions.
constexpr auto kAccountActions = std::to_array<std::string_view>({
    "s3:associateaccessgrantsidentitycenter",
    "s3:createaccessgrant",
    "s3:createaccessgrantsinstance",
    "s3:createaccessgrantslocation",
    "s3:createaccesspoint",
    "s3:createaccesspointforobjectlambda",
    "s3:createjob",
    "s3:createmultiregionaccesspoint",
    "s3:createstoragelensgroup",
    "s3:deleteaccessgrant",
    "s3:deleteaccessgrantsinstance",
    "s3:deleteaccessgrantsinstanceresourcepolicy",
    "s3:deleteaccessgrantslocation",
    "s3:deleteaccesspoint",
    "s3:deleteaccesspointforobjectlambda",
    "s3:deleteaccesspointpolicy",
    "s3:deleteaccesspointpolicyforobjectlambda",
    "s3:deletejobtagging",
    "s3:deletemultiregionaccesspoint",
    "s3:deletestoragelensconfiguration",
    "s3:deletestoragelensconfigurationtagging",
    "s3:deletestoragelensgroup",
    "s3:describejob",
    "s3:describemultiregionaccesspointoperation",
    "s3:dissociateaccessgrantsidentitycenter",
    "s3:getaccessgrant",
    "s3:getaccessgrantsinstance",
    "s3:getaccessgrantsinstanceforprefix",
    "s3:getaccessgrantsinstanceresourcepolicy",
    "s3:getaccessgrantslocation",
    "s3:getaccesspoint",
    "s3:getaccesspointconfigurationforobjectlambda",
    "s3:getaccesspointforobjectlambda",
    "s3:getaccesspointpolicy",
    "s3:getaccesspointpolicyforobjectlambda",
    "s3:getaccesspointpolicystatus",
    "s3:getaccesspointpolicystatusforobjectlambda",
    "s3:getdataaccess",
    "s3:getjobtagging",
    "s3:getmultiregionaccesspoint",
    "s3:getmultiregionaccesspointpolicy",
    "s3:getmultiregionaccesspointpolicystatus",
    "s3:getmultiregionaccesspointroutes",
    "s3:getstoragelensconfiguration",
    "s3:getstoragelensconfigurationtagging",
    "s3:getstoragelensdashboard",
    "s3:getstoragelensgroup",
    "s3:listaccessgrants",
    "s3:listaccessgrantsinstances",
    "s3:listaccessgrantslocations",
    "s3:listaccesspoints",
    "s3:listaccesspointsforobjectlambda",
    "s3:listcalleraccessgrants",
    "s3:listjobs",
    "s3:listmultiregionaccesspoints",
    "s3:liststoragelensconfigurations",
    "s3:liststoragelensgroups",
    "s3:putaccessgrantsinstanceresourcepolicy",
    "s3:putaccesspointconfigurationforobjectlambda",
    "s3:putaccesspointpolicy",
    "s3:putaccesspointpolicyforobjectlambda",
    "s3:putaccesspointpublicaccessblock",
    "s3:putjobtagging",
    "s3:putmultiregionaccesspointpolicy",
    "s3:putstoragelensconfiguration",
    "s3:putstoragelensconfigurationtagging",
    "s3:submitmultiregionaccesspointroutes",
    "s3:updateaccessgrantslocation",
    "s3:updatejobpriority",
    "s3:updatejobstatus",
    "s3:updatestoragelensgroup",
});

/// S3's condition keys. A key that ends in '/' is followed by a tag key.
constexpr auto kS3Keys = std::to_array<std::string_view>({
    "s3:accessgrantscope",
    "s3:accessgrantsinstancearn",
    "s3:accessgrantslocationscope",
    "s3:accesspointnetworkorigin",
    "s3:accesspointtag/",
    "s3:annotation-prefix",
    "s3:authtype",
    "s3:buckettag/",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3:delimiter",
    "s3:deliverysourcearn",
    "s3:destinationregion",
    "s3:existingjoboperation",
    "s3:existingjobpriority",
    "s3:existingobjecttag/",
    "s3:if-match",
    "s3:if-none-match",
    "s3:inventoryaccessibleoptionalfields",
    "s3:isreplicationpauserequest",
    "s3:jobsuspendedcause",
    "s3:locationconstraint",
    "s3:logtype",
    "s3:max-annotation-results",
    "s3:max-keys",
    "s3:object-lock-event-hold",
    "s3:object-lock-event-hold-duration-days",
    "s3:object-lock-legal-hold",
    "s3:object-lock-mode",
    "s3:object-lock-remaining-retention-days",
    "s3:object-lock-retain-until-date",
    "s3:objectcreationoperation",
    "s3:prefix",
    "s3:requestjoboperation",
    "s3:requestjobpriority",
    "s3:requestobjecttag/",
    "s3:requestobjecttagkeys",
    "s3:resourceaccount",
    "s3:resourcearnbeingauthorized",
    "s3:signatureage",
    "s3:signatureversion",
    "s3:tlsversion",
    "s3:versionid",
    "s3:x-amz-acl",
    "s3:x-amz-bucket-namespace",
    "s3:x-amz-content-sha256",
    "s3:x-amz-copy-source",
    "s3:x-amz-grant-full-control",
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-write-acp",
    "s3:x-amz-metadata-directive",
    "s3:x-amz-object-annotation-directive",
    "s3:x-amz-object-if-match",
    "s3:x-amz-object-ownership",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:x-amz-server-side-encryption-customer-algorithm",
    "s3:x-amz-storage-class",
    "s3:x-amz-website-redirect-location",
});

bool matches_any(std::string_view pattern, std::span<const std::string_view> actions) {
  const Glob wanted(pattern);
  return std::ranges::any_of(actions, [&](auto action) { return wanted.matches(action); });
}

constexpr std::string_view kLettersAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";

bool consists_of(std::string_view text, std::string_view more) {
  const auto is_one = [&](char c) { return kLettersAndDigits.contains(c) || more.contains(c); };
  return !text.empty() && std::ranges::all_of(text, is_one);
}

}  // namespace

bool is_bucket_policy_action(std::string_view pattern) {
  const Glob wanted(pattern);
  const auto matches = [&](const ActionRow& row) { return wanted.matches(row.name); };
  return std::ranges::any_of(action_table::kRows, matches) || matches_any(pattern, kOtherActions);
}

bool is_user_policy_action(std::string_view pattern) {
  const auto colon = std::min(pattern.find(':'), pattern.size());
  const auto service = pattern.substr(0, colon);
  const auto name = pattern.substr(std::min(colon + 1, pattern.size()));
  const bool is_open = service == "s3" && name.find_first_of("*?") != std::string_view::npos;
  if (is_open || is_other_service(service)) return consists_of(name, "*?-_.");
  return is_bucket_policy_action(pattern) || matches_any(pattern, kAccountActions);
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

bool is_other_service(std::string_view name) { return consists_of(name, "-") && name != "s3"; }

bool is_other_service_key(std::string_view key) {
  // Condition keys of identity providers start with a domain: "cognito-identity.amazonaws.com:sub".
  const auto service = key.substr(0, key.find(':'));
  return consists_of(service, "-.") && service != "s3" && service.size() + 1 < key.size();
}

bool is_condition_key(std::string_view key) {
  // AWS keeps adding global keys, so any name is accepted. Requests never contain an unknown key.
  if (key.starts_with("aws:") && key.size() > 4) return true;
  const auto matches = [&](std::string_view known) {
    return known.ends_with('/') ? key.starts_with(known) && key.size() > known.size()
                                : key == known;
  };
  return std::ranges::any_of(kS3Keys, matches);
}

}  // namespace onggi::iam
