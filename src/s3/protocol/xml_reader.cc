#include "s3/protocol/xml_reader.h"

#include <expat.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>

namespace onggi::s3 {
namespace {

/// Builds the tree from expat's callbacks. `path` contains the open elements. A closed element
/// moves into its parent.
struct Builder {
  XML_Parser parser = nullptr;
  std::vector<XmlElement> path;
  std::optional<XmlElement> root;
  std::size_t elements = 0;
  std::set<std::string, std::less<>> names;
  bool stopped = false;

  void stop() {
    stopped = true;
    XML_StopParser(parser, XML_FALSE);
  }
  /// Records `name`. Returns false if the document has too many different names. expat stores each
  /// new name, which takes much longer than looking up a repeated name.
  [[nodiscard]] bool take_name(std::string_view name) {
    if (names.contains(name)) return true;
    names.emplace(name);
    return names.size() <= kXmlNamesMax;
  }
};

// Removes the namespace prefix here, because expat's namespace support would put the namespace's
// URI into every element name. With a URI of one megabyte and 90,000 elements, parsing would occupy
// a thread for half a minute.
std::string_view local_name(const XML_Char* qualified) {
  const std::string_view name(qualified);
  return name.substr(name.rfind(':') + 1);  // without a ':', npos + 1 == 0 selects the whole name
}

void XMLCALL on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
  auto& builder = *static_cast<Builder*>(data);
  bool accepted = builder.path.size() < kXmlDepthMax && ++builder.elements <= kXmlElementsMax &&
                  builder.take_name(name);
  for (; accepted && *attributes != nullptr; attributes += 2)
    accepted = builder.take_name(*attributes);
  if (!accepted) return builder.stop();
  builder.path.emplace_back();
  builder.path.back().name = local_name(name);
}

void XMLCALL on_end(void* data, const XML_Char* /*name*/) {
  auto& builder = *static_cast<Builder*>(data);
  // If on_start() stopped the parser at an empty element, expat still calls on_end().
  if (builder.stopped) return;
  auto element = std::move(builder.path.back());
  builder.path.pop_back();
  if (builder.path.empty()) {
    builder.root = std::move(element);
  } else {
    builder.path.back().children.push_back(std::move(element));
  }
}

void XMLCALL on_text(void* data, const XML_Char* text, int size) {
  auto& builder = *static_cast<Builder*>(data);
  if (!builder.path.empty()) builder.path.back().text.append(text, static_cast<std::size_t>(size));
}

void XMLCALL on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  static_cast<Builder*>(data)->stop();
}

/// Returns the position after the first occurrence of `end` at or after `from`, or npos.
std::size_t position_after(std::string_view document, std::string_view end, std::size_t from) {
  const auto found = document.find(end, from);
  return found == std::string_view::npos ? found : found + end.size();
}

/// Returns the position after the tag that begins at `at`, or npos if the tag does not end. Adds
/// the number of the tag's attributes to `count`.
std::size_t skip_tag(std::string_view document, std::size_t at, std::size_t& count) {
  for (; at < document.size() && document[at] != '>'; ++at) {
    if (document[at] != '"' && document[at] != '\'') continue;
    ++count;
    at = document.find(document[at], at + 1);
    if (at == std::string_view::npos) return at;
  }
  return at < document.size() ? at + 1 : std::string_view::npos;
}

/// Returns true if the attributes are within the limits. Called before expat parses the document,
/// because expat reads all attributes of an element before it calls on_start(). Stops at an
/// unterminated tag or comment, because expat rejects such a document.
bool has_few_attributes(std::string_view document) {
  constexpr auto kNone = std::string_view::npos;
  std::size_t total = 0;
  for (auto at = document.find('<'); at != kNone; at = document.find('<', at)) {
    const auto markup = document.substr(at);
    std::size_t count = 0;
    if (markup.starts_with("<!--")) {
      at = position_after(document, "-->", at + 4);
    } else if (markup.starts_with("<![CDATA[")) {
      at = position_after(document, "]]>", at);
    } else if (markup.starts_with("<?")) {
      at = position_after(document, "?>", at);
    } else {
      at = skip_tag(document, at, count);
    }
    total += count;
    if (count > kXmlElementAttributesMax || total > kXmlAttributesMax) return false;
    if (at == kNone) break;
  }
  return true;
}

/// Converts a UTF-16 document to ASCII, with 'x' in place of non-ASCII characters, so that its tags
/// can be scanned. Returns nullopt if the document is not UTF-16. Detects the encoding like expat.
std::optional<std::string> utf16_markup(std::string_view document) {
  if (document.size() < 2) return std::nullopt;
  const auto start = document.substr(0, 2);
  const bool big_endian = start == "\xFE\xFF" || start[0] == '\0';
  if (!big_endian && start != "\xFF\xFE" && start[1] != '\0') return std::nullopt;
  std::string markup;
  markup.reserve(document.size() / 2);
  for (std::size_t i = 0; i + 1 < document.size(); i += 2) {
    const auto high = document[big_endian ? i : i + 1];
    const auto low = static_cast<unsigned char>(document[big_endian ? i + 1 : i]);
    markup.push_back(high == '\0' && low < 0x80 ? static_cast<char>(low) : 'x');
  }
  return markup;
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view child_name) const {
  const auto found = std::ranges::find(children, child_name, &XmlElement::name);
  return found == children.end() ? nullptr : &*found;
}

std::optional<std::string_view> XmlElement::child_text(std::string_view child_name) const {
  const auto* found = child(child_name);
  if (found == nullptr) return std::nullopt;
  return found->text;
}

bool XmlElement::has_text() const { return text.find_first_not_of(" \t\r\n") != std::string::npos; }

S3Result<XmlElement> parse_xml(std::string_view document) {
  const auto markup = utf16_markup(document);
  if (!has_few_attributes(markup ? *markup : document)) return refuse("MalformedXML");
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  if (!parser) return refuse("InternalError");
  Builder builder{.parser = parser.get(), .path = {}, .root = {}, .names = {}};
  XML_SetUserData(parser.get(), &builder);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  const auto status =
      XML_Parse(parser.get(), document.data(), static_cast<int>(document.size()), XML_TRUE);
  if (status != XML_STATUS_OK || !builder.root) return refuse("MalformedXML");
  return *std::move(builder.root);
}

}  // namespace onggi::s3
