// Parses request documents with expat: strictly, without DTDs, and with limits on size, depth and
// the numbers of elements, attributes and names. Within the limits, the time is linear in the size.
// Namespaces are accepted and ignored, as on AWS.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "s3/protocol/error.h"

namespace onggi::s3 {

inline constexpr std::size_t kXmlDepthMax = 16;
inline constexpr std::size_t kXmlElementsMax = 100'000;  // enough for 10,000 parts with checksums
// High enough for encoders that repeat xmlns in every element.
inline constexpr std::size_t kXmlAttributesMax = 100'000;
inline constexpr std::size_t kXmlElementAttributesMax = 32;  // maximum per element
// The maximum number of different element and attribute names. The largest schema has 40 names.
inline constexpr std::size_t kXmlNamesMax = 128;

struct XmlElement {
  std::string name;  // name without the namespace prefix
  std::string text;  // text directly in this element, without its children
  std::vector<XmlElement> children;

  /// Returns the first child with the given name, or null.
  [[nodiscard]] const XmlElement* child(std::string_view child_name) const;
  /// Returns the text of the first child with the given name, or nullopt.
  [[nodiscard]] std::optional<std::string_view> child_text(std::string_view child_name) const;
  /// Returns true if `text` is more than white space.
  [[nodiscard]] bool has_text() const;
};

/// Parses a document and returns its root element. Errors: MalformedXML if the document is not
/// well-formed, has a DOCTYPE, or exceeds a limit.
[[nodiscard]] S3Result<XmlElement> parse_xml(std::string_view document);

}  // namespace onggi::s3
