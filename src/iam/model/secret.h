// Secret: a secret key in the clear, wiped from memory when it goes. Immutable and shared; never
// copied, never logged.
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
