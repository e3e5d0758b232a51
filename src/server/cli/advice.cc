#include "server/cli/advice.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/codec.h"
#include "server/cli/api_client.h"
#include "server/cli/shell.h"
#include "server/data_dir.h"

namespace onggi::server::cli {
namespace {

Code code_of(int status) {
  switch (status) {
    case 400: return Code::kInvalid;
    case 403: return Code::kDenied;
    case 404: return Code::kNotFound;
    case 409: return Code::kExists;
    case 412: return Code::kPreconditionFailed;
    case 503: return Code::kUnavailable;
    case 507: return Code::kNoSpace;
    default: return Code::kInternal;
  }
}

/// Returns the absolute path, because the most common mistake is to be in the wrong directory.
std::string whole_path(const std::string& path) {
  std::error_code error;
  const auto whole = std::filesystem::absolute(path, error);
  return error ? path : whole.lexically_normal().string();
}

std::string owner_of(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return {};
  const auto* const user = ::getpwuid(info.st_uid);
  return user == nullptr ? std::to_string(info.st_uid) : std::string(user->pw_name);
}

/// Returns segment `index` of a path, percent-decoded. The first segment has index 0.
std::string segment(std::string_view path, std::size_t index) {
  path = path.substr(0, path.find('?'));
  for (; index > 0 && !path.empty(); --index) {
    const auto slash = path.find('/', 1);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
  }
  if (path.starts_with('/')) path.remove_prefix(1);
  return uri_decode(path.substr(0, path.find('/'))).value_or("?");
}

/// Returns the bucket name in the path or body of an API call, or "with this name" if the call
/// names no bucket.
std::string bucket_of(const ApiCall& call) {
  if (segment(call.path, 0) == "buckets" && call.method != "POST") return segment(call.path, 1);
  const auto* const named =
      call.body.if_contains(segment(call.path, 0) == "buckets" ? "name" : "bucket");
  if (named != nullptr && named->is_string()) return std::string(named->as_string());
  return "with this name";
}

/// Returns advice for a name that was not found: the command that lists the existing names. Returns
/// an empty string if there is no such command.
std::string where_to_look(const Context& context, const ApiCall& call, std::string_view detail) {
  const auto kind = segment(call.path, 0);
  const auto shows = [&](std::initializer_list<std::string_view> words) {
    std::vector<std::string_view> all(words);
    all.insert(all.end(), {"--data", context.data});
    return fmt::format("; `{}` lists the existing ones", command_line(context, all));
  };
  const bool of_user = kind == "users" || call.body.contains("owner");
  // The user exists, but the access key does not: "user ann has no such access key".
  if (of_user && !detail.starts_with("there is no"))
    return shows({"user", "info", segment(call.path, 1)});
  if (of_user) return shows({"user", "list"});
  if (kind == "accounts" || (kind == "tokens" && call.method == "POST"))
    return shows({"account", "list"});
  if (kind == "tokens") return shows({"token", "list"});
  return {};
}

}  // namespace

Error with_advice(Error error, const Config& config, const StartAdvice& advice) {
  const auto add = [&error](const std::string& text) {
    if (!text.empty()) error.detail.append("; ").append(text);
  };
  if (error.detail.contains("Unix socket")) add(advice.long_socket);
  if (error.detail.contains("Permission denied"))
    add("ports below 1024 need root: use a higher port" + advice.low_port);
  if (error.code != Code::kExists) return error;
  add(error.detail.contains(config.console_listener.listen) ? advice.console_address
                                                            : advice.s3_address);
  return error;
}

Error no_answer(const Context& context, const Error& error) {
  const auto& data = context.data;
  const auto whole = whole_path(data);
  const auto up = command_line(context, {"up", data});
  if (error.code == Code::kDenied) {
    const auto owner = owner_of(data);
    if (owner.empty())
      return {error.code,
              fmt::format("this user cannot access {}: run this as the daemon's user or as root",
                          whole)};
    return {error.code, fmt::format("the data directory {} belongs to the user {}: run this as {} "
                                    "(sudo -u {} ...) or as root",
                                    whole, owner, owner, owner)};
  }
  if (error.code == Code::kTimeout)
    return {error.code,
            fmt::format("the daemon of {} did not answer within a minute; see its log", whole)};
  if (error.code == Code::kInvalid)
    return {error.code, error.detail + "; give a shorter --data, such as a relative path"};
  if (error.code != Code::kNotFound) return error;
  struct stat info{};
  if (::stat(data.c_str(), &info) != 0)
    return {error.code, fmt::format("there is no data directory {}: give the daemon's with --data "
                                    "or $ONGGI_DATA, or create one with `{}`",
                                    whole, up)};
  if (::access((data + "/format").c_str(), F_OK) != 0)
    return {error.code,
            fmt::format(
                "{} is not an Onggi data directory: give the daemon's with --data or $ONGGI_DATA",
                whole)};
  return {error.code, fmt::format("no daemon is running on {}: start it with `{}` (or `serve`), or "
                                  "give its directory with --data or $ONGGI_DATA",
                                  whole, up)};
}

Error refused(const Context& context, const ApiCall& call, int status,
              const boost::json::value& problem) {
  const auto code = text_of(problem, "code");
  auto detail = text_of(problem, "detail");
  const auto of = [&](std::string text) { return Error{code_of(status), std::move(text)}; };
  const auto bucket = [&] { return bucket_of(call); };
  if (code == "no_such_bucket")
    return of(fmt::format("there is no bucket {}; `{}` lists the existing ones", bucket(),
                          command_line(context, {"bucket", "list", "--data", context.data})));
  if (code == "exists" && segment(call.path, 0) == "buckets")
    return of(fmt::format("bucket {} already exists; choose another name", bucket()));
  if (code == "bucket_not_empty")
    return of(
        fmt::format("bucket {} is not empty: first delete its objects and their older versions, in "
                    "the console or with `aws s3 rm --recursive s3://{}`",
                    bucket(), bucket()));
  if (code == "not_found") return of(detail + where_to_look(context, call, detail));
  if (code == "no_space") return of(detail + "; delete something or add space, then try again");
  if (code == "unavailable") return of(detail + ": nothing was changed; try again in a moment");
  return of(detail);
}

}  // namespace onggi::server::cli
