#include "server/cli/secret_input.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

namespace onggi::server::cli {
namespace {

constexpr std::size_t kSizeMax = 4096;

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
volatile sig_atomic_t caught = 0;
void note(int number) { caught = number; }

/// RAII guard that blocks signals, except during wait(), which only records them. The terminal can
/// thus be restored before a signal takes effect.
class NotedSignals {
 public:
  NotedSignals() {
    caught = 0;
    sigset_t set;
    sigemptyset(&set);
    for (const int number : kSignals) sigaddset(&set, number);
    ::sigprocmask(SIG_BLOCK, &set, &mask_);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      ::sigaction(kSignals[i], nullptr, &actions_[i]);
      if (actions_[i].sa_handler == SIG_IGN) continue;  // stays ignored, for example under nohup
      struct sigaction noted{};
      noted.sa_handler = note;
      ::sigaction(kSignals[i], &noted, nullptr);
    }
  }
  ~NotedSignals() {
    for (std::size_t i = 0; i < kSignals.size(); ++i)
      ::sigaction(kSignals[i], &actions_[i], nullptr);
    ::sigprocmask(SIG_SETMASK, &mask_, nullptr);
  }
  NotedSignals(const NotedSignals&) = delete;
  NotedSignals& operator=(const NotedSignals&) = delete;

  /// Waits until standard input can be read, and returns 0. If a signal arrives first, returns the
  /// signal's number.
  [[nodiscard]] int wait() const {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    while (caught == 0 && ::ppoll(&input, 1, nullptr, &mask_) < 0 && errno == EINTR) {
    }
    return caught;
  }

 private:
  sigset_t mask_{};
  std::array<struct sigaction, kSignals.size()> actions_{};
};

/// RAII guard that disables the terminal's echo. Converts to false if disabling the echo failed.
class HiddenInput {
 public:
  HiddenInput() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    auto hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
    hidden.c_lflag |= ICANON | ISIG;
    hidden_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
  }
  ~HiddenInput() {
    if (hidden_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;
  [[nodiscard]] explicit operator bool() const { return hidden_; }

 private:
  termios before_{};
  bool hidden_ = false;
};

struct Typed {
  std::string line;
  int signal = 0;
};

Result<Typed> type_hidden(const std::string& prompt) {
  const NotedSignals signals;
  const HiddenInput hidden;
  if (!hidden)
    return fail(Code::kIo, "the terminal's echo cannot be turned off; use a file or a pipe");
  std::fputs(prompt.c_str(), stderr);
  std::fflush(stderr);
  const int signal = signals.wait();
  std::array<char, kSizeMax + 1> line{};
  const auto got = signal == 0 ? ::read(STDIN_FILENO, line.data(), line.size()) : 0;
  std::fputs("\n", stderr);
  return Typed{std::string(line.data(), got > 0 ? static_cast<std::size_t>(got) : 0), signal};
}

/// Prompts for a line. A signal takes effect once the terminal has been restored. If the signal
/// only stopped the process, the prompt is shown again when the process continues.
Result<std::string> type_line(const std::string& prompt) {
  while (true) {
    auto typed = ONGGI_TRY(type_hidden(prompt));
    if (typed.signal == 0) return std::move(typed.line);
    ::raise(typed.signal);
  }
}

Result<std::string> first_line(std::istream& in) {
  std::string line;
  char c = 0;
  while (line.size() <= kSizeMax && in.get(c) && c != '\n') line += c;
  return line;
}

Result<std::string> read_line(const std::string& file) {
  if (file == "-") return first_line(std::cin);
  std::ifstream in(file);
  if (!in)
    return fail(Code::kNotFound, fmt::format("cannot read {}: {}", file, std::strerror(errno)));
  return first_line(in);
}

/// Removes the line terminator and checks the size. All other characters, including spaces, belong
/// to the secret.
Result<std::string> checked(std::string line, std::string_view name) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
  if (line.empty()) return fail(Code::kInvalid, fmt::format("{}: the input is empty", name));
  if (line.size() > kSizeMax)
    return fail(Code::kInvalid, fmt::format("{}: more than {} bytes", name, kSizeMax));
  return line;
}

}  // namespace

bool is_typed(const std::string& file) { return file == "-" && ::isatty(STDIN_FILENO) == 1; }

Result<std::string> read_secret(const std::string& file, std::string_view name, Prompt asked) {
  if (!is_typed(file)) {
    auto line = ONGGI_TRY(read_line(file));
    return checked(std::move(line), name);
  }
  auto line = ONGGI_TRY(type_line(fmt::format("{}: ", name)));
  auto secret = ONGGI_TRY(checked(std::move(line), name));
  if (asked == Prompt::kOnce) return secret;
  auto again = ONGGI_TRY(type_line("Repeat it: "));
  while (again.ends_with('\n') || again.ends_with('\r')) again.pop_back();
  if (again != secret)
    return fail(Code::kInvalid,
                fmt::format("{}: the two inputs differ; nothing was changed", name));
  return secret;
}

}  // namespace onggi::server::cli
