// AuditDetail: builds the JSON object of AuditEvent::detail field by field.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "storage/quota.h"

namespace onggi::iam {

class AuditDetail {
 public:
  AuditDetail& add(std::string_view name, std::string_view value) {
    separate();
    quote(name);
    text_ += ':';
    quote(value);
    return *this;
  }
  AuditDetail& add(std::string_view name, std::int64_t value) {
    separate();
    quote(name);
    text_ += fmt::format(":{}", value);
    return *this;
  }
  AuditDetail& add_flag(std::string_view name, bool value) {
    separate();
    quote(name);
    text_ += value ? ":true" : ":false";
    return *this;
  }
  [[nodiscard]] std::string text() const { return "{" + text_ + "}"; }

 private:
  void separate() {
    if (!text_.empty()) text_ += ',';
  }
  void quote(std::string_view value) {
    text_ += '"';
    for (const char c : value) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20) {
        text_ += fmt::format("\\u{:04x}", byte);
      } else {
        if (c == '"' || c == '\\') text_ += '\\';
        text_ += c;
      }
    }
    text_ += '"';
  }
  std::string text_;
};

/// Adds both limits of a quota, as a number or as "none".
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
