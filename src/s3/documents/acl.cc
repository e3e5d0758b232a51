#include "s3/documents/acl.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/codec.h"
#include "s3/documents/field_table.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

constexpr auto kGrantHeaders = std::to_array<std::pair<std::string_view, iam::AclPermission>>({
    {"x-amz-grant-read", iam::AclPermission::kRead},
    {"x-amz-grant-write", iam::AclPermission::kWrite},
    {"x-amz-grant-read-acp", iam::AclPermission::kReadAcp},
    {"x-amz-grant-write-acp", iam::AclPermission::kWriteAcp},
    {"x-amz-grant-full-control", iam::AclPermission::kFullControl},
});

/// A grantee type, with its element name in <Grantee> and its name in headers.
struct TypeName {
  GranteeType type;
  std::string_view element;
  std::string_view word;
};
constexpr auto kTypes = std::to_array<TypeName>({
    {GranteeType::kId, "ID", "id"},
    {GranteeType::kEmail, "EmailAddress", "emailAddress"},
    {GranteeType::kUri, "URI", "uri"},
});

/// Ignores the text of <DisplayName>, as AWS does.
template <typename T>
S3Result<void> ignore_name(XmlText /*xml*/, T& /*out*/) {
  return {};
}

/// The text of the elements in a <Grantee>. The xsi:type attribute is ignored, because the element
/// that is present already determines the grantee type.
struct GranteeText {
  std::optional<std::string> id;
  std::optional<std::string> email;
  std::optional<std::string> uri;
};
struct GrantText {
  GranteeText grantee;
  std::string permission;
};

S3Result<RequestedGrant> requested_grant(GrantText text) {
  const auto permission = iam::parse_acl_permission(text.permission);
  std::optional<RequestedGrant> grant;
  bool fits = permission.has_value();
  const auto take = [&](GranteeType type, std::optional<std::string>& value) {
    if (!value || !fits) return;
    fits = !grant && !value->empty();
    grant = RequestedGrant{type, *std::move(value), *permission};
  };
  take(GranteeType::kId, text.grantee.id);
  take(GranteeType::kEmail, text.grantee.email);
  take(GranteeType::kUri, text.grantee.uri);
  if (!fits || !grant) return refuse("MalformedACLError");
  return *std::move(grant);
}

constexpr auto kGrantee = field_table<GranteeText>({
    {"ID", kOptional, read_text<&GranteeText::id>},
    {"EmailAddress", kOptional, read_text<&GranteeText::email>},
    {"URI", kOptional, read_text<&GranteeText::uri>},
    {"DisplayName", kOptional, ignore_name<GranteeText>},
});
constexpr auto kGrant = field_table<GrantText>({
    {"Grantee", kRequired, read_object<&GrantText::grantee, kGrantee>},
    {"Permission", kRequired, read_text<&GrantText::permission>},
});
constexpr auto kOwner = field_table<AclDocument>({
    {"ID", kRequired, read_text<&AclDocument::owner_id>},
    {"DisplayName", kOptional, ignore_name<AclDocument>},
});
constexpr auto kGrantList = field_table<AclDocument>({
    {"Grant", Occurs{0, iam::kAclGrantsMax},
     read_converted<&AclDocument::grants, kGrant, requested_grant>},
});
constexpr auto kPolicy = field_table<AclDocument>({
    {"Owner", kRequired, read_group<kOwner>},
    {"AccessControlList", kRequired, read_group<kGrantList>},
});

/// Removes `word=value` or `word="value"`, and the comma after it, from the front of `rest`.
/// Returns the word and the value, or nullopt if the syntax is wrong.
std::optional<std::pair<std::string_view, std::string_view>> take_word(std::string_view& rest) {
  const auto equals = rest.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const auto word = trim(rest.substr(0, equals));
  rest = trim(rest.substr(equals + 1));
  const bool quoted = rest.starts_with('"');
  if (quoted) rest.remove_prefix(1);
  auto end = rest.find(quoted ? '"' : ',');
  if (quoted && end == std::string_view::npos) return std::nullopt;
  end = std::min(end, rest.size());
  const auto value = rest.substr(0, end);
  rest = trim(rest.substr(end + (quoted ? 1 : 0)));
  if (!rest.empty() && !rest.starts_with(',')) return std::nullopt;
  if (!rest.empty()) rest = trim(rest.substr(1));
  return std::pair(word, quoted ? value : trim(value));
}

bool is_group(const iam::AclGrant& grant) { return grant.grantee.kind != iam::GranteeKind::kUser; }

void write_grant(XmlWriter& xml, const iam::AclGrant& grant, const NameOf& name_of) {
  constexpr std::string_view kOpen =
      "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=";
  xml.open("Grant").raw(kOpen);
  if (is_group(grant)) {
    xml.raw("\"Group\">").text("URI", iam::uri_of_group(grant.grantee.kind));
  } else {
    const auto& id = grant.grantee.user_id;
    xml.raw("\"CanonicalUser\">").text("ID", id).text("DisplayName", name_of(id));
  }
  xml.close("Grantee").text("Permission", iam::to_text(grant.permission)).close("Grant");
}

}  // namespace

S3Result<AclDocument> parse_acl_document(std::string_view document) {
  auto acl = read_document<kPolicy>("AccessControlPolicy", document);
  if (!acl) return refuse("MalformedACLError");
  return acl;
}

std::optional<iam::AclPermission> grant_header_permission(std::string_view header) {
  const auto found =
      std::ranges::find(kGrantHeaders, header, [](const auto& row) { return row.first; });
  if (found == kGrantHeaders.end()) return std::nullopt;
  return found->second;
}

S3Result<std::vector<RequestedGrant>> parse_grant_header(std::string_view header,
                                                         std::string_view value) {
  const auto invalid = [&] {
    return refuse(invalid_argument(header, value, "Argument format not recognized"));
  };
  const auto permission = grant_header_permission(header);
  auto rest = trim(value);
  if (!permission || rest.empty()) return invalid();
  std::vector<RequestedGrant> grants;
  while (!rest.empty()) {
    const auto taken = take_word(rest);
    if (!taken || taken->second.empty() || grants.size() == iam::kAclGrantsMax) return invalid();
    const auto type = std::ranges::find_if(kTypes, [&](const TypeName& known) {
      return equals_ignoring_case(known.word, taken->first);
    });
    if (type == kTypes.end()) return invalid();
    grants.push_back({type->type, std::string(taken->second), *permission});
  }
  return grants;
}

XmlWriter acl_document(const iam::Acl& acl, std::string_view owner_id, const NameOf& name_of) {
  XmlWriter xml;
  xml.open_root("AccessControlPolicy").open("Owner");
  xml.text("ID", owner_id).text("DisplayName", name_of(owner_id)).close("Owner");
  xml.open("AccessControlList");
  for (const bool groups : {true, false}) {
    for (const auto& grant : acl.grants) {
      if (is_group(grant) == groups) write_grant(xml, grant, name_of);
    }
  }
  xml.close("AccessControlList").close("AccessControlPolicy");
  return xml;
}

}  // namespace onggi::s3
