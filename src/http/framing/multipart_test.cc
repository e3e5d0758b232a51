#include "http/framing/multipart.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace onggi::http {
namespace {

using Event = MultipartParser::Event;

struct Part {
  std::string name;
  std::optional<std::string> filename;
  std::string content;
  bool operator==(const Part&) const = default;
};

/// Parses `form` in pieces of `piece_size` bytes and returns its parts. Returns nullopt if the form
/// is rejected or its closing boundary is missing.
std::optional<std::vector<Part>> parse(std::string_view form, std::size_t piece_size,
                                       std::string_view boundary = "XX") {
  MultipartParser parser(boundary);
  std::vector<Part> parts;
  std::string window;
  while (true) {
    const auto step = parser.next(window);
    if (!step) return std::nullopt;
    EXPECT_LE(step->used, window.size());
    if (step->event == Event::kNeedMore) {
      EXPECT_LT(window.size(), kMultipartWindowMin);
      if (form.empty()) return std::nullopt;
      const auto piece = form.substr(0, piece_size);
      form.remove_prefix(piece.size());
      window += piece;
      continue;
    }
    if (step->event == Event::kPart)
      parts.push_back({parser.part().name, parser.part().filename, ""});
    if (step->event == Event::kData) parts.back().content += window.substr(0, step->used);
    if (step->event == Event::kEnd) return parts;
    window.erase(0, step->used);
  }
}

std::string field(std::string_view head, std::string_view content) {
  return "--XX\r\nContent-Disposition: form-data; " + std::string(head) + "\r\n\r\n" +
         std::string(content) + "\r\n";
}

TEST(Multipart, is_the_same_however_it_is_cut) {
  const std::string tricky = "\r\n--X\r\n--\r\r\n-XX--XX\r\n\r\n--";
  const auto form = field("name=\"key\"", "a/b") + field("name=\"empty\"", "") +
                    field("name=\"file\"; filename=\"C:\\dir\\a.txt\"", tricky) + "--XX--\r\n";
  const std::vector<Part> expected{{"key", std::nullopt, "a/b"},
                                   {"empty", std::nullopt, ""},
                                   {"file", "C:\\dir\\a.txt", tricky}};
  for (std::size_t size = 1; size <= form.size(); ++size) EXPECT_EQ(parse(form, size), expected);
}

TEST(Multipart, content_of_any_size_passes_through_a_small_window) {
  std::string content(1'000'000, '\r');
  for (std::size_t i = 0; i < content.size(); i += 7) content[i] = '\n';
  const auto form = field("name=file", content) + "--XX--";
  for (const std::size_t size : {1000, 4096, 65536}) {
    const auto parts = parse(form, size);
    ASSERT_TRUE(parts.has_value());
    EXPECT_EQ(parts->front().content, content);
  }
}

TEST(Multipart, reads_names_as_clients_write_them) {
  const auto first = [](std::string_view head) {
    const auto parts = parse(field(head, "") + "--XX--", 1000);
    return parts ? std::optional(parts->front()) : std::nullopt;
  };
  EXPECT_EQ(first("name=key")->name, "key");
  EXPECT_EQ(first("NAME = \"a; b\" ; x=y")->name, "a; b");
  EXPECT_EQ(first(R"(name="a\"b")")->name, "a\"b");
  EXPECT_EQ(first("filename=\"\"; name=\"file\"")->filename, "");
  EXPECT_EQ(first("name=file; filename*=UTF-8''%ED%95%AD.txt")->filename, "\xED\x95\xAD.txt");
  EXPECT_EQ(first("name=file; filename=a; filename*=UTF-8''b")->filename, "a");
  EXPECT_FALSE(first("filename=a").has_value());
  EXPECT_FALSE(first("name=\"\"").has_value());
  EXPECT_FALSE(first("name=\"open").has_value());
}

TEST(Multipart, refuses_what_is_no_form) {
  const auto good = field("name=key", "v");
  EXPECT_TRUE(parse(good + "--XX--", 3).has_value());
  EXPECT_TRUE(parse("\r\n" + good + "--XX--", 3).has_value());
  EXPECT_TRUE(parse(good + "--XX--whatever follows", 3).has_value());
  EXPECT_FALSE(parse(good, 3).has_value());  // the closing boundary is missing
  EXPECT_FALSE(parse(good + "--XX-", 3).has_value());
  EXPECT_FALSE(parse("preamble" + good + "--XX--", 3).has_value());
  EXPECT_FALSE(parse("--XXY" + good + "--XX--", 3).has_value());
  EXPECT_FALSE(parse("--XX\r\n\r\nno head\r\n--XX--", 3).has_value());
  EXPECT_FALSE(parse("--XX\r\nContent-Type: a/b\r\n\r\nv\r\n--XX--", 3).has_value());
  EXPECT_FALSE(parse("--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nv\r\n--XX--", 3));
  EXPECT_FALSE(parse("--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: "
                     "form-data; name=b\r\n\r\nv\r\n--XX--",
                     3)
                   .has_value());
  EXPECT_FALSE(
      parse(field("name=" + std::string(kPartHeadMax, 'n'), "") + "--XX--", 1).has_value());
}

TEST(Multipart, finds_the_boundary_of_a_form) {
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(form_boundary("Multipart/Form-Data;charset=utf-8; Boundary=\"a=b;c\""), "a=b;c");
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=" + std::string(70, 'b')),
            std::string(70, 'b'));
  for (const auto* other :
       {"", "text/plain", "multipart/mixed; boundary=a", "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a b\"",
        "multipart/form-data; boundary=\"a", "multipart/form-data boundary=a"}) {
    EXPECT_EQ(form_boundary(other), std::nullopt) << other;
  }
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=" + std::string(71, 'b')), std::nullopt);
}

}  // namespace
}  // namespace onggi::http
