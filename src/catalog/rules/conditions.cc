#include "catalog/rules/conditions.h"

#include "base/codec.h"
#include "catalog/codes.h"

namespace onggi::catalog {
namespace {

/// Removes the next member from a comma-separated list of ETags and returns the member. Commas
/// inside quotes do not separate members.
std::string_view next_member(std::string_view& list) {
  bool quoted = false;
  std::size_t end = 0;
  while (end < list.size() && (quoted || list[end] != ',')) {
    if (list[end] == '"') quoted = !quoted;
    ++end;
  }
  const auto member = trim(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return member;
}

/// Strips quotes and the weak prefix. S3 clients send quoted, unquoted and weak ETags, all with the
/// same meaning.
std::string_view bare_etag(std::string_view member) {
  if (member.starts_with("W/")) member.remove_prefix(2);
  if (member.size() >= 2 && member.starts_with('"') && member.ends_with('"'))
    member = member.substr(1, member.size() - 2);
  return member;
}

bool names_etag(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    const auto member = next_member(list);
    if (member == "*" || bare_etag(member) == etag) return true;
  }
  return false;
}

bool modified_after(const ObjectInfo& object, Time time) {
  return whole_seconds(object.modified) > whole_seconds(time);
}

Status precondition_failed(std::string_view prefix, std::string_view header) {
  return fail(Code::kPreconditionFailed, std::string(prefix).append(header));
}

/// Evaluates If-Match, or If-Unmodified-Since if there is no If-Match.
Status check_unchanged(const Conditions& conditions, const ObjectInfo& object,
                       std::string_view prefix) {
  if (conditions.if_match) {
    if (!names_etag(*conditions.if_match, object.etag))
      return precondition_failed(prefix, "If-Match");
  } else if (conditions.if_unmodified_since &&
             modified_after(object, *conditions.if_unmodified_since)) {
    return precondition_failed(prefix, "If-Unmodified-Since");
  }
  return {};
}

/// Returns the name of the condition header that shows that the client already has the object, or
/// an empty view if there is no such header.
std::string_view already_had(const Conditions& conditions, const ObjectInfo& object, Time now) {
  if (conditions.if_none_match)
    return names_etag(*conditions.if_none_match, object.etag) ? "If-None-Match" : "";
  const auto& since = conditions.if_modified_since;
  // A time in the future is ignored, because no client can have seen an object modified at that
  // time.
  if (since && *since <= now && !modified_after(object, *since)) return "If-Modified-Since";
  return "";
}

}  // namespace

Status check_read(const Conditions& conditions, const ObjectInfo& object, Time now) {
  ONGGI_TRY(check_unchanged(conditions, object, ""));
  const auto header = already_had(conditions, object, now);
  if (!header.empty()) return fail(kNotModified, std::string(header));
  return {};
}

Status check_copy_source(const Conditions& conditions, const ObjectInfo& object, Time now) {
  constexpr std::string_view kPrefix = "x-amz-copy-source-";
  ONGGI_TRY(check_unchanged(conditions, object, kPrefix));
  const auto header = already_had(conditions, object, now);
  if (!header.empty()) return precondition_failed(kPrefix, header);
  return {};
}

// If-Modified-Since applies only to reads (RFC 9110, section 13.1.3).
Status check_write(const Conditions& conditions, const ObjectInfo* current) {
  if (current == nullptr) {
    if (conditions.if_match) return fail(kNoSuchKey, "If-Match");
    if (conditions.if_match_last_modified)
      return precondition_failed("", "x-amz-if-match-last-modified-time");
    if (conditions.if_match_size) return precondition_failed("", "x-amz-if-match-size");
    return {};
  }
  ONGGI_TRY(check_unchanged(conditions, *current, ""));
  if (conditions.if_none_match && names_etag(*conditions.if_none_match, current->etag))
    return precondition_failed("", "If-None-Match");
  if (conditions.if_match_last_modified &&
      whole_seconds(*conditions.if_match_last_modified) != whole_seconds(current->modified))
    return precondition_failed("", "x-amz-if-match-last-modified-time");
  if (conditions.if_match_size && *conditions.if_match_size != current->size)
    return precondition_failed("", "x-amz-if-match-size");
  return {};
}

}  // namespace onggi::catalog
