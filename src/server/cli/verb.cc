#include "server/cli/verb.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <span>

#include "server/cli/shell.h"
#include "server/nearest.h"
#include "server/node.h"

namespace onggi::server::cli {
namespace {

/// Joins choices into text such as "viewer, operator or owner".
std::string listed(const std::vector<std::string>& choices) {
  std::string text;
  for (std::size_t i = 0; i < choices.size(); ++i)
    text += (i == 0 ? "" : i + 1 < choices.size() ? ", " : " or ") + choices[i];
  return text;
}

}  // namespace

Verb Verb::noun(const char* name, const char* help) {
  auto* word = app_->add_subcommand(name, help);
  word->group(section_);
  word->require_subcommand(1);
  return {*word, *context_};
}

Verb Verb::verb(const char* name, const char* help, std::function<int()> run) {
  auto* word = app_->add_subcommand(name, help);
  word->group(section_);
  word->callback([context = context_, run = std::move(run)] { context->verb = run; });
  return {*word, *context_};
}

Verb Verb::data_verb(const char* name, const char* help, std::function<int()> run) {
  auto word = verb(name, help, std::move(run));
  word.option("--data", context_->data, "Data directory of the daemon (or $ONGGI_DATA)");
  word.one_of("-o,--output", context_->output, {"json", "table"}, "json or table");
  return word;
}

Verb& Verb::argument(const char* name, std::string& value, const char* help) {
  return required(name, value, help);
}

Verb& Verb::required(const char* name, std::string& value, const char* help) {
  app_->add_option(name, value, help)->required();
  return *this;
}

Verb& Verb::option(const char* name, std::string& value, const char* help) {
  auto* added = app_->add_option(name, value, help);
  if (!value.empty()) added->capture_default_str();
  return *this;
}

Verb& Verb::option(const char* name, std::optional<std::string>& value, const char* help) {
  app_->add_option(name, value, help);
  return *this;
}

Verb& Verb::option(const char* name, std::vector<std::string>& values, const char* help) {
  app_->add_option(name, values, help);
  return *this;
}

Verb& Verb::one_of(const char* name, std::string& value, std::vector<std::string> choices,
                   const char* help) {
  const auto all = listed(choices);
  const auto check = [choices = std::move(choices), all](const std::string& given) {
    const bool known = std::ranges::find(choices, given) != choices.end();
    return known ? std::string() : fmt::format("must be {}, not `{}`", all, given);
  };
  app_->add_option(name, value, help)->check(CLI::Validator(check, all));
  return *this;
}

Verb& Verb::flag(const char* name, bool& value, const char* help) {
  app_->add_flag(name, value, help);
  return *this;
}

namespace {

/// A command line, split into the words that name a command and the remaining words.
struct Place {
  CLI::App* app;
  std::vector<std::string> path;
  std::vector<std::string> rest;

  [[nodiscard]] std::string command() const { return fmt::format("{}", fmt::join(path, " ")); }
};

std::vector<CLI::App*> words_below(CLI::App& app) {
  return app.get_subcommands([](CLI::App*) { return true; });
}

Place follow(CLI::App& root, std::vector<std::string> words) {
  Place place{&root, {root.get_name()}, std::move(words)};
  while (!place.rest.empty()) {
    const auto below = words_below(*place.app);
    const auto named = [&](const CLI::App* app) { return app->get_name() == place.rest.front(); };
    const auto next = std::ranges::find_if(below, named);
    if (next == below.end()) break;
    place.app = *next;
    place.path.push_back(place.rest.front());
    place.rest.erase(place.rest.begin());
  }
  return place;
}

std::string help_of(const Place& place) {
  const auto above = std::span(place.path).first(place.path.size() - 1);
  return place.app->help(fmt::format("{}", fmt::join(above, " ")));
}

std::optional<std::string> nearest_of(std::string_view word, const std::vector<std::string>& names,
                                      std::size_t far_max) {
  const auto found = nearest(word, {names.begin(), names.end()}, far_max);
  return found ? std::optional<std::string>(*found) : std::nullopt;
}

std::size_t far_max(std::string_view word) { return std::max<std::size_t>(1, word.size() / 3); }

/// Returns the subcommand of `app` that the user probably meant by `word`: a subcommand with a
/// similar spelling, or else the only subcommand that starts with `word`.
std::optional<std::string> meant_below(CLI::App& app, std::string_view word) {
  std::vector<std::string> names;
  for (const auto* below : words_below(app)) names.push_back(below->get_name());
  if (auto near = nearest_of(word, names, far_max(word)); near) return near;
  std::erase_if(names, [&](const std::string& name) { return !name.starts_with(word); });
  return names.size() == 1 ? std::optional(names.front()) : std::nullopt;
}

/// Returns "bucket create" for "create bucket", or nullopt if the swapped words are not a command.
std::optional<std::string> meant_swapped(CLI::App& root, const std::vector<std::string>& words) {
  const auto noun = words.size() < 2 ? std::nullopt : meant_below(root, words[1]);
  if (!noun) return std::nullopt;
  const auto verb = meant_below(*root.get_subcommand(*noun), words[0]);
  return verb ? std::optional(*noun + " " + *verb) : std::nullopt;
}

std::string unknown_word(CLI::App& root, const Place& place) {
  const std::vector above(place.path.begin() + 1, place.path.end());
  auto wrong = above;
  wrong.push_back(place.rest.front());
  auto text = fmt::format("there is no command `{}`", fmt::join(wrong, " "));
  auto meant = meant_below(*place.app, place.rest.front());
  if (meant && !above.empty()) meant = fmt::format("{} {}", fmt::join(above, " "), *meant);
  if (!meant && above.empty()) meant = meant_swapped(root, place.rest);
  if (meant) text += fmt::format("; did you mean `{}`?", *meant);
  return fmt::format("{}\n`{} --help` lists the commands", text, place.command());
}

std::string unexpected_word(const Place& place) {
  std::vector<std::string> names;
  for (const auto* option : place.app->get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  for (const auto& word : place.rest) {
    const auto name = word.substr(0, word.find('='));
    if (!name.starts_with('-') || place.app->get_option_no_throw(name) != nullptr) continue;
    const auto near = nearest_of(name, names, far_max(name));
    return fmt::format("there is no option {}{}", name,
                       near ? fmt::format("; did you mean {}?", *near) : "");
  }
  return "there are too many arguments";
}

/// Describes the error in a command line that could not be parsed. Returns an empty string if only
/// the next word is missing.
std::string complaint(CLI::App& root, const Place& place, const CLI::ParseError& error) {
  const auto first = place.rest.empty() ? std::string_view() : place.rest.front();
  if (!words_below(*place.app).empty()) {
    if (first.empty()) return {};
    if (!first.starts_with('-')) return unknown_word(root, place);
    return fmt::format(
        "{} is before the command; options go after it\n`{} --help` lists the commands", first,
        place.command());
  }
  const std::string_view said = error.what();
  auto text = std::string(said);
  const auto colon = said.find(':');
  // Compare exit codes instead of names, because the name of an ExtrasError is the command's name.
  const auto is = [&](CLI::ExitCodes code) {
    return error.get_exit_code() == static_cast<int>(code);
  };
  if (is(CLI::ExitCodes::ExtrasError)) text = unexpected_word(place);
  if (is(CLI::ExitCodes::RequiredError))
    text = fmt::format("{} is missing", said.substr(0, said.find(' ')));
  if (is(CLI::ExitCodes::ArgumentMismatch) && colon != std::string_view::npos)
    text = fmt::format("{} needs a value", said.substr(0, colon));
  auto usage = place.command();
  for (const auto* option : place.app->get_options())
    if (option->get_positional()) usage += " " + option->get_name(true);
  return fmt::format("{}\nusage: {} [OPTIONS]; see --help", text, usage);
}

int refuse(const std::string& text, int usage_code) {
  std::fprintf(stderr, "onggi: %s\n", text.c_str());
  return usage_code;
}

/// Returns the command to show help for, if "help" is the first word or follows a noun. Otherwise
/// returns nullopt.
std::optional<Place> asked_for(CLI::App& root, std::vector<std::string> words) {
  const auto place = follow(root, words);
  const auto at = place.path.size() - 1;  // index of the first word that names no command
  const bool in_front = !words.empty() && words.front() == "help";
  const bool behind = !words_below(*place.app).empty() && at < words.size() && words[at] == "help";
  if (!in_front && !behind) return std::nullopt;
  words.erase(words.begin() + static_cast<std::ptrdiff_t>(in_front ? 0 : at));
  return follow(root, std::move(words));
}

int show_help(CLI::App& root, const Place& place, int usage_code) {
  if (!place.rest.empty() && !words_below(*place.app).empty())
    return refuse(unknown_word(root, place), usage_code);
  std::fputs(help_of(place).c_str(), stdout);
  return 0;
}

void add_help(CLI::App& app, Verb& root) {
  app.set_help_flag("-h,--help", "Print this help");
  app.set_version_flag("-V,--version", std::string("onggi ") + kVersion, "Print the version");
  root.section("Help");
  // parse_and_run() handles "help" and the words after it before parsing the command line.
  root.verb("help", "Print the help of a command, as in: help bucket create", [] { return 0; });
  root.verb("version", "Print the version", [] {
    std::printf("onggi %s\n", kVersion);
    return 0;
  });
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
}

}  // namespace

int parse_and_run(int argc, char** argv, Context& context, int usage_code,
                  const std::function<void(Verb&)>& add) {
  CLI::App app("Onggi: an S3-compatible object store", quoted_for_sh(context.program));
  Verb root(app, context);
  add_help(app, root);
  add(root);
  app.require_subcommand(1);
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  if (const auto asked = asked_for(app, words); asked) return show_help(app, *asked, usage_code);
  // CLI11 reports errors as exceptions. They are handled here.
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    const auto place = follow(app, words);
    const auto text = complaint(app, place, error);
    if (!text.empty()) return refuse(text, usage_code);
    std::fputs(help_of(place).c_str(), stderr);
    return usage_code;
  }
  return context.verb();
}

}  // namespace onggi::server::cli
