#include "server/cli/cli.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/codec.h"
#include "catalog/codes.h"

namespace onggi::server::cli {
namespace {

int exit_code(Code code) {
  if (code == Code::kInvalid) return kUsage;
  if (code.is_any_of(Code::kNotFound, catalog::kNoSuchBucket)) return kNotFound;
  if (code == Code::kDenied) return kDenied;
  return kFailed;
}

/// Returns the message for an error that has only a code and no detail.
std::string sentence(Code code) {
  if (code == Code::kExists) return "the name is already taken";
  if (code == catalog::kNoSuchBucket) return "there is no such bucket";
  if (code == Code::kNotFound) return "it does not exist";
  if (code == Code::kDenied) return "this user is not allowed to do that";
  if (code == Code::kNoSpace) return "the disk is full; delete something or add space";
  if (code == Code::kConflict) return "it has changed in the meantime; try again";
  return "the command failed (" + std::string(to_string(code)) + "); see the daemon's log";
}

}  // namespace

int report(const Error& error) {
  const auto text = error.detail.empty() ? sentence(error.code) : error.detail;
  std::fprintf(stderr, "onggi: %s\n", escape_controls(text).c_str());
  return exit_code(error.code);
}

int report(const Status& status) { return status ? kOk : report(status.error()); }

int run(int argc, char** argv) {
  Context context;
  if (argc > 0 && *argv[0] != '\0') context.program = argv[0];
  if (const char* data = std::getenv("ONGGI_DATA"); data != nullptr) context.data = data;
  const auto add = [](Verb& root) {
    root.section("Run a server");
    for (const auto add_to : {add_up, add_serve, add_config}) add_to(root);
    root.section("Monitor and check a server");
    for (const auto add_to : {add_status, add_doctor, add_verify, add_audit, add_debug})
      add_to(root);
    root.section("Buckets and S3 users");
    for (const auto add_to : {add_bucket, add_user, add_grant, add_policy, add_env}) add_to(root);
    root.section("Web console and its API");
    for (const auto add_to : {add_account, add_token}) add_to(root);
  };
  return parse_and_run(argc, argv, context, kUsage, add);
}

}  // namespace onggi::server::cli
