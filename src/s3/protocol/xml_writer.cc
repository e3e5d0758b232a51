#include "s3/protocol/xml_writer.h"

#include <fmt/format.h>

#include <array>

namespace onggi::s3 {
namespace {

/// A lookup table makes escaping fast: a listing escapes a hundred thousand characters.
constexpr auto kNeedsEscape = [] {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c < 0x20; ++c) table[c] = true;
  for (const unsigned char c : {'&', '<', '>', '"', '\'', '\x7f'}) table[c] = true;
  return table;
}();

}  // namespace

XmlWriter::XmlWriter() : out_(kXmlDeclaration) {}

XmlWriter& XmlWriter::open(std::string_view name) {
  out_.append("<").append(name).append(">");
  return *this;
}

XmlWriter& XmlWriter::open_root(std::string_view name) {
  out_.append("<").append(name).append(" xmlns=\"").append(kS3Namespace).append("\">");
  return *this;
}

XmlWriter& XmlWriter::close(std::string_view name) {
  out_.append("</").append(name).append(">");
  return *this;
}

XmlWriter& XmlWriter::text(std::string_view name, std::string_view value) {
  open(name);
  escape(value, Quotes::kEscape);
  return close(name);
}

XmlWriter& XmlWriter::text(std::string_view value) {
  escape(value, Quotes::kEscape);
  return *this;
}

XmlWriter& XmlWriter::sentence(std::string_view name, std::string_view value) {
  open(name);
  escape(value, Quotes::kKeep);
  return close(name);
}

XmlWriter& XmlWriter::number(std::string_view name, std::uint64_t value) {
  const fmt::format_int digits(value);
  open(name);
  out_.append(digits.data(), digits.size());
  return close(name);
}

XmlWriter& XmlWriter::time(std::string_view name, Time value) {
  open(name);
  append_iso8601(out_, whole_seconds(value));
  return close(name);
}

XmlWriter& XmlWriter::boolean(std::string_view name, bool value) {
  open(name);
  out_.append(value ? "true" : "false");
  return close(name);
}

XmlWriter& XmlWriter::raw(std::string_view xml) {
  out_.append(xml);
  return *this;
}

void XmlWriter::escape(std::string_view value, Quotes quotes) {
  std::size_t start = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!kNeedsEscape[static_cast<unsigned char>(value[i])]) continue;
    if (quotes == Quotes::kKeep && (value[i] == '"' || value[i] == '\'')) continue;
    out_.append(value.substr(start, i - start));
    start = i + 1;
    switch (value[i]) {
      case '&': out_.append("&amp;"); break;
      case '<': out_.append("&lt;"); break;
      case '>': out_.append("&gt;"); break;
      case '"': out_.append("&quot;"); break;
      case '\'': out_.append("&apos;"); break;
      default:
        fmt::format_to(std::back_inserter(out_), "&#x{:X};", static_cast<unsigned char>(value[i]));
    }
  }
  out_.append(value.substr(start));
}

}  // namespace onggi::s3
