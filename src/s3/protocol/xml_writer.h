// XmlWriter writes an S3 response document to one string, with the escapes that XML 1.0 requires.
// Control characters that XML 1.0 forbids are written as references (&#x1;), as AWS does for keys
// without encoding-type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace onggi::s3 {

inline constexpr std::string_view kXmlDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
inline constexpr std::string_view kS3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

class XmlWriter {
 public:
  /// Creates a writer whose document starts with the XML declaration.
  XmlWriter();

  XmlWriter& open(std::string_view name);
  /// Opens the root element, with S3's namespace.
  XmlWriter& open_root(std::string_view name);
  XmlWriter& close(std::string_view name);
  /// Writes <name>escaped text</name>.
  XmlWriter& text(std::string_view name, std::string_view value);
  /// Writes escaped text without an element around it.
  XmlWriter& text(std::string_view value);
  /// Writes <name>value</name> for human-readable text. Quotes are not escaped, as in S3's error
  /// messages.
  XmlWriter& sentence(std::string_view name, std::string_view value);
  XmlWriter& number(std::string_view name, std::uint64_t value);
  /// Writes a time in S3's format: whole seconds, as in Last-Modified, followed by ".000".
  XmlWriter& time(std::string_view name, Time value);
  XmlWriter& boolean(std::string_view name, bool value);
  /// Appends `xml` unchanged, for elements that are empty or have attributes.
  XmlWriter& raw(std::string_view xml);

  void reserve(std::size_t size) { out_.reserve(size); }
  [[nodiscard]] std::string take() && { return std::move(out_); }

 private:
  enum class Quotes : bool { kEscape, kKeep };
  void escape(std::string_view value, Quotes quotes);
  std::string out_;
};

}  // namespace onggi::s3
