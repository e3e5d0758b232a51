// onggi grant, onggi revoke: change what a user may do on a bucket.

#include "base/clock.h"
#include "iam/model/types.h"
#include "server/cli/api_client.h"
#include "server/setting_values.h"

namespace onggi::server::cli {
namespace {

struct GrantOptions {
  std::string user;
  std::string bucket;
  bool list = false;
  bool read = false;
  bool write = false;
  bool remove = false;
  bool manage = false;
  std::string preset;
  std::optional<std::string> prefix;
  std::string expires;
};

json::array rights_of(const GrantOptions& options) {
  const auto preset = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, options.preset) != names.end();
  };
  json::array rights;
  const auto add = [&](bool wanted, const char* name) {
    if (wanted) rights.emplace_back(name);
  };
  add(options.list || preset({"read-only", "read-write", "backup", "full"}), "list");
  add(options.read || preset({"read-only", "read-write", "backup", "full"}), "read");
  add(options.write || preset({"read-write", "backup", "upload-only", "full"}), "write");
  add(options.remove || preset({"read-write", "full"}), "delete");
  add(options.manage || preset({"full"}), "manage");
  return rights;
}

/// Parses an expiry: a time such as "2027-01-31T12:00:00Z", or a duration from now such as "7d".
Result<std::string> expiry_of(const std::string& text) {
  if (const auto time = parse_iso8601(text); time) return format_iso8601(*time);
  const auto duration = parse_duration(text);
  if (!duration)
    return fail(Code::kInvalid,
                "--expires: give a time like 2027-01-31T12:00:00Z, or a duration from now like 7d");
  return format_iso8601(SystemClock().now() + *duration);
}

/// Returns the part of a message that names the prefix, so that the user notices a typo in the
/// prefix.
std::string below(const GrantOptions& options) {
  if (!options.prefix || options.prefix->empty()) return "";
  return ", for keys that start with " + *options.prefix;
}

/// Returns the part of a message that names the bucket.
std::string place(const GrantOptions& options) {
  return options.bucket == iam::kAllBuckets ? "all buckets" : options.bucket;
}

bool has(const json::array& rights, std::string_view right) {
  return std::ranges::find(rights, json::value(right)) != rights.end();
}

/// Warns that a user with the right to write, but not to delete, can still overwrite objects.
/// Without versioning, the overwritten data is lost.
void print_overwriting(const Context& context, const GrantOptions& options,
                       const json::array& rights) {
  if (!has(rights, "write") || has(rights, "delete")) return;
  if (options.bucket == iam::kAllBuckets) {
    std::printf(
        "they can still overwrite existing objects; versioning, set per bucket, keeps the "
        "overwritten data\n");
    return;
  }
  const auto path = "/buckets/" + encoded(options.bucket) + "/settings";
  const auto settings = call_api(context, "GET", path);
  if (settings && text_of(*settings, "versioning") == "enabled") {
    std::printf("overwritten objects are kept as older versions: versioning is on\n");
    return;
  }
  std::printf(
      "they can still overwrite existing objects; to keep the overwritten data, turn versioning "
      "on:\n  onggi bucket versioning %s on\n",
      options.bucket.c_str());
}

int grant(const Context& context, const GrantOptions& options) {
  json::object body{{"bucket", options.bucket}, {"rights", rights_of(options)}};
  if (body["rights"].as_array().empty())
    return report(
        Error{Code::kInvalid,
              "give at least one of --list --read --write --delete --manage, or --preset"});
  if (options.prefix) body["prefix"] = *options.prefix;
  if (!options.expires.empty()) {
    const auto expires = expiry_of(options.expires);
    if (!expires) return report(expires.error());
    body["expires"] = *expires;
  }
  const auto user = call_api(context, "PUT", "/users/" + encoded(options.user) + "/grants", body);
  if (!user) return report(user.error());
  if (context.json()) return print_json(*user), kOk;
  std::string rights;
  for (const auto& right : body["rights"].as_array())
    rights += (rights.empty() ? "" : ", ") + std::string(right.as_string());
  const auto until = body.contains("expires") ? ", until " + text_of(body, "expires") : "";
  std::printf("user %s may now %s on %s%s%s\n", options.user.c_str(), rights.c_str(),
              place(options).c_str(), below(options).c_str(), until.c_str());
  print_overwriting(context, options, body["rights"].as_array());
  return kOk;
}

int revoke(const Context& context, const GrantOptions& options) {
  auto path = "/users/" + encoded(options.user) + "/grants?bucket=" + encoded(options.bucket);
  if (options.prefix) path += "&prefix=" + encoded(*options.prefix);
  const auto user = call_api(context, "DELETE", path);
  if (!user) return report(user.error());
  if (context.json()) return print_json(*user), kOk;
  std::printf("grants of user %s on %s%s revoked\n", options.user.c_str(), place(options).c_str(),
              below(options).c_str());
  return kOk;
}

Verb add_verb(Verb& root, const std::shared_ptr<GrantOptions>& options, const char* name,
              const char* help, int (*run)(const Context&, const GrantOptions&)) {
  return root.verb(name, help, options, run)
      .argument("USER", options->user, "User")
      .argument("BUCKET", options->bucket, "Bucket; '*' means all buckets, including future ones")
      .option("--prefix", options->prefix, "Only keys that start with this");
}

}  // namespace

void add_grant(Verb& root) {
  const auto options = std::make_shared<GrantOptions>();
  add_verb(root, options, "grant", "Grant a user rights on a bucket", grant)
      .flag("--list", options->list, "List objects")
      .flag("--read", options->read, "Read objects")
      .flag("--write", options->write, "Write objects")
      .flag("--delete", options->remove, "Delete objects")
      .flag("--manage", options->manage, "Change the bucket's configuration and delete the bucket")
      .one_of("--preset", options->preset,
              {"read-only", "read-write", "backup", "upload-only", "full"},
              "read-only, read-write, backup (list, read, write; no delete), upload-only or full")
      .option("--expires", options->expires, "Expiry: 2027-01-31T12:00:00Z, or 7d from now");
  add_verb(root, options, "revoke", "Revoke a user's grants on a bucket", revoke);
}

}  // namespace onggi::server::cli
