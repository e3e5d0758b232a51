#include "iam/audit/detail.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/codec.h"

namespace onggi::iam {

void AuditDetail::name(std::string_view name) {
  if (!members_.empty()) members_ += ',';
  quote(name);
  members_ += ':';
}

void AuditDetail::quote(std::string_view value) {
  const bool utf8 = is_utf8(value);
  members_ += '"';
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      members_ += fmt::format("\\u{:04x}", byte);
    } else if (byte >= 0x80 && !utf8) {
      members_ += "\\ufffd";  // U+FFFD replaces non-ASCII bytes of invalid UTF-8
    } else {
      if (c == '"' || c == '\\') members_ += '\\';
      members_ += c;
    }
  }
  members_ += '"';
}

AuditDetail& AuditDetail::add(std::string_view name, std::string_view value) {
  this->name(name);
  quote(value);
  return *this;
}

AuditDetail& AuditDetail::add(std::string_view name, std::int64_t value) {
  this->name(name);
  members_ += fmt::to_string(value);
  return *this;
}

AuditDetail& AuditDetail::add_flag(std::string_view name, bool value) {
  this->name(name);
  members_ += value ? "true" : "false";
  return *this;
}

AuditDetail& AuditDetail::add_list(std::string_view name, std::span<const std::string> values) {
  this->name(name);
  members_ += '[';
  for (const auto& value : values) {
    if (&value != values.data()) members_ += ',';
    quote(value);
  }
  members_ += ']';
  return *this;
}

AuditDetail& AuditDetail::add_object(std::string_view name, const AuditDetail& value) {
  this->name(name);
  members_ += value.text();
  return *this;
}

AuditDetail AuditDetail::stored(std::string_view text) {
  AuditDetail detail;
  if (text.empty()) return detail;
  boost::system::error_code error;
  const auto value = boost::json::parse(text, error);
  if (error || !value.is_object()) return detail.add("text", text);
  const auto first = text.find('{') + 1;
  detail.members_ = trim(text.substr(first, text.rfind('}') - first));
  return detail;
}

}  // namespace onggi::iam
