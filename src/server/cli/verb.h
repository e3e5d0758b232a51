// Verb: one word of the command line with its arguments. A thin wrapper around CLI11. Only verb.cc
// includes CLI11's headers, because they add ten seconds to a file's compilation time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace onggi::server::cli {

/// The state that all verbs share. It must outlive parse_and_run() and the verb's execution.
struct Context {
  std::string program = "onggi";  // name of the program, from argv[0]
  std::string data = "./data";    // value of --data, or of $ONGGI_DATA
  std::string output = "table";
  std::function<int()> verb;  // function that runs the verb that the command line selects

  [[nodiscard]] bool json() const { return output == "json"; }
};

/// A handle to a word of the command line; cheap to copy. The variables that receive arguments must
/// live until the verb has run.
class Verb {
 public:
  Verb(CLI::App& app, Context& context) : app_(&app), context_(&context) {}

  /// Sets the heading that the help shows above the commands that are added next.
  void section(const char* title) { section_ = title; }

  /// Adds a noun, such as "bucket", which must be followed by another word.
  [[nodiscard]] Verb noun(const char* name, const char* help);
  /// Adds a verb that calls `run`. The result of `run` becomes the exit code of the program.
  Verb verb(const char* name, const char* help, std::function<int()> run);
  /// Adds a verb that calls the daemon or reads its data directory, with the options --data and -o.
  /// The verb keeps `options` alive.
  template <typename Options>
  Verb verb(const char* name, const char* help, const std::shared_ptr<Options>& options,
            int (*run)(const Context&, const Options&)) {
    return data_verb(name, help,
                     [options, run, context = context_] { return run(*context, *options); });
  }
  Verb verb(const char* name, const char* help, int (*run)(const Context&)) {
    return data_verb(name, help, [run, context = context_] { return run(*context); });
  }

  [[nodiscard]] const Context& context() const { return *context_; }

  /// Adds a required positional argument.
  Verb& argument(const char* name, std::string& value, const char* help);
  /// Adds a required option.
  Verb& required(const char* name, std::string& value, const char* help);
  /// Adds an option. The initial value of `value` is the default, which the help shows.
  Verb& option(const char* name, std::string& value, const char* help);
  Verb& option(const char* name, std::optional<std::string>& value, const char* help);
  /// Adds an option that may be repeated.
  Verb& option(const char* name, std::vector<std::string>& values, const char* help);
  Verb& one_of(const char* name, std::string& value, std::vector<std::string> choices,
               const char* help);
  Verb& flag(const char* name, bool& value, const char* help);

 private:
  Verb data_verb(const char* name, const char* help, std::function<int()> run);

  CLI::App* app_;
  Context* context_;
  const char* section_ = "Commands";
};

/// Parses the command line using the verbs and options that `add` registers, runs the selected verb
/// and returns the exit code. If the command line is invalid, prints the error and what the user
/// probably meant to standard error, and returns `usage_code`. Also handles help and version.
int parse_and_run(int argc, char** argv, Context& context, int usage_code,
                  const std::function<void(Verb&)>& add);

}  // namespace onggi::server::cli
