#include "s3/protocol/xml_reader.h"

#include <expat.h>

#include <algorithm>
#include <memory>

namespace onggi::s3 {
namespace {

/// Builds the tree from expat's callbacks. `path` contains the open elements. A closed element
/// moves into its parent.
struct Builder {
  XML_Parser parser = nullptr;
  std::vector<XmlElement> path;
  std::optional<XmlElement> root;
  std::size_t elements = 0;

  void stop() const { XML_StopParser(parser, XML_FALSE); }
};

// Removes the namespace prefix here, because expat's namespace support would put the namespace's
// URI into every element name. With a URI of one megabyte and 90,000 elements, parsing would occupy
// a thread for half a minute.
std::string_view local_name(const XML_Char* qualified) {
  const std::string_view name(qualified);
  return name.substr(name.rfind(':') + 1);  // npos + 1 == 0 selects the whole name
}

void XMLCALL on_start(void* data, const XML_Char* name, const XML_Char** /*attributes*/) {
  auto& builder = *static_cast<Builder*>(data);
  if (builder.path.size() >= kXmlDepthMax || ++builder.elements > kXmlElementsMax)
    return builder.stop();
  builder.path.emplace_back();
  builder.path.back().name = local_name(name);
}

void XMLCALL on_end(void* data, const XML_Char* /*name*/) {
  auto& builder = *static_cast<Builder*>(data);
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

S3Result<XmlElement> parse_xml(std::string_view document) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  if (!parser) return refuse("InternalError");
  Builder builder{.parser = parser.get(), .path = {}, .root = {}};
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
