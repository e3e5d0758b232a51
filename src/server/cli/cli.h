// The command line interface. Each noun, such as "bucket", has its own file. A verb runs the server
// (up, serve), inspects a data directory (doctor, verify), or calls the daemon over DIR/admin.sock.
#pragma once

#include "base/result.h"
#include "server/cli/verb.h"

namespace onggi::server::cli {

// The exit codes. Scripts rely on these values.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kNotFound = 3;
inline constexpr int kDenied = 4;

/// Runs the program and returns its exit code.
int run(int argc, char** argv);

/// Prints the error to standard error, prefixed with "onggi: ", and returns its exit code.
int report(const Error& error);
/// Returns kOk on success; otherwise prints the error and returns its exit code.
int report(const Status& status);

// Each of these functions adds its commands to the command line.
void add_up(Verb& root);
void add_serve(Verb& root);
void add_status(Verb& root);
void add_doctor(Verb& root);
void add_verify(Verb& root);
void add_bucket(Verb& root);
void add_user(Verb& root);
void add_grant(Verb& root);
void add_policy(Verb& root);
void add_env(Verb& root);
void add_config(Verb& root);
void add_account(Verb& root);
void add_token(Verb& root);
void add_audit(Verb& root);
void add_debug(Verb& root);

}  // namespace onggi::server::cli
