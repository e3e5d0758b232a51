// onggi env: prints the environment variables that S3 clients need to act as a user.
#include "base/shell.h"
#include "server/cli/api_client.h"
#include "server/cli/shell.h"

namespace onggi::server::cli {
namespace {

/// Returns the newest key that does not expire or, if all keys expire, the newest key.
Result<std::string> choose_key(const json::value& user) {
  const auto& keys = user.at("keys").as_array();
  if (keys.empty())
    return fail(Code::kNotFound, "user " + text_of(user, "name") +
                                     " has no access key; create one with `onggi user rotate`");
  auto chosen = text_of(keys.back(), "access_key");
  for (const auto& key : keys)
    if (key.at("expires").is_null()) chosen = text_of(key, "access_key");
  return chosen;
}

int env(const Context& context, const std::string& name) {
  const auto path = "/users/" + encoded(name);
  const auto user = call_api(context, "GET", path);
  if (!user) return report(user.error());
  const auto key = choose_key(*user);
  if (!key) return report(key.error());
  const auto info = call_api(context, "POST", path + "/keys/" + encoded(*key) + "/reveal");
  if (!info) return report(info.error());
  if (context.json()) return print_json(*info), kOk;
  const auto print = [&](const char* variable, std::string_view field) {
    std::printf("export %s=%s\n", variable, quoted_for_sh(text_of(*info, field)).c_str());
  };
  print("AWS_ACCESS_KEY_ID", "access_key");
  print("AWS_SECRET_ACCESS_KEY", "secret_key");
  print("AWS_ENDPOINT_URL", "endpoint");
  print("AWS_REGION", "region");
  print("AWS_DEFAULT_REGION", "region");
  // Unset the variables that would make clients use other credentials or another endpoint.
  std::puts(
      "unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE "
      "AWS_ENDPOINT_URL_S3 AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
  return kOk;
}

}  // namespace

void add_env(Verb& root) {
  const auto name = std::make_shared<std::string>();
  root.verb("env", "Print shell commands that set a user's keys and the endpoint", name, env)
      .argument("USER", *name, "User");
}

}  // namespace onggi::server::cli
