// Secret: a secret key in plain text, wiped from memory on destruction. It is immutable and shared,
// never copied and never logged.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace onggi::iam {

class Secret {
 public:
  explicit Secret(std::string text) : text_(std::move(text)) {}
  ~Secret();
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  [[nodiscard]] std::string_view view() const { return text_; }

 private:
  std::string text_;
};

}  // namespace onggi::iam
