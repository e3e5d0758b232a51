// onggi token: create, list, revoke. Bearer tokens for programs that use the console's API.
#include "base/clock.h"
#include "server/cli/api_client.h"
#include "server/setting_values.h"

namespace onggi::server::cli {
namespace {

struct TokenOptions {
  std::string account;
  std::string name;
  std::string role = "viewer";
  std::string expires = "90d";
};

int create(const Context& context, const TokenOptions& options) {
  json::object body{{"account", options.account}, {"name", options.name}, {"role", options.role}};
  if (options.expires != "never") {
    const auto duration = parse_duration(options.expires);
    if (!duration) return report(duration.error().within("--expires"));
    body["expires"] = format_iso8601(SystemClock().now() + *duration);
  }
  const auto made = call_api(context, "POST", "/tokens", body);
  if (!made) return report(made.error());
  if (context.json()) return print_json(*made), kOk;
  const auto& info = made->at("info");
  print_fields({{"id", text_of(info, "id")},
                {"expires", text_of(info, "expires")},
                {"token", text_of(*made, "token")}});
  return kOk;
}

int list(const Context& context, const TokenOptions& /*options*/) {
  const auto answer = call_api(context, "GET", "/tokens");
  if (!answer) return report(answer.error());
  const auto& tokens = answer->at("tokens").as_array();
  if (context.json()) return print_json(tokens), kOk;
  std::vector<Row> rows{{"ID", "ACCOUNT", "NAME", "ROLE", "EXPIRES", "LAST USED"}};
  for (const auto& token : tokens) {
    rows.push_back({text_of(token, "id"), text_of(token, "account"), text_of(token, "name"),
                    text_of(token, "role"), text_of(token, "expires"),
                    text_of(token, "last_used")});
  }
  print_table(rows);
  return kOk;
}

int revoke(const Context& context, const TokenOptions& options) {
  const auto done = call_api(context, "DELETE", "/tokens/" + encoded(options.name));
  if (!done) return report(done.error());
  if (!context.json()) std::printf("token %s revoked\n", options.name.c_str());
  return kOk;
}

}  // namespace

void add_token(Verb& root) {
  const auto options = std::make_shared<TokenOptions>();
  auto noun = root.noun("token", "Manage tokens for programs that use the console's API");
  noun.verb("create", "Create a token and print it (it is shown only once)", options, create)
      .argument("ACCOUNT", options->account, "Account that owns the token")
      .argument("NAME", options->name, "Name of the token")
      .one_of("--role", options->role, {"viewer", "operator", "owner"}, "Role of the token")
      .option("--expires", options->expires, "Lifetime, like 90d, or never");
  noun.verb("list", "List tokens", options, list);
  noun.verb("revoke", "Revoke a token immediately", options, revoke)
      .argument("ID", options->name, "ID of the token");
}

}  // namespace onggi::server::cli
