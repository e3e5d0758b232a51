// onggi account: create, list, role, password, disable, enable, logout, delete, setup-link.
#include "server/cli/api_client.h"
#include "server/cli/secret_input.h"

namespace onggi::server::cli {
namespace {

struct AccountOptions {
  std::string name;
  std::string display_name;
  std::string role = "viewer";
  std::string password_file = "-";
};

std::string path_of(const AccountOptions& options) { return "/accounts/" + encoded(options.name); }

/// Reads the password. If the user has to type it, first checks that the daemon is running, so that
/// the user does not type a password for a command that then fails.
Result<std::string> read_password(const Context& context, const AccountOptions& options) {
  if (is_typed(options.password_file)) ONGGI_TRY(call_api(context, "GET", "/server"));
  return read_secret(options.password_file, "Password for " + options.name, Prompt::kTwice);
}

int create(const Context& context, const AccountOptions& options) {
  const auto password = read_password(context, options);
  if (!password) return report(password.error());
  json::object body{{"name", options.name}, {"role", options.role}, {"password", *password}};
  if (!options.display_name.empty()) body["display_name"] = options.display_name;
  const auto made = call_api(context, "POST", "/accounts", body);
  if (!made) return report(made.error());
  if (context.json()) return print_json(*made), kOk;
  std::printf("account %s created; role %s\n", options.name.c_str(), options.role.c_str());
  return kOk;
}

int list(const Context& context, const AccountOptions& /*options*/) {
  const auto answer = call_api(context, "GET", "/accounts");
  if (!answer) return report(answer.error());
  const auto& accounts = answer->at("accounts").as_array();
  if (context.json()) return print_json(accounts), kOk;
  std::vector<Row> rows{{"NAME", "DISPLAY NAME", "ROLE", "STATE", "LAST LOGIN"}};
  for (const auto& account : accounts) {
    rows.push_back(
        {text_of(account, "name"), text_of(account, "display_name"), text_of(account, "role"),
         account.at("disabled").as_bool() ? "disabled" : "active", text_of(account, "last_login")});
  }
  print_table(rows);
  return kOk;
}

int change(const Context& context, const AccountOptions& options, const json::object& body,
           const char* done) {
  const auto account = call_api(context, "PATCH", path_of(options), body);
  if (!account) return report(account.error());
  if (context.json()) return print_json(*account), kOk;
  std::printf("account %s: %s\n", options.name.c_str(), done);
  return kOk;
}

int set_role(const Context& context, const AccountOptions& options) {
  return change(context, options, {{"role", options.role}},
                "role changed; the account must log in again");
}
int set_password(const Context& context, const AccountOptions& options) {
  const auto password = read_password(context, options);
  if (!password) return report(password.error());
  return change(context, options, {{"password", *password}},
                "password changed; the account must log in again and create new API tokens");
}
int disable(const Context& context, const AccountOptions& options) {
  return change(context, options, {{"disabled", true}}, "disabled");
}
int enable(const Context& context, const AccountOptions& options) {
  return change(context, options, {{"disabled", false}}, "enabled");
}

int end(const Context& context, const AccountOptions& options, const std::string& path,
        const char* done) {
  const auto ended = call_api(context, "DELETE", path);
  if (!ended) return report(ended.error());
  if (!context.json()) std::printf("account %s: %s\n", options.name.c_str(), done);
  return kOk;
}

int log_out(const Context& context, const AccountOptions& options) {
  return end(context, options, path_of(options) + "/sessions", "logged out everywhere");
}
int remove(const Context& context, const AccountOptions& options) {
  return end(context, options, path_of(options), "deleted");
}

int setup_link(const Context& context) {
  const auto link = call_api(context, "POST", "/setup-link");
  if (!link) return report(link.error());
  if (context.json()) return print_json(*link), kOk;
  print_fields({{"url", text_of(*link, "url")}, {"expires", text_of(*link, "expires")}});
  return kOk;
}

}  // namespace

void add_account(Verb& root) {
  const auto options = std::make_shared<AccountOptions>();
  auto noun = root.noun("account", "Manage accounts of the web console");
  const char* const password_help =
      "File with the password, at least 12 characters; - prompts on a terminal, otherwise reads "
      "standard input";
  const auto add = [&](const char* name, const char* help,
                       int (*run)(const Context&, const AccountOptions&)) {
    return noun.verb(name, help, options, run).argument("NAME", options->name, "Account");
  };
  add("create", "Create an account", create)
      .one_of("--role", options->role, {"viewer", "operator", "owner"}, "Role of the account")
      .option("--display-name", options->display_name, "Display name")
      .option("--password-file", options->password_file, password_help);
  noun.verb("list", "List accounts", options, list);
  add("role", "Change an account's role", set_role)
      .one_of("--role", options->role, {"viewer", "operator", "owner"}, "Role of the account");
  add("password", "Set an account's password and revoke its API tokens", set_password)
      .option("--password-file", options->password_file, password_help);
  add("disable", "Refuse an account's logins and tokens", disable);
  add("enable", "Allow an account to log in again", enable);
  add("logout", "End an account's sessions", log_out);
  add("delete", "Delete an account and its tokens", remove);
  noun.verb("setup-link", "Print a one-time link that creates the first account", setup_link);
}

}  // namespace onggi::server::cli
