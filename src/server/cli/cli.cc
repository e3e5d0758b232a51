#include "server/cli/cli.h"

#include <cstdio>
#include <cstdlib>

namespace onggi::server::cli {
namespace {

int exit_code(Code code) {
  switch (code) {
    case Code::kInvalid: return kUsage;
    case Code::kNotFound:
    case Code::kNoSuchBucket: return kNotFound;
    case Code::kDenied: return kDenied;
    default: return kFailed;
  }
}

}  // namespace

int report(const Error& error) {
  std::fprintf(
      stderr, "onggi: %s\n",
      error.detail.empty() ? std::string(to_string(error.code)).c_str() : error.detail.c_str());
  return exit_code(error.code);
}

int report(const Status& status) { return status ? kOk : report(status.error()); }

int run(int argc, char** argv) {
  Context context;
  if (argc > 0 && *argv[0] != '\0') context.program = argv[0];
  if (const char* data = std::getenv("ONGGI_DATA"); data != nullptr) context.data = data;
  const auto add = [](Verb& root) {
    for (const auto add_to :
         {add_up, add_serve, add_status, add_doctor, add_verify, add_bucket, add_user, add_grant,
          add_policy, add_env, add_config, add_account, add_token, add_audit})
      add_to(root);
  };
  return parse_and_run(argc, argv, context, kUsage, add);
}

}  // namespace onggi::server::cli
