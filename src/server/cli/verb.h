// Verb: one word of the command line with its arguments. A thin face over CLI11, whose headers take
// ten seconds of every file that includes them: only verb.cc does.
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

/// What all verbs share. Outlives the parsing.
struct Context {
  std::string program = "onggi";  // as it was started
  std::string data = "./data";    // --data, or $ONGGI_DATA
  std::string output = "table";
  std::function<int()> verb;  // set by the verb that was named

  [[nodiscard]] bool json() const { return output == "json"; }
};

/// A handle: cheap to copy. Values that arguments fill must live until the verb has run.
class Verb {
 public:
  Verb(CLI::App& app, Context& context) : app_(&app), context_(&context) {}

  /// The heading of the help under which the next words stand.
  void section(const char* title) { section_ = title; }

  /// A word that needs another one after it: "bucket".
  [[nodiscard]] Verb noun(const char* name, const char* help);
  /// A word that runs `run`, whose result is the program's exit code.
  Verb verb(const char* name, const char* help, std::function<int()> run);
  /// The same for a verb that speaks to the daemon, or reads its data: with --data and -o.
  /// `options` lives as long as the verb.
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

  /// Must be given, by its place.
  Verb& argument(const char* name, std::string& value, const char* help);
  /// Must be given, by its name.
  Verb& required(const char* name, std::string& value, const char* help);
  /// May be given; the value before is the default that the help shows.
  Verb& option(const char* name, std::string& value, const char* help);
  Verb& option(const char* name, std::optional<std::string>& value, const char* help);
  /// May be given more than once.
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

/// Parses the command line with the words that `add` adds, and runs the verb that was named; the
/// exit code, which is `usage_code` for a command line that makes no sense: what is wrong with it,
/// and what was probably meant, is on standard error then. Knows help and version by itself.
int parse_and_run(int argc, char** argv, Context& context, int usage_code,
                  const std::function<void(Verb&)>& add);

}  // namespace onggi::server::cli
