#include "s3/protocol/xml_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace onggi::s3 {
namespace {

/// Returns ` a0=''`, ` a1=''` and so on.
std::string attributes(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += " a" + std::to_string(i) + "=''";
  return text;
}

std::string in_utf16(std::string_view text, bool big_endian) {
  std::string out;
  for (const char c : text) {
    if (big_endian) out += '\0';
    out += c;
    if (!big_endian) out += '\0';
  }
  return out;
}

bool is_read(std::string_view document) {
  const auto root = parse_xml(document);
  if (!root) {
    EXPECT_EQ(root.error().code.name(), "MalformedXML");
  }
  return root.has_value();
}

TEST(XmlReader, limits_the_attributes_of_an_element) {
  EXPECT_TRUE(is_read("<A" + attributes(kXmlElementAttributesMax) + "/>"));
  EXPECT_FALSE(is_read("<A" + attributes(kXmlElementAttributesMax + 1) + "/>"));
  EXPECT_FALSE(is_read("<A" + attributes(100'000) + "/>"));
  EXPECT_FALSE(is_read("<A><!-- don't --><?p don't?><![CDATA[<'>]]><B" +
                       attributes(kXmlElementAttributesMax + 1) + "/></A>"));
  for (const bool big_endian : {true, false}) {
    EXPECT_TRUE(is_read(in_utf16("<A b='\"'/>", big_endian)));
    EXPECT_FALSE(
        is_read(in_utf16("<A" + attributes(kXmlElementAttributesMax + 1) + "/>", big_endian)));
  }
}

TEST(XmlReader, limits_the_attributes_of_a_document) {
  std::string many = "<A>";
  const std::string twenty = "<B" + attributes(20) + "/>";
  for (std::size_t count = 0; count < kXmlAttributesMax; count += 20) many += twenty;
  EXPECT_TRUE(is_read(many + "</A>"));
  EXPECT_FALSE(is_read(many + "<B a0=''/></A>"));
}

TEST(XmlReader, limits_the_number_of_names) {
  std::string elements = "<A>";
  for (std::size_t i = 1; i < kXmlNamesMax; ++i) elements += "<B" + std::to_string(i) + "/>";
  EXPECT_TRUE(is_read(elements + "<B1/></A>"));
  EXPECT_FALSE(is_read(elements + "<B0/></A>"));
  EXPECT_FALSE(is_read(elements + "<B1 c=''/></A>"));
}

TEST(XmlReader, does_not_count_quotes_outside_of_tags) {
  std::string quotes;
  for (int i = 0; i < 100; ++i) quotes += "'\"";
  const auto root = parse_xml("<A>" + quotes + "<!--" + quotes + "--><![CDATA[<" + quotes +
                              ">]]><?p " + quotes + "?><B c='<'/></A>");
  EXPECT_FALSE(root) << "'<' in an attribute is not well-formed";
  const auto good = parse_xml("<A>" + quotes + "<!--" + quotes + "--><![CDATA[<" + quotes +
                              ">]]><?p " + quotes + "?><B c='>\"'/></A>");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->text, quotes + "<" + quotes + ">");
  EXPECT_EQ(good->children.size(), 1U);
}

TEST(XmlReader, knows_text_from_white_space) {
  EXPECT_FALSE(parse_xml("<A> \n\t<B/>\r\n</A>")->has_text());
  EXPECT_TRUE(parse_xml("<A> <B/>x</A>")->has_text());
}

TEST(XmlReader, refuses_markup_that_does_not_end) {
  for (const auto* document : {"<", "<A", "<A b='", "<A b='c'", "<A><!--", "<A><![CDATA[", "<A><?p",
                               "<A><!-- -- --></A>", "", "<A></A", "<A>&"})
    EXPECT_FALSE(is_read(document)) << document;
}

}  // namespace
}  // namespace onggi::s3
