#include "base/codec.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace onggi {
namespace {

using namespace std::string_view_literals;

TEST(Codec, hex_goes_there_and_back) {
  EXPECT_EQ(hex_encode("\x00\xff\x1a"sv), "00ff1a");
  EXPECT_EQ(hex_decode("00FF1a"), "\x00\xff\x1a"sv);
  EXPECT_EQ(hex_decode(""), "");
  for (const auto* bad : {"0", "0g", "g0", "0x", " 0", "000"})
    EXPECT_EQ(hex_decode(bad).error().code, Code::kInvalid) << bad;
}

TEST(Codec, base64_gives_the_values_of_rfc_4648) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"},
                                                                   {"\xfb\xff", "+/8="}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(base64_encode(plain), encoded);
    EXPECT_EQ(base64_decode(encoded), plain);
  }
}

TEST(Codec, base64_is_strict) {
  for (const auto* bad : {"Zg", "Zg=", "Zg= =", "Zh==", "Zm9=", "Zm-_",
                          "Z===", "====", "=Zg=", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm 9"}) {
    EXPECT_EQ(base64_decode(bad).error().code, Code::kInvalid) << bad;
  }
}

TEST(Codec, uri_encoding_keeps_only_the_unreserved) {
  EXPECT_EQ(uri_encode("AZaz09-_.~", false), "AZaz09-_.~");
  EXPECT_EQ(uri_encode("a/b c+d%", true), "a/b%20c%2Bd%25");
  EXPECT_EQ(uri_encode("a/b", false), "a%2Fb");
  EXPECT_EQ(uri_encode("\xea\xb0\x80\x00"sv, false), "%EA%B0%80%00");
}

TEST(Codec, uri_decoding_happens_once) {
  EXPECT_EQ(uri_decode("a%2Fb+c%252F"), "a/b+c%2F");
  EXPECT_EQ(form_decode("a%2Fb+c%252F%2B"), "a/b c%2F+");
  EXPECT_EQ(form_decode("%+1").error().code, Code::kInvalid);
  EXPECT_EQ(uri_decode("%00%ff%Fe"), "\x00\xff\xfe"sv);
  for (const auto* bad : {"%", "%1", "a%", "%g0", "%0g", "%%20", "%-1"})
    EXPECT_EQ(uri_decode(bad).error().code, Code::kInvalid) << bad;
}

TEST(Codec, everything_decodes_to_what_was_encoded) {
  const bool holds = rc::check([](const std::string& bytes) {
    RC_ASSERT(*hex_decode(hex_encode(bytes)) == bytes);
    RC_ASSERT(*base64_decode(base64_encode(bytes)) == bytes);
    RC_ASSERT(*uri_decode(uri_encode(bytes, true)) == bytes);
    RC_ASSERT(*uri_decode(uri_encode(bytes, false)) == bytes);
  });
  EXPECT_TRUE(holds);
}

TEST(Codec, utf8_is_well_formed_or_not) {
  for (const auto good :
       {""sv, "a\0b"sv, "\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv, "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv,
        "\xee\x80\x80"sv, "\xef\xbf\xbf"sv, "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv,
        "\xec\x98\xb9\xea\xb8\xb0"sv}) {
    EXPECT_TRUE(is_utf8(good)) << hex_encode(good);
  }
  for (const auto bad :
       {"\x80"sv, "\xbf"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc2"sv, "\xc2\x20"sv, "\xe0\x80\x80"sv,
        "\xe0\x9f\xbf"sv, "\xed\xa0\x80"sv, "\xed\xbf\xbf"sv, "\xe1\x80"sv, "\xf0\x80\x80\x80"sv,
        "\xf0\x8f\xbf\xbf"sv, "\xf4\x90\x80\x80"sv, "\xf5\x80\x80\x80"sv, "\xff"sv,
        "a\xf0\x90\x80"sv, "\xf8\x88\x80\x80\x80"sv}) {
    EXPECT_FALSE(is_utf8(bad)) << hex_encode(bad);
  }
}

TEST(Codec, small_helpers) {
  EXPECT_EQ(to_lower_ascii("X-Amz-\xc3\x84[@Z"), "x-amz-\xc3\x84[@z");
  EXPECT_TRUE(equals_ignoring_case("Host", "hOST"));
  EXPECT_FALSE(equals_ignoring_case("Host", "Hos"));
  EXPECT_FALSE(equals_ignoring_case("[", "{"));
  EXPECT_EQ(trim(" \t a b\t "), "a b");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim("\r\na"), "\r\na");
  EXPECT_TRUE(equals_constant_time("abc", "abc"));
  EXPECT_TRUE(equals_constant_time("", ""));
  EXPECT_FALSE(equals_constant_time("abc", "abd"));
  EXPECT_FALSE(equals_constant_time("abc", "ab"));
}

TEST(Codec, numbers_have_no_sign_space_or_overflow) {
  EXPECT_EQ(parse_u64("0"), 0U);
  EXPECT_EQ(parse_u64("007"), 7U);
  EXPECT_EQ(parse_u64("18446744073709551615"), UINT64_MAX);
  for (const auto* bad : {"", " 1", "1 ", "+1", "-1", "1.0", "0x1", "1e3", "18446744073709551616"})
    EXPECT_EQ(parse_u64(bad).error().code, Code::kInvalid) << bad;
}

TEST(Controls, are_escaped_and_nothing_else_is) {
  for (const auto* text : {"", "plain text, \\ and \"", "옹기 café 🏺", "\xc2\xa0", "a\u200db"}) {
    EXPECT_FALSE(has_controls(text)) << text;
    EXPECT_EQ(escape_controls(text), text);
  }
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"a\nb\r\tc", R"(a\nb\r\tc)"},
      {"\x1b[31mred\x1b]0;title\x07", R"(\u001b[31mred\u001b]0;title\u0007)"},
      {std::string_view("\0", 1), R"(\u0000)"},
      {"\x7f", R"(\u007f)"},
      {"\u0085\u009b31m", R"(\u0085\u009b31m)"},  // the C1 controls NEL and CSI
      {"\u2028\u202egnp.exe\u2066", R"(\u2028\u202egnp.exe\u2066)"},
      {"\x9b\xe9t\xe9", R"(\u009b\u00e9t\u00e9)"},  // malformed UTF-8
      {"\xc0\x8a", R"(\u00c0\u008a)"},              // an overlong encoding of a line feed
      {"옹\xea", "옹\\u00ea"},                      // ends in the middle of a character
      {"\xed\xa0\x80", R"(\u00ed\u00a0\u0080)"},    // an encoded surrogate (U+D800)
  };
  for (const auto& [text, escaped] : cases) {
    EXPECT_TRUE(has_controls(text)) << escaped;
    EXPECT_EQ(escape_controls(text), escaped);
    EXPECT_FALSE(has_controls(escape_controls(text)));
  }
}

}  // namespace
}  // namespace onggi
