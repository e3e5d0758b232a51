#include "base/result.h"

namespace onggi {

std::string Error::message() const {
  std::string text(to_string(code));
  if (!detail.empty()) text.append(": ").append(detail);
  return text;
}

}  // namespace onggi
