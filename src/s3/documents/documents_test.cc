#include <gtest/gtest.h>

#include "s3/documents/complete.h"
#include "s3/documents/delete.h"
#include "s3/headers/checksum.h"
#include "s3/headers/part_number.h"
#include "s3/protocol/xml_reader.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {
namespace {

std::string complete(std::string_view parts) {
  return "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" +
         std::string(parts) + "</CompleteMultipartUpload>";
}

TEST(CompleteDocument, takes_etags_in_every_spelling) {
  for (const auto* etag : {"abc", "\"abc\"", "&quot;abc&quot;", " \"abc\" "}) {
    const auto parts = parse_complete_document(
        complete("<Part><ETag>" + std::string(etag) + "</ETag><PartNumber>7</PartNumber></Part>"));
    ASSERT_TRUE(parts.has_value()) << etag;
    ASSERT_EQ(parts->size(), 1U);
    EXPECT_EQ(parts->front().number, 7U);
    EXPECT_EQ(parts->front().etag, "abc");
  }
}

TEST(XmlWriter, times_are_whole_seconds) {
  XmlWriter xml;
  xml.time("Time", from_unix_ms(1'795'373'213'999));
  EXPECT_TRUE(std::move(xml).take().ends_with("<Time>2026-11-22T18:46:53.000Z</Time>"));
}

TEST(Documents, may_have_prefixes_and_pay_nothing_for_long_namespaces) {
  const auto prefixed = parse_xml(
      R"(<s:Delete xmlns:s="http://s3.amazonaws.com/doc/2006-03-01/"><s:Quiet/></s:Delete>)");
  ASSERT_TRUE(prefixed.has_value());
  EXPECT_EQ(prefixed->name, "Delete");
  EXPECT_NE(prefixed->child("Quiet"), nullptr);

  // If the parser added the namespace to every name, this document would need 90 GB of memory.
  std::string document = "<Delete xmlns=\"" + std::string(1'000'000, 'n') + "\">";
  for (int i = 0; i < 90'000; ++i) document += "<Object/>";
  const auto parsed = parse_xml(document + "</Delete>");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->children.back().name, "Object");
}

TEST(CompleteDocument, takes_one_checksum_for_each_part) {
  const auto parts =
      parse_complete_document(complete("<Part><PartNumber>1</PartNumber><ETag>a</ETag>"
                                       "<ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>"));
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->front().checksum_algorithm, ChecksumAlgorithm::kCrc32);
  EXPECT_EQ(parts->front().checksum, std::string(4, '\0'));
}

TEST(CompleteDocument, refuses_what_is_not_a_list_of_parts) {
  const auto code = [](const std::string& document) {
    const auto parts = parse_complete_document(document);
    return parts ? std::string() : std::string(parts.error().code.name());
  };
  EXPECT_EQ(code(""), "MalformedXML");
  EXPECT_EQ(code(complete("")), "MalformedXML");
  EXPECT_EQ(code("<Other/>"), "MalformedXML");
  EXPECT_EQ(code(complete("<Part><PartNumber>1</PartNumber></Part>")), "MalformedXML");
  EXPECT_EQ(code(complete("<Part><ETag>a</ETag></Part>")), "MalformedXML");
  EXPECT_EQ(code(complete("<Part><PartNumber>x</PartNumber><ETag>a</ETag></Part>")),
            "MalformedXML");
  EXPECT_EQ(code(complete("<Part><PartNumber>-x</PartNumber><ETag>a</ETag></Part>")),
            "MalformedXML");
}

TEST(CompleteDocument, says_which_argument_is_wrong) {
  const auto refused = [](std::string_view number, std::string_view more) {
    const auto parts = parse_complete_document(complete("<Part><PartNumber>" + std::string(number) +
                                                        "</PartNumber><ETag>a</ETag>" +
                                                        std::string(more) + "</Part>"));
    if (parts) return std::string();
    auto text = std::string(parts.error().code.name()) + ": " + parts.error().message;
    for (const auto& [name, value] : parts.error().fields) text.append(" ").append(value);
    return text;
  };
  for (const auto* number : {"0", "-4"}) {
    EXPECT_EQ(refused(number, ""),
              "InvalidArgument: PartNumber must be >= 1 PartNumber " + std::string(number));
  }
  EXPECT_TRUE(refused("10001", "").starts_with("InvalidArgument: Part number must be"));
  const std::string wrong =
      "InvalidArgument: Invalid Base64 or multiple checksums present in request Checksum ";
  EXPECT_EQ(refused("1", "<ChecksumCRC32>AAAA</ChecksumCRC32>"), wrong + "CRC32:AAAA;");
  EXPECT_EQ(refused("1", "<ChecksumCRC32>no base64</ChecksumCRC32>"), wrong + "CRC32:no base64;");
  EXPECT_EQ(refused("1",
                    "<ChecksumSHA1>Kq5sNclPz7QV2+lfQIuc6R7oRu0=</ChecksumSHA1>"
                    "<ChecksumCRC32>AAAAAA==</ChecksumCRC32>"),
            wrong + "CRC32:AAAAAA==;SHA1:Kq5sNclPz7QV2+lfQIuc6R7oRu0=;");
}

TEST(CompleteDocument, has_room_for_ten_thousand_parts_and_no_more) {
  std::string parts;
  for (int number = 1; number <= 10'000; ++number) {
    parts += "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>a</ETag></Part>";
  }
  EXPECT_EQ(parse_complete_document(complete(parts))->size(), 10'000U);
  parts += "<Part><PartNumber>1</PartNumber><ETag>a</ETag></Part>";
  EXPECT_EQ(parse_complete_document(complete(parts)).error().code.name(), "MalformedXML");
}

TEST(DeleteDocument, takes_keys_versions_and_conditions) {
  const auto document = parse_delete_document(
      "<Delete><Quiet>true</Quiet><Object><Key>a&amp;b\r\n</Key><VersionId>null</VersionId>"
      "<ETag>\"e\"</ETag><Size>3</Size>"
      "<LastModifiedTime>Sun, 22 Nov 2026 18:46:53 GMT</LastModifiedTime></Object></Delete>");
  ASSERT_TRUE(document.has_value());
  EXPECT_TRUE(document->quiet);
  const auto& object = document->objects.at(0);
  // XML parsers convert CR LF to LF (XML 1.0), so clients send a CR as &#13;.
  EXPECT_EQ(object.key, "a&b\n");
  EXPECT_EQ(object.version_id, "null");
  EXPECT_EQ(object.conditions.if_match, "\"e\"");
  EXPECT_EQ(object.conditions.if_match_size, 3U);
  EXPECT_TRUE(object.conditions.if_match_last_modified.has_value());
}

TEST(DeleteDocument, reads_quiet_as_a_boolean) {
  const auto quiet = [](const std::string& text) {
    const auto document = parse_delete_document("<Delete><Quiet>" + text +
                                                "</Quiet><Object><Key>k</Key></Object></Delete>");
    return document ? std::string(document->quiet ? "quiet" : "verbose")
                    : std::string(document.error().code.name());
  };
  EXPECT_EQ(quiet("True"), "quiet");
  EXPECT_EQ(quiet(" false "), "verbose");
  for (const auto* text : {"", "yes", "truee", "on"})
    EXPECT_EQ(quiet(text), "MalformedXML") << text;
}

TEST(DeleteDocument, takes_a_thousand_keys_and_no_more) {
  std::string objects;
  for (int i = 0; i < 1000; ++i) objects += "<Object><Key>k</Key></Object>";
  EXPECT_TRUE(parse_delete_document("<Delete>" + objects + "</Delete>").has_value());
  objects += "<Object><Key>k</Key></Object>";
  EXPECT_EQ(parse_delete_document("<Delete>" + objects + "</Delete>").error().code.name(),
            "MalformedXML");
  EXPECT_EQ(parse_delete_document("<Delete/>").error().code.name(), "MalformedXML");
  EXPECT_EQ(parse_delete_document("<Delete><Object/></Delete>").error().code.name(),
            "MalformedXML");
}

TEST(ChecksumHeader, composite_values_name_their_parts) {
  const auto checksum = parse_checksum(ChecksumAlgorithm::kCrc32, "AAAAAA==-3");
  ASSERT_TRUE(checksum.has_value());
  EXPECT_EQ(checksum->type, ChecksumType::kComposite);
  EXPECT_EQ(checksum->part_count, 3U);
  EXPECT_EQ(checksum->text(), "AAAAAA==-3");
  EXPECT_FALSE(parse_checksum(ChecksumAlgorithm::kCrc32, "AAAA").has_value());
  EXPECT_FALSE(parse_checksum(ChecksumAlgorithm::kCrc32, "AAAAAA==-0").has_value());
}

TEST(PartNumber, is_one_to_ten_thousand) {
  EXPECT_EQ(*parse_part_number("1"), 1U);
  EXPECT_EQ(*parse_part_number("10000"), 10'000U);
  for (const auto* bad : {"", "0", "10001", "-1", "x", "1 ", "99999999999999999999"}) {
    const auto number = parse_part_number(bad);
    ASSERT_FALSE(number.has_value()) << bad;
    EXPECT_EQ(number.error().message,
              "Part number must be an integer between 1 and 10000, inclusive");
  }
}

}  // namespace
}  // namespace onggi::s3
