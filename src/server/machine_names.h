// The names and addresses of this machine, as they are now: interfaces come and go while the server
// runs. Used to tell which hosts of requests are its own.
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

  /// Asks for the full host name in the background: that may wait for a name server, and nothing
  /// waits for it. Until it is known, only the short one counts.
  void look_up_name();
  /// Not older than kFreshFor. Does not block.
  [[nodiscard]] admin::MachineNames names();

  static constexpr std::chrono::seconds kFreshFor{10};

 private:
  Clock& clock_;
  /// Outlives the machine when the name server does not answer.
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
