#include "s3/documents/cors.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "catalog/bucket_documents.h"

namespace onggi::s3 {
namespace {

std::string configuration(std::string_view rules) {
  return "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" +
         std::string(rules) + "</CORSConfiguration>";
}

std::string rule(std::string_view origin, std::string_view method, std::string_view more = "") {
  return "<CORSRule><AllowedOrigin>" + std::string(origin) + "</AllowedOrigin><AllowedMethod>" +
         std::string(method) + "</AllowedMethod>" + std::string(more) + "</CORSRule>";
}

std::string code_of(const std::string& document) {
  const auto rules = parse_cors(document);
  return rules ? std::string() : std::string(rules.error().code.name());
}

/// Returns the index of the matching rule, or -1.
int answering(const CorsRules& rules, const CorsQuestion& question) {
  const auto answer = find_rule(rules, question);
  return answer ? static_cast<int>(answer->rule - rules.data()) : -1;
}

TEST(Cors, that_cannot_be_read_allow_nothing) {
  const auto kept = catalog::encode(*parse_cors(configuration(rule("https://a", "GET"))));
  const auto rules_in = [](std::string text) {
    catalog::Bucket bucket;
    catalog::BucketDocuments::Texts texts;
    texts.emplace_back(catalog::BucketDocument::kCors, std::move(text));
    bucket.documents = std::make_shared<const catalog::BucketDocuments>(std::move(texts));
    return *cors_of(bucket);
  };
  EXPECT_EQ(rules_in(kept).front().origins.front(), "https://a");
  EXPECT_TRUE(rules_in("nonsense").empty());
}

TEST(Cors, reads_what_it_writes) {
  const auto document =
      configuration(rule("https://*.example.com", "GET",
                         "<AllowedMethod>PUT</AllowedMethod><AllowedHeader>x-amz-*</AllowedHeader>"
                         "<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3000</MaxAgeSeconds>"
                         "<ID>pages &amp; more</ID>"));
  const auto rules = parse_cors(document);
  ASSERT_TRUE(rules.has_value());
  const auto again = parse_cors(cors_document(*rules).take());
  ASSERT_TRUE(again.has_value());
  const auto& only = again->front();
  EXPECT_EQ(only.id, "pages & more");
  EXPECT_EQ(only.methods, (std::vector<std::string>{"GET", "PUT"}));
  EXPECT_EQ(only.origins, std::vector<std::string>{"https://*.example.com"});
  EXPECT_EQ(only.headers, std::vector<std::string>{"x-amz-*"});
  EXPECT_EQ(only.exposed_headers, std::vector<std::string>{"ETag"});
  EXPECT_EQ(only.max_age_s, 3000U);
}

TEST(Cors, refuses_what_aws_refuses) {
  EXPECT_EQ(code_of(""), "MissingRequestBodyError");
  EXPECT_EQ(code_of("<CORS/>"), "MalformedXML");
  EXPECT_EQ(code_of(configuration("")), "MalformedXML");
  EXPECT_EQ(code_of(configuration("<Rule/>")), "MalformedXML");
  EXPECT_EQ(code_of(configuration("<CORSRule/>")), "MalformedXML");
  EXPECT_EQ(code_of(configuration(rule("", "GET"))), "MalformedXML");
  EXPECT_EQ(code_of(configuration(rule("*", "GET", "<Whatever/>"))), "MalformedXML");
  EXPECT_EQ(code_of(configuration(rule("*", "GET", "<MaxAgeSeconds>-1</MaxAgeSeconds>"))),
            "MalformedXML");
  EXPECT_EQ(code_of(configuration(rule("*", "OPTIONS"))), "InvalidRequest");
  EXPECT_EQ(code_of(configuration(rule("*", "get"))), "InvalidRequest");
  EXPECT_EQ(code_of(configuration(rule("https://*.*", "GET"))), "InvalidRequest");
  EXPECT_EQ(code_of(configuration(rule("*", "GET", "<AllowedHeader>*-*</AllowedHeader>"))),
            "InvalidRequest");
  EXPECT_EQ(code_of(configuration(rule("*", "GET", "<ExposeHeader>x-*</ExposeHeader>"))),
            "InvalidRequest");
  EXPECT_EQ(code_of(configuration(rule("*", "GET", "<ExposeHeader>a&#13;&#10;b</ExposeHeader>"))),
            "InvalidRequest");
  EXPECT_EQ(code_of(configuration(rule("*", "GET", "<ID>" + std::string(256, 'i') + "</ID>"))),
            "InvalidArgument");
  std::string many;
  for (int i = 0; i < 100; ++i) many += rule("*", "GET");
  EXPECT_EQ(code_of(configuration(many)), "");
  EXPECT_EQ(code_of(configuration(many + rule("*", "GET"))), "InvalidRequest");
}

TEST(Cors, takes_the_first_rule_that_fits) {
  const auto rules = parse_cors(configuration(
      rule("*suffix", "GET") + rule("start*end", "GET") + rule("prefix*", "GET") +
      rule("https://a.example", "PUT", "<AllowedHeader>X-Amz-Meta-*</AllowedHeader>") +
      rule("*", "DELETE", "<AllowedHeader>*</AllowedHeader>")));
  ASSERT_TRUE(rules.has_value());
  EXPECT_EQ(answering(*rules, {"foo.suffix", "GET"}), 0);
  EXPECT_EQ(answering(*rules, {"foo.suffix.get", "GET"}), -1);
  EXPECT_EQ(answering(*rules, {"startend", "GET"}), 1);
  EXPECT_EQ(answering(*rules, {"start12end", "GET"}), 1);
  EXPECT_EQ(answering(*rules, {"star", "GET"}), -1);
  EXPECT_EQ(answering(*rules, {"0start12end", "GET"}), -1);
  EXPECT_EQ(answering(*rules, {"prefix.suffix", "GET"}), 0);
  EXPECT_EQ(answering(*rules, {"https://a.example", "PUT"}), 3);
  EXPECT_EQ(answering(*rules, {"https://A.example", "PUT"}), -1);
  EXPECT_EQ(answering(*rules, {"https://a.example", "PUT", {"x-amz-meta-a", "X-AMZ-META-B"}}), 3);
  EXPECT_EQ(answering(*rules, {"https://a.example", "PUT", {"x-amz-meta-a", "range"}}), -1);
  EXPECT_EQ(answering(*rules, {"null", "DELETE", {"anything"}}), 4);
  EXPECT_EQ(answering(*rules, {"null", "GET"}), -1);
}

TEST(Cors, a_preflight_that_takes_too_much_work_fits_no_rule) {
  CorsRule ordinary{.id = {},
                    .methods = {"GET"},
                    .origins = {"https://*.example.com"},
                    .headers = std::vector<std::string>(40, "x-amz-meta-something-*"),
                    .exposed_headers = {},
                    .max_age_s = {}};
  ordinary.headers.emplace_back("content-type");
  const CorsQuestion question{"https://a.example.com", "GET",
                              std::vector<std::string_view>(100, "Content-Type")};
  EXPECT_EQ(answering({ordinary}, question), 0);
  auto hostile = ordinary;
  hostile.headers.assign(500, std::string(100, 'a') + "b*");
  hostile.headers.emplace_back("*");
  const std::string name(101, 'a');
  EXPECT_EQ(answering({hostile}, {"https://a.example.com", "GET", {name}}), 0);
  const std::vector<std::string_view> names(100, name);
  EXPECT_EQ(answering({hostile}, {"https://a.example.com", "GET", names}), -1);
}

TEST(Cors, a_preflight_with_very_many_headers_fits_no_rule) {
  const auto rules =
      parse_cors(configuration(rule("*", "GET", "<AllowedHeader>*</AllowedHeader>")));
  ASSERT_TRUE(rules.has_value());
  EXPECT_EQ(answering(*rules, {"a", "GET", std::vector<std::string_view>(100, "h")}), 0);
  EXPECT_EQ(answering(*rules, {"a", "GET", std::vector<std::string_view>(101, "h")}), -1);
}

TEST(Cors, says_any_origin_only_for_a_rule_that_does) {
  const auto rules = parse_cors(configuration(rule("https://a", "GET") + rule("*", "GET")));
  ASSERT_TRUE(rules.has_value());
  http::Response named;
  add_cors_headers(named, *find_rule(*rules, {"https://a", "GET"}), {"https://a", "GET"});
  EXPECT_EQ(*named.find("Access-Control-Allow-Origin"), "https://a");
  EXPECT_EQ(*named.find("Access-Control-Allow-Credentials"), "true");
  http::Response any;
  add_cors_headers(any, *find_rule(*rules, {"https://b", "GET"}), {"https://b", "GET"});
  EXPECT_EQ(*any.find("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(any.find("Access-Control-Allow-Credentials"), nullptr);
}

TEST(Cors, names_are_split_at_commas) {
  EXPECT_EQ(split_header_names(" a, ,B ,c"), (std::vector<std::string_view>{"a", "B", "c"}));
  EXPECT_TRUE(split_header_names("").empty());
}

}  // namespace
}  // namespace onggi::s3
