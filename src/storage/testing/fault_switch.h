// FaultSwitch: decides which call through the wrappers that share it fails. One switch in front of
// a metadata store and a blob store makes one line of time through both:
//
//   FaultSwitch faults;
//   FaultyMetadataStore metadata(*memory_metadata, faults);
//   ... run once, total = faults.calls(); then for every n up to total, with fresh stores:
//   faults.cut_at(n, FaultSwitch::Moment::kBefore);
//   ... run the script: call n and all later ones fail, as after a power cut
//   faults.restore();
//   ... look at what is left, as after a restart
//
// For tests only.
#pragma once

#include <cstdint>
#include <mutex>

#include "base/result.h"

namespace onggi::storage {

class FaultSwitch {
 public:
  /// kAfter: the call takes effect and then reports failure, so that the caller cannot know.
  enum class Moment : std::uint8_t { kBefore, kAfter };
  enum class Verdict : std::uint8_t { kPass, kFailBefore, kFailAfter };

  /// Only the n-th call from now (the first is 1) fails, with `code`.
  void fail_at(int n, Moment moment, Code code = Code::kIo) { arm(n, moment, code, false); }
  /// The n-th call from now and every one after it fail with kIo, until restore(). Only the n-th
  /// can take effect, with kAfter.
  void cut_at(int n, Moment moment) { arm(n, moment, Code::kIo, true); }
  /// No more faults; the count of calls starts again.
  void restore() { arm(0, Moment::kBefore, Code::kIo, false); }

  /// Calls since the switch was made, armed or restored.
  [[nodiscard]] int calls() const {
    const std::scoped_lock lock(mutex_);
    return calls_;
  }

  /// For the wrappers: what is to become of the call that begins now.
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
  int fails_at_ = 0;  // 0: never
  Moment moment_ = Moment::kBefore;
  Code code_ = Code::kIo;
  bool stays_ = false;
};

}  // namespace onggi::storage
