// onggi policy: show, set, delete. Manages the policy of a user or of a bucket.

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/codec.h"
#include "server/cli/api_client.h"

namespace onggi::server::cli {
namespace {

struct PolicyOptions {
  std::optional<std::string> user;
  std::optional<std::string> bucket;
  std::string file;
};

/// Returns the API path of the policy, such as "/users/ann/policy".
Result<std::string> path_of_policy(const PolicyOptions& options) {
  if (options.user.has_value() == options.bucket.has_value())
    return fail(Code::kInvalid, "give either --user NAME or --bucket NAME");
  const auto& name = options.user ? *options.user : *options.bucket;
  return (options.user ? "/users/" : "/buckets/") + encoded(name) + "/policy";
}

Result<std::string> read_file(const std::string& file) {
  const auto all = [](std::istream& in) {
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  if (file == "-") return all(std::cin);
  std::ifstream in(file);
  if (!in) return fail(Code::kNotFound, "cannot read " + file);
  return all(in);
}

/// Returns the JSON text of a policy with control characters in its strings escaped, which keeps
/// its meaning. Line ends and tabs stay, except that a carriage return, which on a terminal would
/// overwrite the line, becomes a line end.
std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto size = std::min(text.find_first_of("\n\r\t"), text.size());
    out += escape_controls(text.substr(0, size));
    text.remove_prefix(size);
    if (text.empty()) break;
    if (!text.starts_with("\r\n")) out += text[0] == '\r' ? '\n' : text[0];
    text.remove_prefix(1);
  }
  return out;
}

int show_policy(const Context& context, const PolicyOptions& options) {
  const auto path = path_of_policy(options);
  if (!path) return report(path.error());
  const auto answer = call_api(context, "GET", *path);
  if (!answer) return report(answer.error());
  if (context.json()) return print_json(*answer), kOk;
  const auto* const text = answer->at("policy").if_string();
  if (text == nullptr)
    return report(
        Error{Code::kNotFound,
              "there is no policy; create one with `onggi policy set FILE` and the same option"});
  std::printf("%s\n", printable(*text).c_str());
  return kOk;
}

int set_policy(const Context& context, const PolicyOptions& options) {
  const auto path = path_of_policy(options);
  if (!path) return report(path.error());
  const auto text = read_file(options.file);
  if (!text) return report(text.error());
  const json::object body{{"policy", *text}};
  const auto answer = call_api(context, "PUT", *path, body);
  if (!answer) return report(answer.error());
  if (context.json()) return print_json(*answer), kOk;
  std::printf("policy set\n");
  return kOk;
}

int delete_policy(const Context& context, const PolicyOptions& options) {
  const auto path = path_of_policy(options);
  if (!path) return report(path.error());
  const auto done = call_api(context, "DELETE", *path);
  if (!done) return report(done.error());
  if (!context.json()) std::printf("policy deleted\n");
  return kOk;
}

}  // namespace

void add_policy(Verb& root) {
  const auto options = std::make_shared<PolicyOptions>();
  auto noun = root.noun("policy", "Show and set the policies of users and buckets");
  const auto about = [&](const char* name, const char* help,
                         int (*run)(const Context&, const PolicyOptions&)) {
    return noun.verb(name, help, options, run)
        .option("--user", options->user, "Policy of this user")
        .option("--bucket", options->bucket, "Policy of this bucket");
  };
  about("show", "Print a policy", show_policy);
  about("set", "Set a policy", set_policy)
      .argument("FILE", options->file, "Policy document (IAM JSON); - reads standard input");
  about("delete", "Delete a policy", delete_policy);
}

}  // namespace onggi::server::cli
