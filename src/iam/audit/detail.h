// AuditDetail: the details of an audit event, in addition to its action and subject. They are a
// JSON object that is built member by member. The text is always valid JSON in UTF-8 without
// control characters, whatever the values contain.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "storage/quota.h"

namespace onggi::iam {

class AuditDetail {
 public:
  AuditDetail() = default;

  AuditDetail& add(std::string_view name, std::string_view value);
  AuditDetail& add(std::string_view name, std::int64_t value);
  AuditDetail& add_flag(std::string_view name, bool value);
  AuditDetail& add_list(std::string_view name, std::span<const std::string> values);
  AuditDetail& add_object(std::string_view name, const AuditDetail& value);

  /// Returns the JSON object, such as "{}".
  [[nodiscard]] std::string text() const { return "{" + members_ + "}"; }
  /// Parses the details of a stored event. Older versions stored text that is not a JSON object;
  /// such text becomes the member "text" of an object.
  [[nodiscard]] static AuditDetail stored(std::string_view text);

  friend bool operator==(const AuditDetail&, const AuditDetail&) = default;

 private:
  void name(std::string_view name);
  void quote(std::string_view value);

  std::string members_;
};

/// Adds both limits of a quota. Each limit is a number, or "none" if it is not set.
inline void add_quota(AuditDetail& detail, const storage::Quota& quota) {
  const auto add = [&detail](std::string_view name, const std::optional<std::uint64_t>& limit) {
    if (limit) {
      detail.add(name, static_cast<std::int64_t>(*limit));
    } else {
      detail.add(name, "none");
    }
  };
  add("bytes", quota.bytes);
  add("objects", quota.objects);
}

}  // namespace onggi::iam
