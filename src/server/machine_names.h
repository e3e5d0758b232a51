// Machine: the current names and addresses of this machine. They are cached only briefly, because
// interfaces may change while the server runs. Used to recognize the machine's own host names in
// requests.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "admin/protocol/endpoint.h"
#include "base/clock.h"

namespace onggi::server {

class Machine {
 public:
  explicit Machine(Clock& clock) : clock_(clock) {}

  /// Looks up the full host name in the background, because the name server may be slow. Until
  /// the lookup succeeds, names() contains only the short host name.
  void look_up_name();
  /// Returns the names and addresses, at most kFreshFor old. Does not block.
  [[nodiscard]] admin::MachineNames names();

  static constexpr std::chrono::seconds kFreshFor{10};

 private:
  Clock& clock_;
  /// Shared with the lookup thread, which outlives the Machine if the name server does not respond.
  struct FullName {
    std::mutex mutex;
    std::string name;
  };
  const std::shared_ptr<FullName> full_name_ = std::make_shared<FullName>();
  std::mutex mutex_;
  admin::MachineNames known_;
  Time read_;
};

}  // namespace onggi::server
