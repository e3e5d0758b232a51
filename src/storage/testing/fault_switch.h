// FaultSwitch: decides which calls fail in all wrappers that share it. One switch in front of a
// metadata store and a blob store counts the calls to both in one sequence:
//
//   FaultSwitch faults;
//   FaultyMetadataStore metadata(*memory_metadata, faults);
//   ... run the script once; total = faults.calls(). Then for every n up to total, with new stores:
//   faults.cut_at(n, FaultSwitch::Moment::kBefore);
//   ... run the script: call n and all later ones fail, as after a power cut
//   faults.restore();
//   ... check what is left, as after a restart
//
// For tests only.
#pragma once

#include <cstdint>
#include <mutex>

#include "base/result.h"

namespace onggi::storage {

class FaultSwitch {
 public:
  /// kBefore: the call fails without taking effect. kAfter: the call takes effect and then reports
  /// failure, so that the caller cannot know the outcome.
  enum class Moment : std::uint8_t { kBefore, kAfter };
  enum class Verdict : std::uint8_t { kPass, kFailBefore, kFailAfter };

  /// Fails only the n-th call from now (1 is the next call), with `code`.
  void fail_at(int n, Moment moment, Code code = Code::kIo) { arm(n, moment, code, false); }
  /// Fails the n-th call from now and every later call with kIo, until restore(). With kAfter, the
  /// n-th call still takes effect, but later calls do not.
  void cut_at(int n, Moment moment) { arm(n, moment, Code::kIo, true); }
  /// Removes all faults and resets the call count.
  void restore() { arm(0, Moment::kBefore, Code::kIo, false); }

  /// Returns the number of calls since the switch was created, armed or restored.
  [[nodiscard]] int calls() const {
    const std::scoped_lock lock(mutex_);
    return calls_;
  }

  /// Counts a call and returns whether the call fails, and if so, before or after it takes effect.
  /// Called by the wrappers.
  [[nodiscard]] Verdict next() {
    const std::scoped_lock lock(mutex_);
    ++calls_;
    if (fails_at_ == 0 || calls_ < fails_at_) return Verdict::kPass;
    if (calls_ > fails_at_) return stays_ ? Verdict::kFailBefore : Verdict::kPass;
    return moment_ == Moment::kAfter ? Verdict::kFailAfter : Verdict::kFailBefore;
  }
  [[nodiscard]] std::unexpected<Error> error() const {
    const std::scoped_lock lock(mutex_);
    return fail(code_, "injected fault");
  }

 private:
  void arm(int n, Moment moment, Code code, bool stays) {
    const std::scoped_lock lock(mutex_);
    calls_ = 0;
    fails_at_ = n;
    moment_ = moment;
    code_ = code;
    stays_ = stays;
  }

  mutable std::mutex mutex_;
  int calls_ = 0;
  int fails_at_ = 0;  // the call that fails; 0 means none
  Moment moment_ = Moment::kBefore;
  Code code_ = Code::kIo;
  bool stays_ = false;
};

}  // namespace onggi::storage
