// onggi user: create, list, info, quota, rotate, revoke-key, disable, enable, delete.

#include "base/codec.h"
#include "server/cli/api_client.h"
#include "server/cli/quota.h"
#include "server/cli/secret_input.h"
#include "server/setting_values.h"

namespace onggi::server::cli {
namespace {

struct UserOptions {
  std::string name;
  std::string display_name;
  std::string email;
  bool create_buckets = false;
  std::string access_key;
  std::string secret_key_file;  // path of a file; "-": standard input
  std::string grace = "24h";
  QuotaOptions quota;
};

std::string path_of(const UserOptions& options) { return "/users/" + encoded(options.name); }

int print_access_info(const Context& context, const Result<json::value>& info) {
  if (!info) return report(info.error());
  if (context.json()) return print_json(*info), kOk;
  std::vector<Row> fields;
  for (const auto* name : {"access_key", "secret_key", "endpoint", "region"})
    fields.push_back({name, text_of(*info, name)});
  print_fields(fields);
  if (const auto advice = reach_advice(text_of(*info, "endpoint_reach")); !advice.empty())
    std::printf("the endpoint %s\n", advice.c_str());
  return kOk;
}

int create(const Context& context, const UserOptions& options) {
  json::object body{{"name", options.name}, {"create_buckets", options.create_buckets}};
  if (!options.display_name.empty()) body["display_name"] = options.display_name;
  if (!options.email.empty()) body["email"] = options.email;
  if (!options.access_key.empty()) body["access_key"] = options.access_key;
  if (!options.secret_key_file.empty()) {
    const auto secret = read_secret(options.secret_key_file, "Secret key", Prompt::kOnce);
    if (!secret) return report(secret.error());
    body["secret_key"] = trim(*secret);
  }
  return print_access_info(context, call_api(context, "POST", "/users", body));
}

int list(const Context& context, const UserOptions& /*options*/) {
  const auto all = call_pages(context, "/users?limit=1000", "users", "after");
  if (!all) return report(all.error());
  const auto& users = *all;
  if (context.json()) return print_json(users), kOk;
  std::vector<Row> rows{{"NAME", "DISPLAY NAME", "KEYS", "GRANTS", "STATE", "CREATED"}};
  for (const auto& user : users) {
    rows.push_back({text_of(user, "name"), text_of(user, "display_name"),
                    std::to_string(user.at("keys").as_array().size()),
                    std::to_string(user.at("grants").as_array().size()),
                    user.at("disabled").as_bool() ? "disabled" : "active",
                    text_of(user, "created")});
  }
  print_table(rows);
  return kOk;
}

int info(const Context& context, const UserOptions& options) {
  const auto user = call_api(context, "GET", path_of(options));
  if (!user) return report(user.error());
  if (context.json()) return print_json(*user), kOk;
  std::vector<Row> fields;
  for (const auto* name :
       {"name", "id", "display_name", "email", "create_buckets", "disabled", "created"})
    fields.push_back({name, text_of(*user, name)});
  print_fields(fields);
  std::vector<Row> keys{{"ACCESS KEY", "CREATED", "EXPIRES"}};
  for (const auto& key : user->at("keys").as_array())
    keys.push_back({text_of(key, "access_key"), text_of(key, "created"), text_of(key, "expires")});
  std::puts("");
  print_table(keys);
  std::vector<Row> grants{{"BUCKET", "RIGHTS", "PREFIX", "EXPIRES"}};
  for (const auto& grant : user->at("grants").as_array())
    grants.push_back({text_of(grant, "bucket"), text_of(grant, "rights"), text_of(grant, "prefix"),
                      text_of(grant, "expires")});
  std::puts("");
  print_table(grants);
  return kOk;
}

int rotate(const Context& context, const UserOptions& options) {
  const auto grace =
      options.grace == "0" ? Result<std::chrono::milliseconds>{} : parse_duration(options.grace);
  if (!grace) return report(grace.error().within("--grace"));
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(*grace).count();
  const json::object body{{"grace_s", seconds}};
  return print_access_info(context, call_api(context, "POST", path_of(options) + "/rotate", body));
}

int revoke_key(const Context& context, const UserOptions& options) {
  const auto path = path_of(options) + "/keys/" + encoded(options.access_key);
  const auto done = call_api(context, "DELETE", path);
  if (!done) return report(done.error());
  if (!context.json()) std::printf("access key %s revoked\n", options.access_key.c_str());
  return kOk;
}

int set_disabled(const Context& context, const UserOptions& options, bool disabled) {
  const json::object body{{"disabled", disabled}};
  const auto user = call_api(context, "PATCH", path_of(options), body);
  if (!user) return report(user.error());
  if (context.json()) return print_json(*user), kOk;
  std::printf("user %s %s\n", options.name.c_str(), disabled ? "disabled" : "enabled");
  return kOk;
}
int disable(const Context& context, const UserOptions& options) {
  return set_disabled(context, options, true);
}
int enable(const Context& context, const UserOptions& options) {
  return set_disabled(context, options, false);
}

int quota(const Context& context, const UserOptions& options) {
  return run_quota(context, path_of(options) + "/quota", options.quota);
}

int remove(const Context& context, const UserOptions& options) {
  const auto done = call_api(context, "DELETE", path_of(options));
  if (!done) return report(done.error());
  if (!context.json()) std::printf("user %s deleted\n", options.name.c_str());
  return kOk;
}

void add_create(Verb& noun, const std::shared_ptr<UserOptions>& options) {
  noun.verb("create", "Create a user and print its keys", options, create)
      .argument("NAME", options->name, "User")
      .option("--display-name", options->display_name, "Display name")
      .option("--email", options->email, "E-mail address")
      .flag("--create-buckets", options->create_buckets, "May create buckets through the S3 API")
      .option("--access-key", options->access_key,
              "Access key to use, at least 20 letters and digits [generated]")
      .option("--secret-key-file", options->secret_key_file,
              "File with the secret key to use, at least 40 characters; - prompts on a terminal, "
              "otherwise reads standard input");
}

}  // namespace

void add_user(Verb& root) {
  const auto options = std::make_shared<UserOptions>();
  auto noun = root.noun("user", "Create, list and change users and their keys");
  const auto named = [&](const char* name, const char* help,
                         int (*run)(const Context&, const UserOptions&)) {
    return noun.verb(name, help, options, run).argument("NAME", options->name, "User");
  };
  add_create(noun, options);
  noun.verb("list", "List users", options, list);
  named("info", "Show a user, its keys and its grants", info);
  auto quota_verb = named("quota", "Show or change how much the user's buckets may hold", quota);
  add_quota_options(quota_verb, options->quota);
  named("rotate", "Create a new key pair; the old one stays valid for a while", rotate)
      .option("--grace", options->grace,
              "How long the old pair stays valid; 0 revokes it immediately");
  named("revoke-key", "Revoke an access key immediately", revoke_key)
      .argument("ACCESS_KEY", options->access_key, "Access key");
  named("disable", "Refuse the user's keys", disable);
  named("enable", "Accept the user's keys again", enable);
  named("delete", "Delete a user and its keys", remove);
}

}  // namespace onggi::server::cli
