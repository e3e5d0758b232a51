// WorkBudget: limits the CPU time of one decision whose input clients control, such as the
// evaluation of a policy. The code that does the work calls spend(), and stops early once the
// budget is exceeded. The caller then refuses the request. Not thread-safe.
#pragma once

#include <cstddef>

namespace onggi {

class WorkBudget {
 public:
  /// One unit is a few nanoseconds of CPU time: a short comparison, or a search of four bytes.
  explicit WorkBudget(std::size_t units) : left_(units) {}

  void spend(std::size_t units) { left_ = units < left_ ? left_ - units : 0; }
  [[nodiscard]] bool exceeded() const { return left_ == 0; }

 private:
  std::size_t left_;
};

}  // namespace onggi
