#include "auth/sigv4.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "auth/signing_key_cache.h"
#include "auth/testing.h"

namespace onggi::auth {
namespace {

using namespace testing;

std::string canonical_path(std::string_view raw) {
  std::string out;
  return append_canonical_path(out, raw) ? out : "(refused)";
}

std::string canonical_query(std::string_view raw) {
  const auto query = http::Query::parse(raw);
  if (!query) return "(refused)";
  std::string out;
  append_canonical_query(out, *query);
  return out;
}

TEST(SigV4, path_is_encoded_once_and_never_normalised) {
  EXPECT_EQ(canonical_path("/"), "/");
  EXPECT_EQ(canonical_path("/bkt/a//b/../c%2Bd%20%25.txt"), "/bkt/a//b/../c%2Bd%20%25.txt");
  EXPECT_EQ(canonical_path("//./../"), "//./../");
  EXPECT_EQ(canonical_path("/a+b"), "/a%20b");
  EXPECT_EQ(canonical_path("/a%2Bb"), "/a%2Bb");
  EXPECT_EQ(canonical_path("/test$file.text"), "/test%24file.text");
  EXPECT_EQ(canonical_path("/%41%7e%2d%5f%2E"), "/A~-_.");
  EXPECT_EQ(canonical_path("/a%2fb"), "/a/b");
  EXPECT_EQ(canonical_path("/%2541"), "/%2541");
  EXPECT_EQ(canonical_path("/\xea\xb0\x80"), "/%EA%B0%80");
  EXPECT_EQ(canonical_path("/%ea%b0%80%00"), "/%EA%B0%80%00");
  EXPECT_EQ(canonical_path("/env:/x!'()*"), "/env%3A/x%21%27%28%29%2A");
}

TEST(SigV4, broken_escapes_are_refused) {
  for (const auto* raw : {"/%", "/%4", "/%zz", "/a%2", "/%%41", "/%+1", "/% 1"}) {
    EXPECT_EQ(canonical_path(raw), "(refused)") << raw;
    EXPECT_EQ(canonical_query(raw), "(refused)") << raw;
  }
}

TEST(SigV4, query_is_sorted_by_encoded_name_then_value) {
  EXPECT_EQ(canonical_query(""), "");
  EXPECT_EQ(canonical_query("lifecycle"), "lifecycle=");
  EXPECT_EQ(canonical_query("uploadId=x&partNumber=2"), "partNumber=2&uploadId=x");
  EXPECT_EQ(canonical_query("a=2&a=1&a"), "a=&a=1&a=2");
  EXPECT_EQ(canonical_query("a-b=1&a=2"), "a=2&a-b=1");
  EXPECT_EQ(canonical_query("b=%7e&B=%2f&%61=%3D"), "B=%2F&a=%3D&b=~");
  EXPECT_EQ(canonical_query("prefix=a+b%2B"), "prefix=a%20b%2B");
  EXPECT_EQ(canonical_query("a=b=c"), "a=b%3Dc");
  EXPECT_EQ(canonical_query("&&a=1&&"), "a=1");
  EXPECT_EQ(canonical_query("=x"), "=x");
  EXPECT_EQ(canonical_query("z=1&X-Amz-Signature=abc&A=2"), "A=2&z=1");
  EXPECT_EQ(canonical_query("a=%ED%95%9C&delimiter=/"), "a=%ED%95%9C&delimiter=%2F");
}

/// canonical_order() must sort unencoded parameters in the order of their encoded names and values.
TEST(SigV4, canonical_query_is_that_of_encoding_and_sorting) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  constexpr std::string_view kLetters(" !%&+,-./0:=?AZ[_az{}~\x7f\0\n", 25);
  const auto text = [&] {
    std::string out;
    for (auto left = random() % 4; left > 0; --left)
      out += random() % 6 == 0 ? "\xc3\xa9" : std::string(1, kLetters[random() % kLetters.size()]);
    return uri_encode(out, false);
  };
  for (int round = 0; round < 2'000; ++round) {
    std::vector<std::pair<std::string, std::string>> encoded;
    std::string raw;
    for (auto left = random() % 8; left > 0; --left) {
      const auto& [name, value] = encoded.emplace_back(text(), text());
      raw.append("&").append(name).append("=").append(value);
    }
    std::ranges::sort(encoded);
    std::string wanted;
    for (const auto& [name, value] : encoded)
      wanted.append(wanted.empty() ? "" : "&").append(name).append("=").append(value);
    EXPECT_EQ(canonical_query(raw), wanted) << raw;
    EXPECT_EQ(canonical_query(wanted), wanted);
  }
}

TEST(SigV4, header_values_are_trimmed_collapsed_and_joined) {
  TestRequest request("GET", "/");
  request.add("x-amz-meta-a", "  two   spaces  inside ")
      .add("host", "h:9000")
      .add("x-amz-meta-a", "second")
      .add("x-amz-meta-b", "\ta\tb \t c\t\t")
      .add("x-amz-meta-empty", "");
  const auto canonical = canonical_request(
      request.get(), http::Query(),
      {"absent", "host", "x-amz-meta-a", "x-amz-meta-b", "x-amz-meta-empty"}, "HASH");
  EXPECT_EQ(canonical,
            "GET\n/\n\nabsent:\nhost:h:9000\nx-amz-meta-a:two spaces inside,second\n"
            "x-amz-meta-b:a b c\nx-amz-meta-empty:\n\n"
            "absent;host;x-amz-meta-a;x-amz-meta-b;x-amz-meta-empty\nHASH");
}

TEST(SigV4, signed_headers_must_be_lower_case_and_ascending) {
  EXPECT_EQ(split_signed_headers("host;x-amz-date").size(), 2U);
  for (const auto* bad : {"", ";", "host;", ";host", "host;;x", "x;host", "host;host", "Host",
                          "host; x", "host\nx", "host:x", "h\xc3\xa4st"}) {
    EXPECT_TRUE(split_signed_headers(bad).empty()) << bad;
  }
  std::string many = "a";
  for (int i = 0; i < 200; ++i) many += ";b" + std::to_string(1000 + i);
  EXPECT_TRUE(split_signed_headers(many).empty());
}

TEST(SigV4, authorization_tolerates_spaces_around_commas) {
  const std::string credential = "Credential=AKID/20130524/us-east-1/s3/aws4_request";
  for (const auto* separator : {",", ", ", " , ", ",  ", ",\t"}) {
    const auto claim =
        parse_authorization("AWS4-HMAC-SHA256  " + credential + separator +
                            "SignedHeaders=host;x-amz-date" + separator + "Signature=abc ");
    ASSERT_TRUE(claim) << separator;
    EXPECT_EQ(claim->access_key, "AKID");
    EXPECT_EQ(claim->scope, example_scope());
    EXPECT_EQ(claim->signed_headers, "host;x-amz-date");
    EXPECT_EQ(claim->signature, "abc");
  }
  EXPECT_TRUE(parse_authorization("AWS4-HMAC-SHA256 Signature=a,SignedHeaders=h," + credential));
}

TEST(SigV4, access_keys_may_contain_slashes) {
  Claim claim;
  ASSERT_TRUE(parse_credential("a/b/20130524/r/s3/aws4_request", claim));
  EXPECT_EQ(claim.access_key, "a/b");
  EXPECT_EQ(claim.scope.region, "r");
}

/// Hostile Authorization headers. Each must be rejected, and none may crash the parser.
TEST(SigV4, malformed_authorizations_are_refused) {
  const std::string good_credential = "AKID/20130524/us-east-1/s3/aws4_request";
  std::vector<std::string> bad{"",
                               " ",
                               "AWS4-HMAC-SHA256",
                               "AWS4-HMAC-SHA256 ",
                               "AWS4-HMAC-SHA256,",
                               "Basic abc",
                               "AWS4-HMAC-SHA512 Credential=x",
                               "aws4-hmac-sha256 Credential=x",
                               "AWS AKID:sig"};
  const std::string prefix = "AWS4-HMAC-SHA256 ";
  const std::string credential = "Credential=" + good_credential;
  const std::string headers = "SignedHeaders=host";
  const std::string signature = "Signature=00";
  for (const auto* separator : {";", " ", "&", "\n", ",,", ", ,", "=,"})
    bad.push_back(prefix + credential + separator + headers + separator + signature);
  for (const auto& doubled : {credential, headers, signature})
    bad.push_back(prefix + credential + "," + headers + "," + signature + "," + doubled);
  for (const auto& extra : {"X=1", "", "x", "=", "=x", "credential=x", "Signature", "Token=a"}) {
    bad.push_back(prefix + credential + "," + headers + "," + signature + "," + extra);
    bad.push_back(prefix + extra + "," + credential + "," + headers + "," + signature);
  }
  for (const auto& [a, b] : {std::pair{credential, headers}, std::pair{headers, signature},
                             std::pair{credential, signature}}) {
    bad.push_back(prefix + a + "," + b);
    bad.push_back(prefix + a);
    bad.push_back(prefix + b + "," + b + "," + b);
  }
  for (const auto* name : {"Credential=", "Credential", "credential=", "Credential =", " ="})
    bad.push_back(prefix + name + good_credential.substr(1, 0) + "," + headers + "," + signature);
  for (const auto* text : {"",
                           "/",
                           "//",
                           "///",
                           "////",
                           "AKID",
                           "AKID/20130524",
                           "AKID/20130524/us-east-1",
                           "AKID/20130524/us-east-1/s3",
                           "AKID/20130524/us-east-1/s3/",
                           "/20130524/r/s3/aws4_request",
                           "AKID//r/s3/aws4_request",
                           "AKID/20130524//s3/aws4_request",
                           "AKID/20130524/r//aws4_request",
                           "AKID/2013052/r/s3/aws4_request",
                           "AKID/201305244/r/s3/aws4_request",
                           "AKID/2013052a/r/s3/aws4_request",
                           "AKID/20130524/r/s3/aws4_requesT",
                           "AKID/20130524/r/s3/aws4_request/",
                           "AKID%2F20130524%2Fr%2Fs3%2Faws4_request",
                           "AKID\\20130524\\r\\s3\\aws4_request"}) {
    bad.push_back(prefix + "Credential=" + text + "," + headers + "," + signature);
  }
  const auto good = prefix + credential + "," + headers + "," + signature;
  for (std::size_t size = 0; size + 2 < good.size(); ++size) bad.push_back(good.substr(0, size));
  ASSERT_TRUE(parse_authorization(good));
  EXPECT_GE(bad.size(), 150U);
  for (const auto& value : bad) EXPECT_FALSE(parse_authorization(value)) << value;
}

TEST(SigningKeyCache, remembers_keys_and_forgets_the_oldest) {
  SigningKeyCache cache(2);
  auto scope = example_scope();
  const auto expected = sign(derive_signing_key(kSecret, scope), "text");
  EXPECT_EQ(sign(cache.get("a", kSecret, scope), "text"), expected);
  EXPECT_EQ(sign(cache.get("a", kSecret, scope), "text"), expected);
  EXPECT_EQ(cache.size(), 1U);
  for (const auto* date : {"20130525", "20130526", "20130527"}) {
    scope.date = date;
    EXPECT_NE(sign(cache.get("a", kSecret, scope), "text"), expected);
  }
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_EQ(sign(cache.get("a", kSecret, example_scope()), "text"), expected);
}

TEST(SigningKeyCache, a_changed_secret_replaces_the_key) {
  SigningKeyCache cache(8);
  const auto first = sign(cache.get("a", "old", example_scope()), "text");
  EXPECT_NE(sign(cache.get("a", "new", example_scope()), "text"), first);
  EXPECT_EQ(sign(cache.get("a", "old", example_scope()), "text"), first);
  EXPECT_EQ(cache.size(), 1U);
}

}  // namespace
}  // namespace onggi::auth
