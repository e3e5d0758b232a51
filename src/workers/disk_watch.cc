#include "workers/disk_watch.h"

#include <utility>

#include "base/log.h"

namespace onggi::workers {

DiskWatch::DiskWatch(Sleeper& sleeper, BlockingPool& pool, metrics::Registry& registry,
                     std::function<bool()> has_room, DiskWatchSchedule schedule)
    : sleeper_(sleeper), pool_(pool), has_room_(std::move(has_room)), schedule_(schedule) {
  const auto full = [this] { return refuses_writes() ? 1.0 : 0.0; };
  registry.watch("onggi_writes_refused", "gauge",
                 "1 while the disk is full and writes are refused, otherwise 0.", {}, full);
}

Task<void> DiskWatch::run() {
  do {
    auto look = [this] { return has_room_(); };
    const bool room = co_await pool_.run(look);
    note(room);
  } while (co_await sleeper_.sleep_for(schedule_.interval));
}

void DiskWatch::note(bool room) {
  if (!room) {
    clear_ = 0;
    if (!full_.exchange(true))
      log::error(
          "the disk is full: writes are refused (507) until there is space again; reads and "
          "deletes still work");
    return;
  }
  // One check is not enough, because a delete may have freed just enough space for one write.
  if (!full_ || ++clear_ < schedule_.clear_checks) return;
  full_ = false;
  log::info("the disk has space again: writes are accepted");
}

}  // namespace onggi::workers
