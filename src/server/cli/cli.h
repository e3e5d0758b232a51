// The command line: one file per noun. A verb either runs the server (up, serve), looks at a data
// directory (doctor, verify), or speaks to the daemon over DIR/admin.sock.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace CLI {
class App;
}

namespace onggi::server::cli {

// Exit codes; scripts rely on them.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kNotFound = 3;
inline constexpr int kDenied = 4;

/// Runs the program; its exit code.
int run(int argc, char** argv);

/// What all verbs share. Outlives the parsing.
struct Context {
  std::string data = "./data";  // --data, or $ONGGI_DATA
  std::string output = "table";
  std::function<int()> verb;  // set by the subcommand that was named

  [[nodiscard]] bool json() const { return output == "json"; }
};

/// Prints "onggi: what went wrong" and gives the exit code for it.
int report(const Error& error);
/// kOk, or report().
int report(const Status& status);

// Each adds its subcommands to `app`.
void add_up(CLI::App& app, Context& context);
void add_serve(CLI::App& app, Context& context);
void add_status(CLI::App& app, Context& context);
void add_doctor(CLI::App& app, Context& context);
void add_verify(CLI::App& app, Context& context);
void add_bucket(CLI::App& app, Context& context);
void add_user(CLI::App& app, Context& context);
void add_grant(CLI::App& app, Context& context);
void add_env(CLI::App& app, Context& context);
void add_config(CLI::App& app, Context& context);

/// Adds --data and -o to a verb that speaks to the daemon.
void add_client_options(CLI::App& verb, Context& context);

}  // namespace onggi::server::cli
