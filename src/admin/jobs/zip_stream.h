// ZipStream: produces a zip of the selected objects while the zip is being sent. The entries are
// stored without compression, and memory use is constant. Objects that were deleted in the meantime
// are listed in a report file at the end of the archive. Any other error closes the connection, so
// that a truncated archive is never valid. Private to admin/.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "admin/jobs/spool.h"
#include "admin/jobs/zip_format.h"
#include "admin/jobs/zip_tickets.h"
#include "catalog/listing.h"
#include "catalog/objects.h"
#include "http/message.h"

namespace onggi::admin {

struct Services;

class ZipStream final : public http::BodyStream {
 public:
  /// The approximate limit, in bytes, of the report on omitted objects. Beyond this limit, omitted
  /// objects are only counted.
  static constexpr std::size_t kReportSizeMax = 64 * 1024;

  ZipStream(const Services& services, std::shared_ptr<const catalog::Bucket> bucket,
            ZipTickets::Redeemed redeemed);

  Task<Result<std::string_view>> next() override;

 private:
  Task<Status> step();
  Task<Status> list_more();
  Task<Status> begin_entry(std::string key);
  Task<Status> end_entry();
  Task<Status> add_report();
  Task<Status> add_directory();
  void put(std::string_view bytes);
  void leave_out(std::string_view key, std::string_view reason);

  const Services& services_;
  const std::shared_ptr<const catalog::Bucket> bucket_;
  const ZipSelection selection_;
  const ZipTickets::Place place_;
  const std::size_t folder_size_;  // length of the folder prefix that entry names omit

  // The remaining work: first the rest of the current listing page, then further pages of the same
  // folder, then the rest of the selection.
  std::vector<std::string> page_;
  std::size_t page_at_ = 0;
  std::string after_;  // marker after which the next listing page starts
  std::optional<std::string> listing_;
  std::size_t selected_ = 0;

  // The entry that is being sent.
  ZipEntry entry_;
  std::shared_ptr<catalog::OpenObject> object_;
  std::unique_ptr<catalog::ObjectReader> reader_;
  std::uint64_t entry_sent_ = 0;

  enum class Phase : std::uint8_t { kObjects, kDirectory, kDone };
  Phase phase_ = Phase::kObjects;
  // The chunk that next() returns, unless the chunk comes from reader_.
  std::string text_;
  std::uint64_t sent_ = 0;
  Spool directory_;
  std::uint64_t count_ = 0;
  std::uint64_t directory_offset_ = 0;
  std::string report_;
  std::uint64_t left_out_ = 0;
  bool report_name_taken_ = false;
};

}  // namespace onggi::admin
